#include "classin/json_repair.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "classin/json_reader.hpp"
#include "classin/push_reader.hpp"

using namespace rollcall;
using namespace rollcall::classin;

namespace {

std::string repaired(std::string_view text) {
  const auto outcome = repair_json(text);
  REQUIRE_MESSAGE(std::holds_alternative<RepairedJson>(outcome), text);
  return std::get<RepairedJson>(outcome).text;
}

std::string fault(std::string_view text) {
  const auto outcome = repair_json(text);
  REQUIRE_MESSAGE(std::holds_alternative<JsonFault>(outcome), text);
  const auto& f = std::get<JsonFault>(outcome);
  return f.reason + " at " + std::to_string(f.offset);
}

std::string nested(std::size_t depth, const std::string& inside) {
  return std::string(depth, '[') + inside + std::string(depth, ']');
}

}  // namespace

TEST_CASE("what needs no repair is left as it is") {
  const std::string text =
      " {\"a\" : [1, -0.5e3, true, null], \"b\":\"\\ud83d\\ude00 \xF0\x9F\x98\x80 \\u0000\"}\n";
  CHECK(repaired(text) == text);
}

TEST_CASE("numbers beyond 64 bits or double become text, others stay") {
  CHECK(repaired("[18446744073709551616]") == "[\"18446744073709551616\"]");
  CHECK(repaired("[-9223372036854775809,1]") == "[\"-9223372036854775809\",1]");
  CHECK(repaired("[18446744073709551615,-9223372036854775808]") ==
        "[18446744073709551615,-9223372036854775808]");
  CHECK(repaired("[1e999,-1e999,1e308]") == "[\"1e999\",\"-1e999\",1e308]");
}

TEST_CASE("half an emoji becomes U+FFFD, a whole one stays") {
  CHECK(repaired(R"("Amy \ud83d")") == R"("Amy \ufffd")");
  CHECK(repaired(R"("\ude00!")") == R"("\ufffd!")");
  CHECK(repaired(R"("\ud83d\ud83d\ude00")") == R"("\ufffd\ud83d\ude00")");
  CHECK(repaired(R"("\uD83D\n")") == R"("\ufffd\n")");
  CHECK(repaired(R"("\\ud83d")") == R"("\\ud83d")");
}

TEST_CASE("bytes that are not UTF-8 inside a string become U+FFFD") {
  CHECK(repaired("\"a\xFFz\"") == "\"a\xEF\xBF\xBDz\"");
  CHECK(repaired("{\"\xC0\x80\":1}") == "{\"\xEF\xBF\xBD\xEF\xBF\xBD\":1}");
  CHECK(is_utf8(repaired("\"\xED\xA0\x80\xF5\x80\x80\x80\xE4\xB8\"")));
  CHECK(fault("[\xFF]") == "no value at 1");
}

TEST_CASE("values nested too deep become null, and what follows them is read") {
  const std::size_t depth = limits::kJsonMaxDepth;
  CHECK(repaired(nested(depth, "1")) == nested(depth, "1"));
  CHECK(repaired(nested(depth, "[1,\"\\ud800\",99999999999999999999]")) == nested(depth, "null"));
  CHECK(repaired("[" + nested(depth, "7") + ",\"\\ud800\"]") ==
        "[" + nested(depth - 1, "null") + ",\"\\ufffd\"]");
  CHECK(fault(nested(depth + 5, "x")) == "no value at " + std::to_string(depth + 5));
}

TEST_CASE("the spans of the top-level members are those of the original text") {
  const std::string text = R"( {"a" : [1e999 , {"x":2}] ,  "b\ud800":"\ud800","a":3 } )";
  const auto outcome = std::get<RepairedJson>(repair_json(text));
  REQUIRE(outcome.members.size() == 3);
  const auto span = [&](std::size_t i) {
    return text.substr(outcome.members[i].begin, outcome.members[i].end - outcome.members[i].begin);
  };
  CHECK(span(0) == R"("a" : [1e999 , {"x":2}])");
  CHECK(span(1) == R"("b\ud800":"\ud800")");
  CHECK(span(2) == R"("a":3)");
  CHECK(std::get<RepairedJson>(repair_json("[{\"a\":1}]")).members.empty());
}

