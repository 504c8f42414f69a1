#include "report/date_range.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace rollcall::report {

namespace {

constexpr std::int64_t kHour = 3600, kDay = 24 * kHour;

DateRange range(std::string_view from, std::string_view to, const std::string& zone) {
  const auto result = date_range(from, to, Clock(zone));
  REQUIRE(result.ok());
  return *result;
}

std::string fault(std::string_view from, std::string_view to) {
  const auto result = date_range(from, to, Clock("Asia/Shanghai"));
  REQUIRE_FALSE(result.ok());
  CHECK_FALSE(result.error().hint.empty());
  return result.error().what;
}

struct Day {
  std::string zone, day, first_second;  // the first second as the zone's clock shows it
  std::int64_t hours;
};

// Year, month and day of a text.
std::int64_t first_instant(const Clock& clock, const std::string& day) {
  return clock.first_instant(std::stoi(day), std::stoi(day.substr(5)), std::stoi(day.substr(8)));
}

}  // namespace

TEST_CASE("days of all lengths begin at their first instant and end where the next begins") {
  const std::vector<Day> days{
      {"Asia/Shanghai", "2026-01-13", "2026-01-13 00:00:00+08:00", 24},
      {"UTC", "2024-02-29", "2024-02-29 00:00:00+00:00", 24},
      {"America/New_York", "2026-03-08", "2026-03-08 00:00:00-05:00", 23},
      {"America/New_York", "2026-11-01", "2026-11-01 00:00:00-04:00", 25},
      {"Europe/Berlin", "2026-03-29", "2026-03-29 00:00:00+01:00", 23},
      {"Europe/Berlin", "2026-10-25", "2026-10-25 00:00:00+02:00", 25},
      // the clock jumps over midnight
      {"America/Sao_Paulo", "2018-11-04", "2018-11-04 01:00:00-02:00", 23},
      {"Africa/Cairo", "2024-04-26", "2024-04-26 01:00:00+03:00", 23},
      {"Asia/Beirut", "2022-03-27", "2022-03-27 01:00:00+03:00", 23},
      // the clock falls back at midnight, so that the evening before is longer
      {"America/Sao_Paulo", "2018-02-17", "2018-02-17 00:00:00-02:00", 25},
      {"America/Sao_Paulo", "2018-02-18", "2018-02-18 00:00:00-03:00", 24},
      // at one minute past midnight it falls back: of two midnights the first counts
      {"America/St_Johns", "2010-11-07", "2010-11-07 00:00:00-02:30", 25},
      // a whole day is left out
      {"Pacific/Apia", "2011-12-29", "2011-12-29 00:00:00-10:00", 24},
      {"Pacific/Apia", "2011-12-30", "2011-12-31 00:00:00+14:00", 0},
      {"Pacific/Apia", "2011-12-31", "2011-12-31 00:00:00+14:00", 24},
  };
  for (const Day& row : days) {
    CAPTURE(row.zone);
    CAPTURE(row.day);
    const Clock clock(row.zone);
    const DateRange day = range(row.day, row.day, row.zone);
    REQUIRE(day.from);
    REQUIRE(day.to);
    CHECK(clock.text_with_offset(*day.from) == row.first_second);
    CHECK(*day.to - *day.from == row.hours * kHour);
  }
}

TEST_CASE("days follow each other without gap or overlap, and a second before is the day before") {
  for (const std::string zone : {"America/New_York", "Europe/Berlin", "America/Sao_Paulo", "Africa/Cairo",
                                 "Asia/Beirut", "Pacific/Apia", "Asia/Shanghai", "Australia/Lord_Howe"}) {
    const Clock clock(zone);
    for (int year : {2011, 2018, 2024}) {
      for (int month = 1; month <= 12; ++month) {
        for (int day = 1; day <= 28; ++day) {
          const std::int64_t first = clock.first_instant(year, month, day);
          const auto local = clock.at(first);
          CAPTURE(zone);
          CAPTURE(clock.text(first));
          CHECK(clock.at(first - 1)->day != local->day);
          CHECK(local->minute == 0);
          CHECK(local->second == 0);
        }
      }
    }
  }
}

