#include "domain/restatement.hpp"

#include <doctest/doctest.h>

#include <map>

#include "build.hpp"
#include "random_class.hpp"

namespace rollcall::domain::testing {

namespace {

ClassAttendance assessed(const ClassFacts& facts, const Rules& rules = {}) {
  return assess(facts, rules, next_day());
}

ClassFacts one_student() {
  ClassFacts facts = lesson(Told::summary);
  expect_student(facts, 7);
  tell(facts, 7, {in("09:10"), out("10:00")});
  return facts;
}

ClassAttendance assessed(const RandomClass& subject) {
  return assess(subject.facts, subject.rules, subject.now);
}

// Who is listed with what, as if nobody had ever corrected anything.
std::map<Uid, MarkState> uncorrected(RandomClass subject) {
  subject.facts.overrides.clear();
  const ClassAttendance attendance = assessed(subject);
  std::map<Uid, MarkState> states;
  for (const auto* list : {&attendance.students, &attendance.staff, &attendance.observers}) {
    for (const Mark& mark : *list) states[mark.uid] = state_of(mark);
  }
  return states;
}

// Applying what changed to what was gives what is.
std::optional<std::string> tells_the_whole_difference(const RandomClass& subject) {
  Rng rng(subject.shuffle_seed);
  const RandomClass other = random_class(rng);
  auto states = uncorrected(subject);
  Uid last{0};
  for (const Restatement& each : differences(assessed(subject), assessed(other))) {
    if (each.from == each.to || each.uid <= last) return "not a difference, or out of order";
    last = each.uid;
    if (each.from.has_value() != (states.count(each.uid) == 1)) return "wrong about who was listed";
    if (each.from && *each.from != states.at(each.uid)) return "wrong about what was";
    states.erase(each.uid);
    if (each.to) states[each.uid] = *each.to;
  }
  return states == uncorrected(other) ? property::holds() : "does not lead from one to the other";
}

}  // namespace

TEST_CASE("nothing differs from itself, and a correction is no difference") {
  ClassFacts facts = one_student();
  const ClassAttendance before = assessed(facts);
  CHECK(differences(before, before).empty());
  correct(facts, 7, Status::excused);
  correct(facts, 8, Status::present);  // listed by the correction alone
  CHECK(differences(before, assessed(facts)).empty());
  CHECK(differences(assessed(facts), before).empty());
}

TEST_CASE("a later push that changes a figure is a difference with both states") {
  ClassFacts facts = one_student();
  const ClassAttendance before = assessed(facts);
  tell(facts, 7, {in("09:00"), out("10:00")});
  const auto changed = differences(before, assessed(facts));
  REQUIRE(changed.size() == 1);
  CHECK(changed[0].uid == Uid{7});
  REQUIRE(changed[0].from);
  REQUIRE(changed[0].to);
  CHECK(changed[0].from->status == Status::late);
  CHECK(changed[0].from->late_s == 600);
  CHECK(changed[0].to->status == Status::present);
  CHECK(changed[0].to->attended_s == 3600);
  CHECK(changed[0].to->attended_ratio_e4 == 10000);
}

TEST_CASE("other rules change the status alone") {
  const ClassFacts facts = one_student();
  const auto changed = differences(assessed(facts), assessed(facts, {.late_after_s = 600}));
  REQUIRE(changed.size() == 1);
  MarkState as_if = *changed[0].from;
  as_if.status = Status::present;
  CHECK(changed[0].to == as_if);
}

TEST_CASE("somebody who comes to the list or leaves it has one state only") {
  ClassFacts facts = one_student();
  const ClassAttendance before = assessed(facts);
  expect_student(facts, 5);
  const auto came = differences(before, assessed(facts));
  REQUIRE(came.size() == 1);
  CHECK(came[0].uid == Uid{5});
  CHECK_FALSE(came[0].from);
  CHECK(came[0].to->status == Status::absent);
  const auto left = differences(assessed(facts), before);
  REQUIRE(left.size() == 1);
  CHECK(left[0].from->status == Status::absent);
  CHECK_FALSE(left[0].to);
}

TEST_CASE("a roster change of somebody who came changes on_roster alone") {
  ClassFacts facts = lesson(Told::summary);
  tell(facts, 7, {in("09:00"), out("10:00")});
  const ClassAttendance before = assessed(facts);
  expect_student(facts, 7);
  const auto changed = differences(before, assessed(facts));
  REQUIRE(changed.size() == 1);
  CHECK_FALSE(changed[0].from->on_roster);
  CHECK(changed[0].to->on_roster);
  CHECK(changed[0].from->status == changed[0].to->status);
}

TEST_CASE("a student who turned out a teacher loses the status and stays one person") {
  ClassFacts facts = one_student();
  const ClassAttendance before = assessed(facts);
  facts.summary[Uid{7}].identity = 3;
  const auto changed = differences(before, assessed(facts));
  REQUIRE(changed.size() == 1);
  CHECK(changed[0].from->status == Status::late);
  CHECK(changed[0].to->status == std::nullopt);
  CHECK(changed[0].to->in_room_s == 3000);
}

TEST_CASE("names, devices and ClassIn's own figures are no restatement") {
  ClassFacts facts = one_student();
  const ClassAttendance before = assessed(facts);
  facts.names[Uid{7}] = "Lin";
  facts.summary[Uid{7}].total_s = 17;
  facts.summary[Uid{7}].awards = 3;
  CHECK(differences(before, assessed(facts)).empty());
}

TEST_CASE("what changed leads from any attendance to any other") {
  property::check_property("differences", {.first = 700000, .count = 3000}, random_class, smaller_classes,
                           tells_the_whole_difference);
}

}  // namespace rollcall::domain::testing
