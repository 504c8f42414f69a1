#include "report/instant.hpp"

#include <fmt/format.h>

#include "report/date_range.hpp"

namespace rollcall::report {

namespace {

constexpr std::size_t kDateLength = 10;  // YYYY-MM-DD

Error fault(std::string_view text) {
  return {fmt::format("'{}' is no date", text), "expected YYYY-MM-DD or YYYY-MM-DD HH:MM"};
}

// Minutes of " HH:MM"; -1 for anything else.
int minutes_of(std::string_view text) {
  constexpr std::string_view kForm = " 00:00";
  if (text.size() != kForm.size()) return -1;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == '0' ? !digit : text[i] != kForm[i]) return -1;
  }
  const int hour = (text[1] - '0') * 10 + text[2] - '0', minute = (text[4] - '0') * 10 + text[5] - '0';
  return hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}

}  // namespace

Result<std::int64_t> instant_of(std::string_view text, const Clock& zone) {
  const auto day = date_range(text.substr(0, kDateLength), "", zone);
  if (!day || !day->from) return fault(text);
  if (text.size() <= kDateLength) return *day->from;
  const int minutes = minutes_of(text.substr(kDateLength));
  if (minutes < 0) return fault(text);
  // The clock may have been moved since the day began: go by what it shows, at most two steps.
  const std::string date = zone.date_text(*day->from);
  std::int64_t instant = *day->from + minutes * 60;
  for (int step = 0; step < 2; ++step) {
    const auto shown = zone.at(instant);
    if (!shown) return fault(text);
    instant += (minutes - (shown->hour * 60 + shown->minute)) * 60;
  }
  const auto shown = zone.at(instant);
  if (shown && shown->hour * 60 + shown->minute == minutes && zone.date_text(instant) == date) {
    const auto earlier = zone.at(instant - 3600);  // put back by an hour, this one comes twice
    const bool twice = earlier && earlier->hour == shown->hour && earlier->minute == shown->minute;
    return twice ? instant - 3600 : instant;
  }
  return Error{fmt::format("'{}' does not exist in {}: the clock is put forward over it", text, zone.zone()),
               "choose a time before or after"};
}

}  // namespace rollcall::report
