#include "report/date_range.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace rollcall::report {

namespace {

struct Day {
  int year = 0, month = 0, day = 0;
};

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in(int year, int month) {
  if (month == 2) return is_leap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

Day following(Day d) {
  if (d.day < days_in(d.year, d.month)) return {d.year, d.month, d.day + 1};
  return d.month < 12 ? Day{d.year, d.month + 1, 1} : Day{d.year + 1, 1, 1};
}

// Digits and hyphens where they belong; null else.
std::optional<Day> parsed(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00";
  if (text.size() != kForm.size()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == '-' ? text[i] != '-' : !digit) return std::nullopt;
  }
  const auto number = [&](std::size_t from, std::size_t length) {
    int value = 0;
    for (const char c : text.substr(from, length)) value = value * 10 + (c - '0');
    return value;
  };
  return Day{number(0, 4), number(5, 2), number(8, 2)};
}

Error fault(std::string_view which, std::string_view text, std::string_view what) {
  constexpr std::size_t kShown = 40;  // bytes of a text that is far from a date
  const std::string shown(text.substr(0, kShown));
  return {fmt::format("{} \"{}{}\" {}", which, shown, text.size() > kShown ? "..." : "", what),
          "expected a date YYYY-MM-DD of the years 1970 to 9999, such as 2026-01-31"};
}

Result<Day> day_of(std::string_view which, std::string_view text) {
  const auto day = parsed(text);
  if (!day) return fault(which, text, "is not a date");
  if (day->year < 1970) return fault(which, text, "is before 1970");
  const bool exists =
      day->month >= 1 && day->month <= 12 && day->day >= 1 && day->day <= days_in(day->year, day->month);
  if (!exists) return fault(which, text, "is not a day of the calendar");
  return *day;
}

}  // namespace

Result<DateRange> date_range(std::string_view from, std::string_view to, const Clock& zone) {
  DateRange range;
  if (!from.empty()) {
    const auto day = day_of("from", from);
    if (!day) return day.error();
    range.from = zone.first_instant(day->year, day->month, day->day);
  }
  if (!to.empty()) {
    const auto day = day_of("to", to);
    if (!day) return day.error();
    const Day next = following(*day);
    range.to = zone.first_instant(next.year, next.month, next.day);
  }
  // Both have the same form by now, so that their order is that of the days.
  if (!from.empty() && !to.empty() && from > to) {
    return Error{fmt::format("from {} is after to {}", from, to), "give the earlier day as from"};
  }
  return range;
}

}  // namespace rollcall::report
