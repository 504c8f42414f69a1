#include "classin/json_reader.hpp"

#include <doctest/doctest.h>

#include "base/limits.hpp"
#include "classin/decode.hpp"

using namespace rollcall;
using namespace rollcall::classin;

namespace {

// Reads {"v": value} and looks at v.
struct Value {
  explicit Value(const std::string& text) {
    auto parsed = document.parse("{\"v\":" + text + "}");
    REQUIRE_MESSAGE(parsed, text);
    json = (*parsed)["v"];
  }
  JsonDocument document;
  Json json;
};

bool reads(std::string_view text) { return JsonDocument().parse(text).ok(); }

}  // namespace

TEST_CASE("integers are read from whole numbers and digits") {
  CHECK(Value("12").json.integer() == 12);
  CHECK(Value("-12").json.integer() == -12);
  CHECK(Value("\"-12\"").json.integer() == -12);
  CHECK(Value("12.0").json.integer() == 12);
  CHECK(Value("9223372036854775807").json.integer() == INT64_MAX);
  CHECK(Value("\"-9223372036854775808\"").json.integer() == INT64_MIN);
  for (const char* text :
       {"12.5", "9223372036854775808", "\"9223372036854775808\"", "9223372036854775808.0", "1e19", "true",
        "null", "\"\"", "\"-\"", "\"1 \"", "\"1.0\"", "[]", "{}", "\"0000000000000000000000001\""}) {
    CHECK_MESSAGE(!Value(text).json.integer(), text);
  }
}

TEST_CASE("numbers are read from numbers and from strings that are one") {
  CHECK(Value("1").json.number() == 1.0);
  CHECK(Value("18446744073709551615").json.number() == 18446744073709551615.0);
  CHECK(Value("\"68.258\"").json.number() == 68.258);
  CHECK(Value("\"+0.5\"").json.number() == 0.5);
  CHECK(Value("\"-1e3\"").json.number() == -1000.0);
  for (const char* text :
       {"\"inf\"", "\"nan\"", "\"-inf\"", "\"1e999\"", "\"5%\"", "\"\"", "\"-\"", "\"+-1\"", "true", "[1]"}) {
    CHECK_MESSAGE(!Value(text).json.number(), text);
  }
}

TEST_CASE("truth is read from booleans, 1 and 0") {
  CHECK(Value("true").json.truth() == true);
  CHECK(Value("0").json.truth() == false);
  CHECK(Value("\"1\"").json.truth() == true);
  CHECK(!Value("2").json.truth());
  CHECK(!Value("\"true\"").json.truth());
  CHECK(!Value("null").json.truth());
}

TEST_CASE("text is read from strings and numbers") {
  CHECK(Value("\"a\\u0000b\\n\"").json.text() == std::string("a\0b\n", 4));
  CHECK(Value("18600000000").json.text() == "18600000000");
  CHECK(Value("18446744073709551615").json.text() == "18446744073709551615");
  CHECK(Value("0.5").json.text() == "0.5");
  CHECK(!Value("true").json.text());
  CHECK(!Value("[\"a\"]").json.text());
}

TEST_CASE("what is absent can be asked like anything else") {
  const Json none;
  CHECK(none.kind() == Json::Kind::absent);
  CHECK(!none.has_value());
  CHECK(!none["a"]["b"].integer());
  CHECK(!none.text());
  CHECK(none.items().begin() == std::default_sentinel);
  CHECK(none.members().begin() == std::default_sentinel);
  CHECK(!Value("null").json.has_value());
}

TEST_CASE("members are found by exact name, the first of several, and by alias") {
  const Value v(R"({"a":1,"A":2,"a":3,"n":null})");
  CHECK(v.json["a"].integer() == 1);
  CHECK(v.json["A"].integer() == 2);
  CHECK(v.json["b"].kind() == Json::Kind::absent);
  CHECK(v.json.any_of({"n", "x", "A"}).integer() == 2);
  CHECK(v.json["a"].bits().document != 0);
}

