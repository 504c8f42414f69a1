// PRODUCT.md 4.6: the worked examples, each told once by the summary and once by enter and leave pushes.
#include <doctest/doctest.h>

#include <string>

#include "build.hpp"

namespace rollcall::domain::testing {

namespace {

struct Example {
  std::string person;
  std::vector<Event> events;
  std::int64_t attended_s;
  int ratio_e4;
  Status status;
  std::int64_t entries;
  bool open_end = false, incomplete = false;
};

std::vector<Example> examples() {
  using S = Status;
  return {
      {"A", {in("08:55"), out("10:03")}, 3600, 10000, S::present, 1},
      {"B", {in("09:05:01"), out("10:00")}, 3299, 9164, S::late, 1},
      {"C", {in("09:05:00"), out("10:00")}, 3300, 9167, S::present, 1},
      {"D", {in("09:00"), out("09:30"), in("09:20", 1), out("10:00", 1)}, 3600, 10000, S::present, 2},
      {"E", {in("09:00"), out("09:20"), in("09:40"), out("10:00")}, 2400, 6667, S::present, 2},
      {"F", {in("09:20"), out("09:40")}, 1200, 3333, S::partial, 1},
      {"G", {in("09:10"), out("09:50")}, 2400, 6667, S::late_left_early, 1},
      {"H", {}, 0, 0, S::absent, 0},
      {"I", {in("09:00")}, 3600, 10000, S::present, 1, true},
      {"J", {out("09:30")}, 0, 0, S::absent, 0, false, true},
      {"K", {in("08:50"), out("08:58")}, 0, 0, S::absent, 1},
      {"L", {in("10:01"), out("10:10")}, 0, 0, S::absent, 1},
      {"M", {in("09:00"), out("09:30"), in("09:30"), out("10:00")}, 3600, 10000, S::present, 2},
      {"N", {in("09:00"), in("09:10"), out("10:00")}, 3600, 10000, S::present, 2},
  };
}

ClassAttendance assess_example(const Example& example, Told told) {
  ClassFacts facts = lesson(told);
  expect_student(facts, 7);
  if (!example.events.empty()) tell(facts, 7, example.events);
  return assess(facts, Rules{}, next_day());
}

void check_example(const Example& example, Told told) {
  CAPTURE(example.person);
  CAPTURE(told == Told::summary);
  const ClassAttendance attendance = assess_example(example, told);
  REQUIRE(attendance.students.size() == 1);
  const Mark& mark = attendance.students[0];
  CHECK(mark.on_roster);
  CHECK(mark.attended_s == example.attended_s);
  CHECK(mark.attended_ratio_e4 == example.ratio_e4);
  CHECK(mark.status == example.status);
  CHECK(mark.computed_status == example.status);
  CHECK(mark.entries == example.entries);
  CHECK(mark.open_end == example.open_end);
  CHECK(mark.incomplete == example.incomplete);
  CHECK_FALSE(mark.approximate);
}

const Example& named(const std::vector<Example>& all, const std::string& person) {
  for (const Example& each : all) {
    if (each.person == person) return each;
  }
  FAIL("no example " << person);
  return all[0];
}

}  // namespace

TEST_CASE("every worked example has its figures when the summary tells it") {
  for (const Example& example : examples()) check_example(example, Told::summary);
}

TEST_CASE("every worked example has the same figures when enter and leave pushes tell it") {
  for (const Example& example : examples()) check_example(example, Told::pushes);
}

TEST_CASE("all worked examples in one class give its totals") {
  for (const Told told : {Told::summary, Told::pushes}) {
    ClassFacts facts = lesson(told);
    std::int64_t uid = 1;
    for (const Example& example : examples()) {
      expect_student(facts, uid);
      if (!example.events.empty()) tell(facts, uid, example.events);
      ++uid;
    }
    const Totals totals = assess(facts, Rules{}, next_day()).totals;
    CHECK(totals == Totals{.expected = 14,
                           .present = 7,
                           .late = 1,
                           .left_early = 0,
                           .late_left_early = 1,
                           .partial = 1,
                           .absent = 4,
                           .excused = 0,
                           .unknown = 0,
                           .attended = 10});
  }
}

TEST_CASE("leaving and re-entering in the same second is one interval of two entries") {
  const ClassAttendance attendance = assess_example(named(examples(), "M"), Told::summary);
  CHECK(attendance.students.at(0).intervals == std::vector<Interval>{{at("09:00"), at("10:00")}});
}

TEST_CASE("two devices at once are one interval and both are listed") {
  const ClassAttendance attendance = assess_example(named(examples(), "D"), Told::pushes);
  const Mark& mark = attendance.students.at(0);
  CHECK(mark.intervals == std::vector<Interval>{{at("09:00"), at("10:00")}});
  CHECK(mark.devices == std::vector<std::int64_t>{0, 1});
  CHECK(mark.in_room_s == 3600);
}

TEST_CASE("a missing exit counts in the room to the close of the class, and as attended to its end only") {
  const auto all = examples();
  const auto by_summary = assess_example(named(all, "I"), Told::summary);
  CHECK(by_summary.students.at(0).in_room_s == 4800);
  CHECK(by_summary.students.at(0).last_out == at("10:20"));
  const auto by_pushes = assess_example(named(all, "I"), Told::pushes);
  CHECK(by_pushes.students.at(0).in_room_s == 3600);
  CHECK(by_pushes.students.at(0).last_out == at("10:00"));
}

TEST_CASE(
    "coming before the start and leaving in overtime is in the room but not attended beyond the lesson") {
  const ClassAttendance attendance = assess_example(named(examples(), "A"), Told::summary);
  const Mark& mark = attendance.students.at(0);
  CHECK(mark.first_in == at("08:55"));
  CHECK(mark.last_out == at("10:03"));
  CHECK(mark.in_room_s == 4080);
  CHECK(mark.late_s == 0);
  CHECK(mark.left_early_s == 0);
}

TEST_CASE("lateness and early leaving are told in seconds") {
  const ClassAttendance attendance = assess_example(named(examples(), "G"), Told::summary);
  CHECK(attendance.students.at(0).late_s == 600);
  CHECK(attendance.students.at(0).left_early_s == 600);
}

TEST_CASE("without any presence there is neither lateness nor early leaving") {
  for (const char* person : {"H", "J"}) {
    const ClassAttendance attendance = assess_example(named(examples(), person), Told::pushes);
    const Mark& mark = attendance.students.at(0);
    CHECK(mark.first_in == std::nullopt);
    CHECK(mark.last_out == std::nullopt);
    CHECK(mark.late_s == std::nullopt);
    CHECK(mark.left_early_s == std::nullopt);
    CHECK(mark.intervals.empty());
  }
}

}  // namespace rollcall::domain::testing
