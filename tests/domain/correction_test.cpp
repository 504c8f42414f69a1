// Overrides laid over marks (PRODUCT.md 4.3).
#include <doctest/doctest.h>

#include "build.hpp"

namespace rollcall::domain::testing {

namespace {

constexpr auto kNone = std::nullopt;
constexpr Status kEvery[] = {Status::excused,         Status::absent, Status::unknown,    Status::partial,
                             Status::late_left_early, Status::late,   Status::left_early, Status::present};

ClassAttendance assessed(const ClassFacts& facts) { return assess(facts, Rules{}, next_day()); }

std::int64_t count_of(const Totals& totals, Status status) {
  switch (status) {
    case Status::excused: return totals.excused;
    case Status::absent: return totals.absent;
    case Status::unknown: return totals.unknown;
    case Status::partial: return totals.partial;
    case Status::late_left_early: return totals.late_left_early;
    case Status::late: return totals.late;
    case Status::left_early: return totals.left_early;
    case Status::present: return totals.present;
  }
  return -1;
}

std::int64_t sum(const Totals& totals) {
  std::int64_t all = 0;
  for (const Status status : kEvery) all += count_of(totals, status);
  return all;
}

}  // namespace

TEST_CASE("a correction replaces the status, keeps the computed one, and is what totals count") {
  for (const Told told : {Told::summary, Told::pushes}) {
    for (const Status status : kEvery) {
      CAPTURE(status_name(status));
      ClassFacts facts = lesson(told);
      expect_student(facts, 7);
      tell(facts, 7, {in("09:10"), out("10:00")});
      correct(facts, 7, status);
      const ClassAttendance attendance = assessed(facts);
      REQUIRE(attendance.students.size() == 1);
      const Mark& mark = attendance.students[0];
      CHECK(mark.status == status);
      CHECK(mark.computed_status == Status::late);
      CHECK(mark.attended_s == 3000);
      CHECK(mark.correction == facts.overrides.at(Uid{7}));
      CHECK_FALSE(mark.only_corrected);
      CHECK(count_of(attendance.totals, status) == 1);
      CHECK(sum(attendance.totals) == 1);
      CHECK(attendance.totals.expected == 1);
      const bool attends = status != Status::absent && status != Status::excused && status != Status::unknown;
      CHECK(attendance.totals.attended == (attends ? 1 : 0));
    }
  }
}

TEST_CASE("a correction of an absent student leaves the student expected") {
  ClassFacts facts = lesson(Told::summary);
  expect_student(facts, 7);
  correct(facts, 7, Status::excused);
  const ClassAttendance attendance = assessed(facts);
  CHECK(attendance.students.at(0).computed_status == Status::absent);
  CHECK(attendance.totals.expected == 1);
  CHECK(attendance.totals.absent == 0);
  CHECK(attendance.totals.excused == 1);
}

TEST_CASE("somebody who is not listed is listed by a correction, without a computed status") {
  ClassFacts facts = lesson(Told::summary);
  expect_student(facts, 7);
  facts.roster.push_back(roster(RosterScope::class_, 7, RosterOp::remove, at("08:30"), at("08:30")));
  facts.names[Uid{7}] = "Lin";
  CHECK(assessed(facts).students.empty());
  correct(facts, 7, Status::present);
  const ClassAttendance attendance = assessed(facts);
  REQUIRE(attendance.students.size() == 1);
  const Mark& mark = attendance.students[0];
  CHECK(mark.only_corrected);
  CHECK_FALSE(mark.on_roster);
  CHECK(mark.status == Status::present);
  CHECK(mark.computed_status == kNone);
  CHECK(mark.name == "Lin");
  CHECK(mark.first_in == kNone);
  CHECK(attendance.totals.expected == 0);
  CHECK(attendance.totals.present == 1);
}

TEST_CASE("a correction of somebody in a class of which nothing is known lists that person alone") {
  ClassFacts facts;
  correct(facts, 7, Status::excused);
  const ClassAttendance attendance = assessed(facts);
  CHECK(attendance.students.size() == 1);
  CHECK(attendance.totals.expected == kNone);
  CHECK(attendance.state == ClassState::scheduled);
  CHECK(attendance.source == PresenceSource::none);
}

TEST_CASE("a correction of staff or observers is shown and gives them no status") {
  ClassFacts facts = lesson(Told::summary);
  tell(facts, 3, {in("09:00"), out("10:00")}, 3);
  tell(facts, 4, {in("09:00"), out("10:00")}, 194);
  correct(facts, 3, Status::excused);
  correct(facts, 4, Status::absent);
  const ClassAttendance attendance = assessed(facts);
  REQUIRE(attendance.staff.size() == 1);
  REQUIRE(attendance.observers.size() == 1);
  for (const Mark* mark : {&attendance.staff[0], &attendance.observers[0]}) {
    CHECK(mark->correction.has_value());
    CHECK(mark->status == kNone);
    CHECK(mark->computed_status == kNone);
  }
  CHECK(sum(attendance.totals) == 0);
}

TEST_CASE("a teacher whom only a correction names is listed with the staff") {
  ClassFacts facts = lesson(Told::pushes);
  facts.attendance[Uid{3}] = {.identity = 3};
  correct(facts, 3, Status::excused);
  const ClassAttendance attendance = assessed(facts);
  CHECK(attendance.students.empty());
  REQUIRE(attendance.staff.size() == 1);
  CHECK(attendance.staff[0].only_corrected);
}

TEST_CASE("two corrections that differ in their journal number alone are the same") {
  ClassFacts one = lesson(Told::summary);
  correct(one, 7, Status::late);
  ClassFacts other = one;
  other.overrides[Uid{7}].seq = Seq{99};
  CHECK(assessed(one) == assessed(other));
  other.overrides[Uid{7}].reason = "another note";
  CHECK_FALSE(assessed(one) == assessed(other));
}

}  // namespace rollcall::domain::testing