TEST_CASE("items and members come in the order sent, nested ones are stepped over") {
  const Value list(R"([1,[2,[3]],{"x":[4]},"five",6])");
  std::string kinds;
  for (const Json item : list.json.items()) kinds += std::to_string(static_cast<int>(item.kind())) + " ";
  CHECK(kinds == "3 7 8 6 3 ");
  const Value object(R"({"b":{"c":[1]},"a":[{}],"d":"e"})");
  std::string keys;
  for (const auto& [key, value] : object.json.members())
    keys += std::string(key) + (value.has_value() ? "+" : "-");
  CHECK(keys == "b+a+d+");
}

TEST_CASE("an empty list counts as an empty object, a full one does not") {
  CHECK(Value("{}").json.is_object_or_empty_list());
  CHECK(Value("[]").json.is_object_or_empty_list());
  CHECK(!Value("[0]").json.is_object_or_empty_list());
  CHECK(!Value("\"\"").json.is_object_or_empty_list());
}

TEST_CASE("a user id is digits, bounded, and not 0") {
  CHECK(uid_key("1002646") == Uid{1002646});
  CHECK(uid_key("007") == Uid{7});
  for (const char* key : {"", "0", "000", "-1", "1a", " 1", "1234567890123456789"}) CHECK(!uid_key(key));
}

TEST_CASE("what RFC 8259 allows is read") {
  for (const char* text : {"{}",
                           "[]",
                           " \t\r\n1\n",
                           "\"\"",
                           "null",
                           "-0",
                           "0e+1",
                           "1E-2",
                           "[1,2]",
                           R"({"":{"":[]}})",
                           R"("\u0000")",
                           R"("\"\\\/\b\f\n\r\t")",
                           "\"\x7f\"",
                           "\"\xF4\x8F\xBF\xBF\"",
                           R"({"a":1,"a":2})",
                           "\xEF\xBB\xBF{}",
                           "123123123123123123123123",
                           "-1e999",
                           "1e-999",
                           R"("\ud800")",
                           R"("\udc00\ud800")",
                           "\"\xff\"",
                           "\"\xED\xA0\x80\""}) {
    CHECK_MESSAGE(reads(text), text);
  }
}

TEST_CASE("what RFC 8259 does not allow is refused") {
  for (const std::string& text : std::vector<std::string>{"",
                                                          " ",
                                                          "\xEF\xBB\xBF",
                                                          "{",
                                                          "}",
                                                          "[",
                                                          "[1",
                                                          "[1,",
                                                          "[1,]",
                                                          "[,1]",
                                                          "{\"a\"}",
                                                          "{\"a\":}",
                                                          "{\"a\":1,}",
                                                          "{a:1}",
                                                          "{'a':1}",
                                                          "{\"a\" 1}",
                                                          "{\"a\":1 \"b\":2}",
                                                          "[1 2]",
                                                          "1 2",
                                                          "{}x",
                                                          "nul",
                                                          "True",
                                                          "NaN",
                                                          "Infinity",
                                                          "-",
                                                          "+1",
                                                          "01",
                                                          "-01",
                                                          "1.",
                                                          ".5",
                                                          "1.e1",
                                                          "1e",
                                                          "1e+",
                                                          "0x1",
                                                          "\"",
                                                          "\"\\",
                                                          "\"\\x\"",
                                                          "\"\\u12\"",
                                                          "\"\\u12g4\"",
                                                          "\"\n\"",
                                                          std::string("\"\0\"", 3),
                                                          std::string("1\0", 2),
                                                          "\"a\" \"b\"",
                                                          "[1}",
                                                          "{\"a\":1]",
                                                          "/* */1",
                                                          "\xff",
                                                          "[\xff]",
                                                          "\xFE\xFF",
                                                          "{\"a\":1}{",
                                                          "\xEF\xBB\xBF\xEF\xBB\xBF{}",
                                                          "[\"\\ud800\",]",
                                                          "[99999999999999999999,]",
                                                          "\f1"}) {
    CHECK_MESSAGE(!reads(text), text);
  }
}

TEST_CASE("a document is read again and again in the same memory, large ones in between") {
  JsonDocument document;
  const std::string large = "{\"v\":\"" + std::string(4 * 1024 * 1024, 'x') + "\"}";
  for (int i = 0; i < 3; ++i) {
    CHECK((*document.parse(R"({"v":1})"))["v"].integer() == 1);
    CHECK((*document.parse(large))["v"].string()->size() == 4 * 1024 * 1024);
    CHECK(!document.parse("{").ok());
    document.release_large_memory();
  }
}
