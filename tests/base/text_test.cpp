// UTF-8, JSON writing and digests.
#include <doctest/doctest.h>

#include <limits>
#include <set>

#include "base/digest.hpp"
#include "base/json_writer.hpp"
#include "base/utf8.hpp"

using namespace rollcall;

namespace {

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string json_number(double number) { return JsonWriter().value(number).take(); }

}  // namespace

TEST_CASE("well-formed UTF-8 is measured sequence by sequence") {
  CHECK(utf8_sequence_length("a") == 1);
  CHECK(utf8_sequence_length("\xC3\xA9x") == 2);
  CHECK(utf8_sequence_length("\xE7\x8F\xAD") == 3);
  CHECK(utf8_sequence_length("\xF0\x9F\x8E\x93") == 4);
  CHECK(utf8_sequence_length("\xF4\x8F\xBF\xBF") == 4);
  CHECK(utf8_sequence_length("") == 0);
  CHECK(is_utf8("Ann 安 \xF0\x9F\x8E\x93"));
  CHECK(is_utf8(""));
}

TEST_CASE("over-long, surrogate, too large, cut and stray sequences are not UTF-8") {
  for (const char* text : {"\x80", "\xBF", "\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80",
                           "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC3",
                           "\xE7\x8F", "\xF0\x9F\x8E", "\xC3(", "\xE7\x8F("}) {
    CHECK(utf8_sequence_length(text) == 0);
    CHECK_FALSE(is_utf8(std::string("ok") + text));
  }
}

TEST_CASE("JSON strings escape quotes, backslashes and control characters and keep the rest") {
  CHECK(json_string("a\"b\\c\n\r\t/") == R"("a\"b\\c\n\r\t/")");
  CHECK(json_string(std::string_view("\0\x1f\x7f", 3)) == R"("\u0000\u001f\u007f")");
  CHECK(json_string("王小明 \xF0\x9F\x8E\x93") == "\"王小明 \xF0\x9F\x8E\x93\"");
}

TEST_CASE("bytes that are not UTF-8 become the replacement character, their neighbours stay") {
  CHECK(json_string("a\xFF z") == "\"a\xEF\xBF\xBD z\"");
  CHECK(json_string("\xE7\x8F") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST_CASE("nested JSON gets its commas where they belong") {
  JsonWriter w;
  w.begin_object().field("a", 1).key("list").begin_array();
  w.begin_array().end_array().value(true).null().begin_object().field("x", "y").end_object().value(false);
  w.end_array().null_field("n").key("o").begin_object().end_object().key("raw").raw("[1]").end_object();
  CHECK(w.text() == R"({"a":1,"list":[[],true,null,{"x":"y"},false],"n":null,"o":{},"raw":[1]})");
}

TEST_CASE("optional values are written as their value or null") {
  JsonWriter w;
  w.begin_array().value(std::optional<std::int64_t>(7)).value(std::optional<std::int64_t>()).end_array();
  CHECK(w.text() == "[7,null]");
}

TEST_CASE("doubles are shortest, always show a decimal point, and read back the same") {
  CHECK(json_number(1) == "1.0");
  CHECK(json_number(0) == "0.0");
  CHECK(json_number(0.9164) == "0.9164");
  CHECK(json_number(0.1 + 0.2) == "0.30000000000000004");
  CHECK(json_number(-2.5) == "-2.5");
  CHECK(json_number(1e300) == "1e+300");
}

TEST_CASE("doubles that JSON has no word for are null") {
  CHECK(json_number(std::numeric_limits<double>::infinity()) == "null");
  CHECK(json_number(std::numeric_limits<double>::quiet_NaN()) == "null");
}

TEST_CASE("64-bit integers are written exactly") {
  CHECK(JsonWriter().value(std::numeric_limits<std::int64_t>::min()).take() == "-9223372036854775808");
  CHECK(JsonWriter().value(std::numeric_limits<std::int64_t>::max()).take() == "9223372036854775807");
}

TEST_CASE("MD5 and SHA-256 agree with the test vectors of RFC 1321 and FIPS 180-2") {
  CHECK(md5_hex("") == "d41d8cd98f00b204e9800998ecf8427e");
  CHECK(md5_hex("message digest") == "f96b697d7cb7938d525a2f31aaf161d0");
  const Sha256 abc = sha256("abc");
  CHECK(hex(abc.data(), abc.size()) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("constant-time comparison tells equal from different at every place and by length") {
  CHECK(equal_constant_time("", ""));
  CHECK(equal_constant_time("abcdef", "abcdef"));
  CHECK_FALSE(equal_constant_time("abcdef", "abcdeg"));
  CHECK_FALSE(equal_constant_time("abcdef", "bbcdef"));
  CHECK_FALSE(equal_constant_time("abcdef", "abcde"));
}

TEST_CASE("random hex has the length asked for and does not repeat") {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string text = random_hex(16);
    CHECK(text.size() == 32);
    CHECK(text.find_first_not_of("0123456789abcdef") == std::string::npos);
    seen.insert(text);
  }
  CHECK(seen.size() == 100);
  CHECK(random_hex(0).empty());
}
