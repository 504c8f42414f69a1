#include "support/naughty_strings.hpp"

namespace report_test {

namespace {

using Strings = std::vector<std::string>;

void append(Strings& out, const Strings& more) { out.insert(out.end(), more.begin(), more.end()); }

std::string utf8(unsigned code) {
  std::string out;
  if (code < 0x80) return {static_cast<char>(code)};
  if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
  } else {
    if (code < 0x10000) {
      out += static_cast<char>(0xE0 | code >> 12);
    } else {
      out += static_cast<char>(0xF0 | code >> 18);
      out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
    }
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
  }
  out += static_cast<char>(0x80 | (code & 0x3F));
  return out;
}

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

Strings nothing_and_words() {
  return {"",          " ",
          "  ",        "null",
          "NULL",      "nil",
          "None",      "undefined",
          "undef",     "(null)",
          "true",      "False",
          "TRUE",      "yes",
          "no",        "on",
          "off",       "NaN",
          "-nan",      "Infinity",
          "-inf",      "INF",
          "1#QNAN",    "#N/A",
          "#REF!",     "#VALUE!",
          "then",      "if",
          "self",      "this",
          "__proto__", "constructor",
          "toString",  "hasOwnProperty",
          "CON",       "PRN",
          "aux",       "COM1",
          "LPT9",      "nul.txt",
          "\\",        "\\\\",
          "\\n",       "\\u0000",
          "Empty",     "void",
          "lambda"};
}

Strings numbers() {
  Strings out = {"0",
                 "-0",
                 "+0",
                 "00",
                 "007",
                 "1.",
                 ".5",
                 "1,5",
                 "1.000,50",
                 "1 000",
                 "1'000",
                 "1_000",
                 "0x1F",
                 "0b101",
                 "0o17",
                 "1e5",
                 "1E+308",
                 "1e400",
                 "-1e-400",
                 "1/2",
                 "1/0",
                 "0/0",
                 "50%",
                 "$1.00",
                 "-$1.00",
                 "¥100",
                 "(5)",
                 "1--2",
                 "--5",
                 "+-5",
                 "0..1",
                 "1.2.3",
                 "2026-01-13",
                 "13/1/26",
                 "1-2",
                 "9:41",
                 "24:00:00",
                 "1d",
                 "1f",
                 "0xG",
                 "9007199254740993",
                 "-9223372036854775808",
                 "18446744073709551616",
                 "340282366920938463463374607431768211456",
                 "3.14159265358979323846264338327950288"};
  for (const unsigned zero : {0x660u, 0x6F0u, 0x966u, 0xE50u, 0xFF10u, 0x1D7CEu}) {
    out.push_back(utf8(zero + 1) + utf8(zero + 2) + utf8(zero + 3));
  }
  append(out, {"①②③", "Ⅳ", "½", "²", "一二三", "1０"});
  return out;
}

// Alone, inside and at both ends of a text.
Strings around(unsigned code) {
  const std::string c = utf8(code);
  return {c, "a" + c + "b", c + "a", "a" + c};
}

Strings controls() {
  Strings out;
  for (unsigned code = 0; code < 0x20; ++code) append(out, around(code));
  for (unsigned code = 0x7F; code < 0xA0; ++code) out.push_back("a" + utf8(code) + "b");
  append(out, {"\r\n", "a\r\nb", "a\rb", "a\nb", "\n\n", "tab\tbed", std::string("nul\0nul", 7),
               "\x1b[31mred\x1b[0m", "\b\b\b", "bell\a", "a\f\vb", "\x1b]0;title\a"});
  return out;
}

Strings blanks_and_marks() {
  Strings out;
  const unsigned codes[] = {0x85,    0xA0,    0xAD,    0x1680,  0x180E,  0x2000, 0x2001, 0x2002, 0x2003,
                            0x2004,  0x2005,  0x2006,  0x2007,  0x2008,  0x2009, 0x200A, 0x200B, 0x200C,
                            0x200D,  0x200E,  0x200F,  0x2028,  0x2029,  0x202A, 0x202D, 0x202E, 0x202F,
                            0x205F,  0x2060,  0x2066,  0x2069,  0x3000,  0x3164, 0xFE0F, 0xFEFF, 0xFFF9,
                            0xFFFC,  0xFFFD,  0xFFFE,  0xFFFF,  0x61C,   0x70F,  0xE000, 0xFDD0, 0xFDEF,
                            0x1FFFE, 0xE0001, 0xE0041, 0xF0000, 0x10FFFF};
  for (const unsigned code : codes) append(out, around(code));
  return out;
}

Strings scripts() {
  Strings out = {"王小明",
                 "Ünïcødé",
                 "Ёлка и ёж",
                 "ελληνικά",
                 "日本語テスト",
                 "한국어 이름",
                 "ภาษาไทย",
                 "हिन्दी में",
                 "தமிழ்",
                 "አማርኛ",
                 "ქართული",
                 "Հայերեն",
                 "ﷺ",
                 "ﷲ",
                 "שלום עולם",
                 "مرحبا بالعالم",
                 "שלום (abc) עולם",
                 "اسم 123 name",
                 "ⓌⒾⒹⒺ",
                 "ｆｕｌｌ",
                 "ﬁﬂ",
                 "ﾃｽﾄ",
                 "ı İ ß ſ",
                 "ǆ Ǆ ǅ",
                 "𠜎𠜱𠝹",
                 "𝒇𝒂𝒏𝒄𝒚",
                 "𐐀𐐨",
                 "ㄱㅏㄴ",
                 "ÅÅÅ",
                 "ọ́ ọ́",
                 "ˈaɪ.pʰiː.eɪ",
                 "Ω≈ç√∫˜µ≤≥÷",
                 "¡™£¢∞§¶•ªº–≠",
                 "‘’“”„‹›«»",
                 "⁰⁴⁵₀₁₂",
                 "☃☂☀",
                 "▁▂▃█",
                 "№ ℃ ™",
                 "田中さんにあげて下さい",
                 "和製漢語"};
  for (unsigned code = 0x300; code < 0x370; code += 7) out.push_back("e" + utf8(code) + utf8(code + 1));
  std::string tower = "Z";
  for (unsigned code = 0x300; code < 0x36F; ++code) tower += utf8(code);
  out.push_back(repeated(tower, 5));
  out.push_back("\u202Eevil\u202C name");
  out.push_back("\u2066a\u2069\u2067b\u2069");
  out.push_back("test\u2060test\u202B");
  return out;
}

Strings emoji() {
  Strings out = {"😀",
                 "👩‍👩‍👧‍👦",
                 "🏳️‍🌈",
                 "🇨🇳🇩🇪",
                 "🇨",
                 "1️⃣2️⃣",
                 "❤️",
                 "☺︎",
                 "👨🏿‍🚀",
                 "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
                 "(｡◕‿◕｡)",
                 "¯\\_(ツ)_/¯",
                 "(╯°□°）╯︵ ┻━┻",
                 "ಠ_ಠ"};
  for (unsigned tone = 0x1F3FB; tone <= 0x1F3FF; ++tone)
    out.push_back(utf8(0x1F44B) + utf8(tone) + utf8(tone));
  for (unsigned code = 0x1F600; code < 0x1F640; code += 8)
    out.push_back(utf8(code) + utf8(0x200D) + utf8(code));
  return out;
}

Strings injections() {
  return {"<script>alert(1)</script>",
          "<img src=x onerror=alert(1)>",
          "\"><svg onload=alert(1)>",
          "'-alert(1)-'",
          "<b>&amp;</b>",
          "&lt;&#x27;&copy;&nosuch;",
          "&#0;&#xD800;",
          "<!--",
          "-->",
          "]]>",
          "<![CDATA[x]]>",
          "<?xml?>",
          "</t></is></c>",
          "<f>1+1</f>",
          "javascript:alert(1)",
          "data:text/html,x",
          "<a href=\"//x.example\">",
          "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>",
          "&b;",
          "'; DROP TABLE students; --",
          "1' OR '1'='1",
          "\" OR 1=1 --",
          "%27%20OR%201",
          "Robert'); --",
          "/* */",
          "$(touch /tmp/x)",
          "`id`",
          "; ls -la",
          "| cat /etc/passwd",
          "&& true",
          "$HOME",
          "${IFS}",
          "!!",
          "~root",
          "%s%s%n",
          "%d %x %p",
          "%*.*s",
          "{0}",
          "{}",
          "{:1000000}",
          "${7*7}",
          "#{7*7}",
          "{{7*7}}",
          "<%= 7*7 %>",
          "../../../../etc/passwd",
          "..\\..\\windows\\win.ini",
          "/dev/null",
          "C:\\CON\\CON",
          "file:///etc/hosts",
          "http://a.example/?b=c&d=e#f",
          "https://a.example",
          "ftp://a.example",
          "mailto:a@b.example",
          "internal:Sheet2!A1",
          "external:\\\\host\\share\\x.xlsx",
          "\\\\host\\share",
          "() { :;}; echo x",
          "%00",
          "%0d%0aSet-Cookie: a=b",
          "{\"a\":\"b\"}",
          "[1,2]",
          "{=1+1}",
          "user@host",
          "a|b|c",
          "a;b;c",
          "key: value",
          "- item",
          "&anchor *alias"};
}

// Every way a formula can begin, bare, quoted and behind blanks or apostrophes.
Strings formulas() {
  Strings out = {"=cmd|' /C calc'!A0",
                 "=HYPERLINK(\"http://a.example\",\"x\")",
                 "=1+1\",=2+2",
                 "=\"a\"\"b\"",
                 "@SUM(1+1)",
                 "+1-800-555-0100",
                 "-5",
                 "=WEBSERVICE(A1)",
                 "=IMPORTXML(1)",
                 "DDE(\"a\";\"b\")",
                 "=A1:A9"};
  for (const char* start : {"=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "＝", "＋", "－", "＠", "'", "\"",
                            ",", ";", "|", "%"}) {
    for (const char* before :
         {"", "'", "''", "'''", " ", "\"", "\uFEFF", "\u00A0", "\u200B", "a", "\t", "\n"}) {
      out.push_back(std::string(before) + start + "1+1");
    }
    out.push_back(start);
    out.push_back("'" + std::string(start));
  }
  return out;
}

Strings escapes() {
  Strings out = {"_x0041_",  "_x005F_",       "_x000D_",      "_x0000_",       "_xD83D_",   "_xFFFF_",
                 "_X0041_",  "_x041_",        "_x00411_",     "_xGGGG_",       "x0041_",    "_x0041",
                 "__x0041_", "_x0041_x0042_", "_x0041_0042_", "_x005F_x0041_", "_x_x0041_", "_x0041__x0042_"};
  for (const unsigned code : {0x0u, 0x1u, 0x9u, 0xAu, 0xDu, 0x1Fu, 0xFFFEu, 0xFFFFu}) {
    const std::string c = utf8(code);
    append(out, {"_x0041" + c, c + "x0041_", "_" + c + "x0041_", "_x00" + c + "41_", c + "_x0041_" + c,
                 "_x0041" + c + "x0041" + c});
  }
  return out;
}

Strings quotes_and_commas() {
  Strings out;
  const Strings parts = {"\"", "'", ",", "\r\n", "\n", "\r", "a", " "};
  for (const auto& first : parts) {
    for (const auto& second : parts)
      append(out, {first + second, "x" + first + second + "y", second + first + second});
  }
  return out;
}

Strings long_ones() {
  return {std::string(256, 'a'),     std::string(32767, 'x'), repeated("王", 32767),
          repeated("😀", 16383),      repeated("a b ", 1000),  repeated("\"", 5000),
          repeated("&<>", 5000),     repeated("\n", 3000),    repeated("=1+1,", 2000),
          repeated("_x0041_", 2000), repeated("\x01", 4000),  "start" + std::string(20000, ' ') + "end"};
}

}  // namespace

std::vector<std::string> naughty_strings() {
  Strings out;
  for (const auto& some : {nothing_and_words(), numbers(), controls(), blanks_and_marks(), scripts(), emoji(),
                           injections(), formulas(), escapes(), quotes_and_commas(), long_ones()}) {
    append(out, some);
  }
  return out;
}

}  // namespace report_test