TEST_CASE("a fault says what is wrong and where") {
  CHECK(fault("") == "the end of the text instead of a value at 0");
  CHECK(fault("{\"a\":1") == "neither ',' nor '}' at 6");
  CHECK(fault("[1") == "neither ',' nor ']' at 2");
  CHECK(fault("{\"a\":1}!") == "something after the end of the value at 7");
  CHECK(fault("[\"abc") == "a string without end at 1");
  CHECK(fault("[\"a\tb\"]") == "a control character in a string at 3");
  CHECK(fault("[\"\\q\"]") == "an unknown escape at 2");
  CHECK(fault("[\"\\u00x0\"]") == "an unfinished \\u escape at 2");
  CHECK(fault("[tru]") == "an unknown word at 1");
  CHECK(fault("[1.x]") == "no digit after the point at 1");
  CHECK(fault("[1e]") == "no digit in the exponent at 1");
  CHECK(fault("[-x]") == "no value at 1");
  CHECK(fault("{\"a\"}") == "no colon after a key at 4");
}

TEST_CASE("whatever is repaired can be held") {
  JsonDocument document;
  for (const std::string& text :
       {std::string("[1e400,-1e400,0e999,1e-400]"),
        std::string(R"({"\udfff":{"\ud800":99999999999999999999}})"), nested(limits::kJsonMaxDepth, "{}"),
        nested(limits::kJsonMaxDepth + 1, "{}"), nested(100000, ""), nested(600, "\"\\ud800\""),
        std::string("\"\xC3\"")}) {
    CHECK(document.parse(text).ok());
  }
}

TEST_CASE("a push that needed repair is read: names with half an emoji, numbers out of range") {
  PushReader reader;
  const std::string body =
      R"({"SID":1,"Cmd":67371107,"ClassID":2,"UID":3,"ActionTime":4,"NickName":"Amy \ud83d",)"
      R"("Device":99999999999999999999})";
  const auto push = reader.read(body);
  REQUIRE(push);
  CHECK(push->repaired);
  CHECK(push->envelope.class_id == ClassId{2});
  const auto decoded = reader.decode(body);
  const auto& enter = std::get<Enter>(std::get<Message>(decoded.content));
  CHECK(enter.nick_name == "Amy \xEF\xBF\xBD");
  CHECK(!enter.device);
}

TEST_CASE("hostile bodies of a megabyte and more are read in time that grows with their size only") {
  PushReader reader;
  const auto start = std::chrono::steady_clock::now();
  const std::size_t size = 4 * 1024 * 1024;
  std::string keys = "{\"SID\":1", surrogates = "{\"SID\":1,\"v\":[0";
  while (keys.size() < size) keys += ",\"\":0";
  while (surrogates.size() < size) surrogates += ",\"\\ud800\"";
  CHECK(reader.read(keys + "}"));
  CHECK(reader.read(surrogates + "]}"));
  CHECK(reader.read("{\"SID\":1,\"v\":" + nested(100000, "") + "}"));
  CHECK(reader.read("{\"SID\":1,\"v\":" + nested(size / 2, "") + "}"));
  CHECK(reader.read("{\"SID\":1,\"v\":" + std::string(size, '9') + "}"));
  CHECK(reader.read("{\"SID\":1,\"v\":\"" + std::string(size, '\xff') + "\"}"));
  CHECK(!reader.read(std::string(size, '[')));
  CHECK(!reader.read(std::string(size, ' ')));
  // Some 32 MiB: seconds would do for any machine, minutes or a crash is what a quadratic or recursive way
  // takes.
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(60));
}