TEST_CASE("the day of `to` counts whole, and an empty text is open") {
  const DateRange week = range("2026-01-12", "2026-01-18", "Asia/Shanghai");
  CHECK(*week.to - *week.from == 7 * kDay);
  CHECK(week.holds(*week.from));
  CHECK_FALSE(week.holds(*week.from - 1));
  CHECK(week.holds(*week.to - 1));
  CHECK_FALSE(week.holds(*week.to));

  const DateRange since = range("2026-01-12", "", "Asia/Shanghai");
  CHECK(since.from == week.from);
  CHECK_FALSE(since.to);
  CHECK(since.holds(INT64_MAX));
  const DateRange until = range("", "2026-01-18", "Asia/Shanghai");
  CHECK_FALSE(until.from);
  CHECK(until.to == week.to);
  CHECK(until.holds(INT64_MIN));
  const DateRange all = range("", "", "Asia/Shanghai");
  CHECK(all.holds(0));
}

TEST_CASE("the same dates are other instants in another zone") {
  const DateRange shanghai = range("2026-01-12", "2026-01-12", "Asia/Shanghai");
  const DateRange new_york = range("2026-01-12", "2026-01-12", "America/New_York");
  CHECK(*new_york.from - *shanghai.from == 13 * kHour);
}

TEST_CASE("the first and last years and days that can be asked for") {
  CHECK(range("1970-01-01", "9999-12-31", "UTC").from == 0);
  CHECK(range("1970-01-01", "9999-12-31", "UTC").to == 253402300800);
  CHECK(range("2000-02-29", "2000-12-31", "UTC").to == 978307200);
}

TEST_CASE("what is no date is refused with its name and text") {
  CHECK(fault("2026-2-3", "") == "from \"2026-2-3\" is not a date");
  CHECK(fault("", "yesterday") == "to \"yesterday\" is not a date");
  CHECK(fault("2026-02-30", "") == "from \"2026-02-30\" is not a day of the calendar");
  CHECK(fault("", "2023-02-29") == "to \"2023-02-29\" is not a day of the calendar");
  CHECK(fault("1900-02-29", "") == "from \"1900-02-29\" is before 1970");
  CHECK(fault("1969-12-31", "") == "from \"1969-12-31\" is before 1970");
  CHECK(fault("0000-00-00", "") == "from \"0000-00-00\" is before 1970");
  CHECK(fault("2100-02-29", "") == "from \"2100-02-29\" is not a day of the calendar");
  for (const std::string text :
       {"2026-01-31 ", " 2026-01-31", "2026-01-31T00:00:00Z", "2026/01/31", "20260131", "2026-01-3a",
        "-026-01-31", "+026-01-31", "10000-01-01", "26-01-31", "2026-01", "--------", "2026-01-0\xC2\xB9"}) {
    CAPTURE(text);
    CHECK(fault(text, "").rfind("from \"", 0) == 0);
    CHECK(fault("", text).rfind("to \"", 0) == 0);
  }
  for (const std::string text : {"2026-00-10", "2026-13-10", "2026-01-00", "2026-01-32", "2026-04-31"}) {
    CAPTURE(text);
    CHECK(fault(text, "") == "from \"" + text + "\" is not a day of the calendar");
  }
  const auto wrong = date_range("2026-02-30", "", Clock("UTC"));
  CHECK(wrong.error().hint == "expected a date YYYY-MM-DD of the years 1970 to 9999, such as 2026-01-31");
  CHECK(fault(std::string(1000, '9'), "").size() < 80);
}

TEST_CASE("from after to is refused") {
  CHECK(fault("2026-01-02", "2026-01-01") == "from 2026-01-02 is after to 2026-01-01");
  CHECK(range("2026-01-01", "2026-01-01", "UTC").from == 1767225600);
}

TEST_CASE("a date is shown as the zone's calendar has it") {
  CHECK(Clock("Asia/Shanghai").date_text(1768314000) == "2026-01-13");  // 14:20 UTC
  CHECK(Clock("Asia/Shanghai").date_text(1768320000) == "2026-01-14");  // 16:00 UTC
  CHECK(Clock("America/New_York").date_text(1768320000) == "2026-01-13");
  CHECK(Clock("UTC").date_text(INT64_MAX) == "9223372036854775807");
  const Clock clock("America/Sao_Paulo");
  CHECK(clock.date_text(first_instant(clock, "2018-11-04")) == "2018-11-04");
  CHECK(clock.date_text(first_instant(clock, "2018-11-04") - 1) == "2018-11-03");
}

}  // namespace rollcall::report
