#include "support/table_readers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "base/utf8.hpp"

namespace report_test {

namespace {

void need(bool condition, const char* what) {
  if (!condition) throw std::runtime_error(what);
}

void append_utf8(std::string& out, unsigned code) {
  const auto byte = [&out](unsigned value) { out += static_cast<char>(value); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xC0 | code >> 6);
  } else {
    if (code < 0x10000) {
      byte(0xE0 | code >> 12);
    } else {
      byte(0xF0 | code >> 18);
      byte(0x80 | (code >> 12 & 0x3F));
    }
    byte(0x80 | (code >> 6 & 0x3F));
  }
  byte(0x80 | (code & 0x3F));
}

// The value of four hexadecimal digits, -1 where there are not four.
int four_digits(std::string_view text) {
  if (text.size() < 4) return -1;
  int value = 0;
  for (const char c : text.substr(0, 4)) {
    const auto at =
        std::string_view("0123456789abcdef").find(static_cast<char>(c >= 'A' && c <= 'F' ? c + 32 : c));
    if (at == std::string_view::npos) return -1;
    value = value * 16 + static_cast<int>(at);
  }
  return value;
}

std::string decoded_xstring(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const int code =
        text.starts_with("_x") && text.size() >= 7 && text[6] == '_' ? four_digits(text.substr(2)) : -1;
    if (code >= 0) {
      append_utf8(out, static_cast<unsigned>(code));
    } else {
      out += text[0];
    }
    text.remove_prefix(code >= 0 ? 7 : 1);
  }
  return out;
}

// XML 1.0, production 2 (Char).
void need_xml_characters(std::string_view xml) {
  need(rollcall::is_utf8(xml), "the XML is not UTF-8");
  for (std::size_t i = 0; i < xml.size(); ++i) {
    const auto c = static_cast<unsigned char>(xml[i]);
    need(c >= 0x20 || c == '\t' || c == '\n' || c == '\r', "the XML holds a control character");
    need(!xml.substr(i).starts_with("\xEF\xBF\xBE") && !xml.substr(i).starts_with("\xEF\xBF\xBF"),
         "the XML holds what is no character");
  }
}

