#include "domain/person.hpp"

#include <doctest/doctest.h>

#include "build.hpp"

namespace rollcall::domain::testing {

namespace {

ClassFacts with_stand_in(Told told) {
  ClassFacts facts = lesson(told);
  facts.attendance[Uid{7}] = {.identity = 1, .first_in = at("09:00"), .last_out = at("10:00")};
  return facts;
}

bool stands_in(const ClassFacts& facts) { return PersonFacts(facts, Uid{7}).stand_in().has_value(); }

}  // namespace

TEST_CASE("an Attendance push stands in only for whom neither the summary nor a push knows") {
  CHECK(stands_in(with_stand_in(Told::summary)));
  CHECK(stands_in(with_stand_in(Told::pushes)));

  ClassFacts in_summary = with_stand_in(Told::summary);
  tell(in_summary, 7, {});
  CHECK_FALSE(stands_in(in_summary));

  ClassFacts of_a_quiz = with_stand_in(Told::summary);
  of_a_quiz.summary[Uid{7}].identity = 1;
  CHECK(stands_in(of_a_quiz));

  ClassFacts seen_by_push = with_stand_in(Told::summary);  // whose pushes the summary overrules
  seen_by_push.live[Uid{7}] = {in("09:00"), out("09:10")};
  CHECK_FALSE(stands_in(seen_by_push));
  CHECK(assess(seen_by_push, Rules{}, next_day()).students.empty());
}

TEST_CASE("people of a summary do not count without the summary itself") {
  ClassFacts facts = lesson(Told::pushes);
  facts.summary[Uid{7}] = {
      .identity = 3, .total_s = 60, .in_room = true, .events = {in("09:00"), out("10:00")}};
  const PersonFacts person(facts, Uid{7});
  CHECK(person.summary() == nullptr);
  CHECK(person.events() == nullptr);
  CHECK(person.identity() == 1);
  CHECK(assess(facts, Rules{}, next_day()).staff.empty());
}

TEST_CASE("somebody of an unknown window counts as unknown, not as attended") {
  ClassFacts facts;
  tell(facts, 7, {in("09:00"), out("10:00")});
  const Totals totals = assess(facts, Rules{}, next_day()).totals;
  CHECK(totals.unknown == 1);
  CHECK(totals.attended == 0);
}

TEST_CASE("roles follow the identity numbers") {
  CHECK(role_of(1) == Role::student);
  CHECK(role_of(2) == Role::student);
  CHECK(role_of(3) == Role::staff);
  CHECK(role_of(4) == Role::staff);
  for (const std::int64_t other : {-1, 0, 5, 193, 194, 255}) CHECK(role_of(other) == Role::observer);
}

}  // namespace rollcall::domain::testing
