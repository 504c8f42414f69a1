#include "outbound/values.hpp"

#include <doctest/doctest.h>

#include "outbound/text.hpp"
#include "support/naughty_strings.hpp"
#include "support/property.hpp"

namespace rollcall::test {
namespace {

using namespace rollcall::outbound;
using rollcall::testing::Rng;

const std::vector<std::string>& texts() {
  static const auto kTexts = report_test::naughty_strings();
  return kTexts;
}

Value random_value(Rng& rng) {
  switch (testing::below(rng, 3)) {
    case 0: return static_cast<std::int64_t>(rng());
    case 1: return testing::one_of(rng, texts());
    default: break;
  }
  Integers numbers;
  for (auto count = testing::below(rng, 4); count > 0; --count)
    numbers.push_back(static_cast<std::int64_t>(rng()));
  return numbers;
}

Values random_values(Rng& rng) {
  Values out;
  for (auto count = testing::below(rng, 6); count > 0; --count) {
    out.insert_or_assign("name" + std::to_string(testing::below(rng, 100)), random_value(rng));
  }
  return out;
}

TEST_CASE("values come back from their JSON as they were") {
  testing::check_property(
      "JSON and back", {.count = 2000}, random_values, [](const Values&) { return std::vector<Values>{}; },
      [](const Values& values) -> std::optional<std::string> {
        const auto back = values_of_json(json_of(values));
        return back && *back == values ? testing::holds() : json_of(values);
      });
}

TEST_CASE("what is neither integer, text nor list of integers is kept as JSON; pictures are not kept") {
  const Values values{{"picture", Picture{"a.png", "bytes"}},
                      {"json", JsonText{R"([{"classId":1,"live":true},null,1.5])"}},
                      {"none", Integers{}}};
  CHECK(json_of(values) == R"({"json":[{"classId":1,"live":true},null,1.5],"none":[]})");
  const auto back = values_of_json(R"({"a":[1,"2"],"b":true,"c":null,"d":18446744073709551615,"e":[]})");
  REQUIRE(back);
  CHECK(back->at("a") == Value{JsonText{R"([1,"2"])"}});
  CHECK(back->at("b") == Value{JsonText{"true"}});
  CHECK(back->at("c") == Value{JsonText{"null"}});
  CHECK(back->at("d") == Value{JsonText{"18446744073709551615"}});
  CHECK(back->at("e") == Value{Integers{}});
}

TEST_CASE("what is no JSON object is refused") {
  for (const auto* text : {"", "[]", "1", "{", R"({"a":1}x)"}) {
    CAPTURE(text);
    CHECK(!values_of_json(text).ok());
  }
}

TEST_CASE("a value is looked up by name and kind") {
  const Values values{{"n", std::int64_t{1}}, {"t", std::string("x")}, {"l", Integers{1}}};
  CHECK(integer_in(values, "n") == 1);
  CHECK(!integer_in(values, "t"));
  CHECK(text_in(values, "t") == "x");
  CHECK(integers_in(values, "l") == Integers{1});
  CHECK(!text_in(values, "absent"));
}

TEST_CASE("a peer's words are cut between characters and cannot steer a terminal") {
  CHECK(harmless_text("程序正常执行", 7) == "程序");
  CHECK(harmless_text("a\x1b[31mb\r\n\tc\x7f", 100) == "a[31mbc");
  CHECK(harmless_text("a\xc2\x9b"
                      "b\xe2\x80\xae"
                      "c\xe2\x80\xa8"
                      "d\xe2\x81\xa6"
                      "e",
                      100) == "abcde");
  CHECK(harmless_text("\xff\xfe ok", 100) == " ok");
  CHECK(harmless_text("“…”", 100) == "“…”");
}

}  // namespace
}  // namespace rollcall::test
