// Properties of assess() over random classes: it agrees with the naive reckoning, and order does not matter.
#include <doctest/doctest.h>

#include <string>

#include "naive.hpp"
#include "random_class.hpp"
#include "show.hpp"
#include "support/property.hpp"

namespace rollcall::domain::testing {

namespace {

constexpr std::int64_t kPeople = 5;

std::optional<std::string> agrees_with_naive(const RandomClass& subject) {
  const ClassAttendance ours = assess(subject.facts, subject.rules, subject.now);
  const ClassAttendance naive = naive::assess(subject.facts, subject.rules, subject.now, kPeople);
  if (ours == naive) return property::holds();
  return fmt::format("{}assess: {}naive:  {}", shown(subject), shown(ours), shown(naive));
}

RandomClass shuffled(const RandomClass& subject, Rng& rng) {
  RandomClass other = subject;
  for (auto& [uid, events] : other.facts.live) property::shuffle(rng, events);
  for (auto& [uid, person] : other.facts.summary) property::shuffle(rng, person.events);
  property::shuffle(rng, other.facts.roster);
  return other;
}

std::optional<std::string> ignores_order(const RandomClass& subject) {
  const ClassAttendance before = assess(subject.facts, subject.rules, subject.now);
  Rng rng(subject.shuffle_seed);
  for (int turn = 0; turn < 4; ++turn) {
    const RandomClass other = shuffled(subject, rng);
    const ClassAttendance after = assess(other.facts, other.rules, other.now);
    if (after == before) continue;
    return fmt::format("{}gives {}{}gives {}", shown(subject), shown(before), shown(other), shown(after));
  }
  return property::holds();
}

RandomClass renumbered(const RandomClass& subject) {
  RandomClass other = subject;
  Rng rng(subject.shuffle_seed);
  number_facts(rng, other.facts);
  return other;
}

std::optional<std::string> ignores_numbers(const RandomClass& subject) {
  const RandomClass other = renumbered(subject);
  const ClassAttendance before = assess(subject.facts, subject.rules, subject.now);
  const ClassAttendance after = assess(other.facts, other.rules, other.now);
  if (before == after) return property::holds();
  return fmt::format("{}gives {}renumbered {}", shown(subject), shown(before), shown(after));
}

}  // namespace

TEST_CASE("attendance agrees with a naive reckoning, second by second, on 40,000 random classes") {
  property::check_property("agreement", {.count = 40000}, random_class, smaller_classes, agrees_with_naive);
}

TEST_CASE("the order of events and roster changes makes no difference") {
  property::check_property("order", {.first = 500000, .count = 4000}, random_class, smaller_classes,
                           ignores_order);
}

TEST_CASE("numbers in the journal make no difference to any mark") {
  property::check_property("numbers", {.first = 600000, .count = 4000}, random_class, smaller_classes,
                           ignores_numbers);
}

}  // namespace rollcall::domain::testing