// Character data: references resolved, line ends made LF.
std::string character_data(std::string_view text) {
  constexpr std::pair<std::string_view, char> kReferences[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
  std::string out;
  while (!text.empty()) {
    std::size_t length = 1;
    char c = text[0];
    for (const auto& [name, meant] : kReferences) {
      if (!text.starts_with(name)) continue;
      c = meant;
      length = name.size();
    }
    need(text[0] != '&' || length > 1, "an unknown reference");
    if (text[0] == '\r') {
      c = '\n';
      length = text.starts_with("\r\n") ? 2 : 1;
    }
    out += c;
    text.remove_prefix(length);
  }
  return out;
}

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

std::string attribute(std::string_view tag, const std::string& name) {
  const std::string begin = fmt::format(" {}=\"", name);
  const auto at = tag.find(begin);
  if (at == std::string_view::npos) return "";
  const auto from = at + begin.size();
  return std::string(tag.substr(from, tag.find('"', from) - from));
}

// The text of the element `name` in `xml`; "" where there is none.
std::string element_text(std::string_view xml, const std::string& name) {
  const auto begin = xml.find(fmt::format("<{}", name));
  if (begin == std::string_view::npos) return "";
  const auto tag_end = xml.find('>', begin), end = xml.find(fmt::format("</{}>", name), begin);
  need(end != std::string_view::npos && tag_end < end, "an element does not end");
  const std::string_view text = xml.substr(tag_end + 1, end - tag_end - 1);
  const bool kept = attribute(xml.substr(begin, tag_end - begin), "xml:space") == "preserve";
  return character_data(kept ? std::string(text) : trimmed(text));
}

SheetCell read_cell(std::string_view tag, std::string_view content) {
  SheetCell cell;
  cell.type = attribute(tag, "t");
  if (cell.type.empty()) cell.type.assign(1, 'n');
  cell.formula = content.find("<f") != std::string_view::npos;
  const bool text = cell.type == "inlineStr";
  cell.value = text ? decoded_xstring(element_text(content, "t")) : element_text(content, "v");
  return cell;
}

class Json {
 public:
  explicit Json(std::string_view text) : text_(text) {}

  bool accept(char c) {
    skip_blanks();
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(char c) { need(accept(c), "the JSON goes on unexpectedly"); }

  std::string string() {
    expect('"');
    std::string out;
    while (!text_.starts_with('"')) {
      need(!text_.empty() && static_cast<unsigned char>(text_[0]) >= 0x20, "a JSON string does not end");
      if (text_[0] == '\\') {
        escape(out);
      } else {
        out += text_[0];
        text_.remove_prefix(1);
      }
    }
    text_.remove_prefix(1);
    need(rollcall::is_utf8(out), "a JSON string is not UTF-8");
    return out;
  }

  void end() {
    skip_blanks();
    need(text_.empty(), "something follows the JSON");
  }

 private:
  void skip_blanks() { text_.remove_prefix(std::min(text_.find_first_not_of(" \t\r\n"), text_.size())); }

  void escape(std::string& out) {
    constexpr std::string_view kLetters = "\"\\/bfnrt", kMeant = "\"\\/\b\f\n\r\t";
    need(text_.size() >= 2, "a JSON escape does not end");
    const char letter = text_[1];
    text_.remove_prefix(2);
    if (letter == 'u') return append_utf8(out, code_point());
    const auto at = kLetters.find(letter);
    need(at != std::string_view::npos, "an unknown JSON escape");
    out += kMeant[at];
  }

  unsigned code_point() {
    const unsigned first = unit();
    if (first < 0xD800 || first > 0xDBFF) return first;
    need(text_.starts_with("\\u"), "half of a surrogate pair");
    text_.remove_prefix(2);
    return 0x10000 + ((first - 0xD800) << 10) + (unit() - 0xDC00);
  }

  unsigned unit() {
    const int value = four_digits(text_);
    need(value >= 0, "a JSON escape without four digits");
    text_.remove_prefix(4);
    return static_cast<unsigned>(value);
  }

  std::string_view text_;
};

}  // namespace

std::vector<std::vector<std::string>> read_csv(std::string_view text) {
  std::vector<std::vector<std::string>> rows(1);
  std::string field;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted) {
      if (text[i] != '"') {
        field += text[i];
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        field += text[++i];
      } else {
        quoted = false;
      }
    } else if (text[i] == '"') {
      need(field.empty(), "a quote inside a field");
      quoted = true;
    } else if (text[i] == ',') {
      rows.back().push_back(std::exchange(field, {}));
    } else if (text.compare(i, 2, "\r\n") == 0) {
      ++i;
      rows.back().push_back(std::exchange(field, {}));
      rows.emplace_back();
    } else {
      need(text[i] != '\r' && text[i] != '\n', "a bare line end");
      field += text[i];
    }
  }
  need(!quoted && field.empty() && rows.back().empty(), "the CSV does not end with a line end");
  rows.pop_back();
  return rows;
}

bool starts_like_formula(std::string_view cell) {
  for (const std::string_view start : {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"}) {
    if (cell.starts_with(start)) return true;
  }
  return false;
}

std::string without_guard(std::string_view cell) {
  const auto at = cell.find_first_not_of('\'');
  const bool guarded = at != std::string_view::npos && at > 0 && starts_like_formula(cell.substr(at));
  return std::string(cell.substr(guarded ? 1 : 0));
}

std::map<std::string, SheetCell> read_sheet(std::string_view xml) {
  need_xml_characters(xml);
  std::map<std::string, SheetCell> out;
  for (auto at = xml.find("<c r="); at != std::string_view::npos; at = xml.find("<c r=", at + 1)) {
    const auto tag_end = xml.find('>', at);
    const std::string_view tag = xml.substr(at, tag_end - at);
    const auto end = tag.ends_with('/') ? tag_end : xml.find("</c>", tag_end);
    need(end != std::string_view::npos, "a cell does not end");
    out[attribute(tag, "r")] = read_cell(tag, xml.substr(tag_end, end - tag_end));
  }
  return out;
}

std::vector<std::string> read_json_column(std::string_view json, std::string_view key) {
  Json in(json);
  std::vector<std::string> out;
  in.expect('[');
  while (!in.accept(']')) {
    if (!out.empty()) in.expect(',');
    in.expect('{');
    need(in.string() == key, "another key");
    in.expect(':');
    out.push_back(in.string());
    in.expect('}');
  }
  in.end();
  return out;
}

std::vector<std::string> read_json_strings(std::string_view json) {
  Json in(json);
  std::vector<std::string> out;
  in.expect('[');
  while (!in.accept(']')) {
    if (!out.empty()) in.expect(',');
    out.push_back(in.string());
  }
  in.end();
  return out;
}

}  // namespace report_test
