#include "base/duration.hpp"

#include <doctest/doctest.h>

#include <string>

using rollcall::parse_duration_ms;

TEST_CASE("every unit counts in milliseconds, and sums add up") {
  const struct {
    const char* text;
    std::int64_t ms;
  } kCases[] = {{"500ms", 500},    {"0s", 0},          {"90s", 90'000},      {"5m", 300'000},
                {"2h", 7'200'000}, {"1d", 86'400'000}, {"1h30m", 5'400'000}, {"1d2h3m4s5ms", 93'784'005},
                {"007s", 7'000}};
  for (const auto& item : kCases) {
    CAPTURE(item.text);
    const auto parsed = parse_duration_ms(item.text);
    REQUIRE(parsed.ok());
    CHECK(*parsed == item.ms);
  }
}

TEST_CASE("the longest duration that fits is read and one more is refused") {
  CHECK(*parse_duration_ms("9223372036854775807ms") == INT64_MAX);
  for (const char* text :
       {"9223372036854775808ms", "9223372036854775807s", "106751991167d12h", "99999999999999999999999999s"}) {
    CAPTURE(text);
    REQUIRE_FALSE(parse_duration_ms(text).ok());
    CHECK(parse_duration_ms(text).error().what.find("too long") != std::string::npos);
  }
}

TEST_CASE("a malformed duration is refused with what is wrong") {
  const struct {
    const char *text, *why;
  } kCases[] = {{"", "empty"},
                {"5", "unit is missing"},
                {"m", "number is missing"},
                {"-5m", "number is missing"},
                {"5 m", "unknown unit ' m'"},
                {"1.5h", "unknown unit '.'"},
                {"5min", "unknown unit"},
                {"5M", "unknown unit"},
                {"30m1h", "get smaller"},
                {"5m5m", "get smaller"},
                {"1h30", "unit is missing"},
                {"5m ", "unknown unit 'm '"}};
  for (const auto& item : kCases) {
    CAPTURE(item.text);
    const auto parsed = parse_duration_ms(item.text);
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().what.find(item.why) != std::string::npos);
    CHECK(parsed.error().hint.find("1h30m") != std::string::npos);
  }
}
