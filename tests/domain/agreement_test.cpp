// Properties of assess() over random classes: it agrees with the naive reckoning, and order does not matter.
#include <doctest/doctest.h>

#include <map>
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

// What of the answer's variety random classes reach, and how often.
std::map<std::string, int> variety(property::Seeds seeds) {
  std::map<std::string, int> seen;
  for (std::uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    Rng rng(seed);
    const RandomClass subject = random_class(rng);
    const ClassAttendance attendance = assess(subject.facts, subject.rules, subject.now);
    ++seen[std::string(state_name(attendance.state))];
    ++seen[fmt::format("source {}", static_cast<int>(attendance.source))];
    ++seen[attendance.totals.expected ? "roster" : "no roster"];
    for (const Mark& mark : attendance.students) {
      ++seen[std::string("status ").append(status_name(*mark.status))];
      if (mark.open_end) ++seen["open end"];
      if (mark.first_in && !mark.last_out) ++seen["inside"];
      if (mark.incomplete) ++seen["incomplete"];
      if (mark.approximate) ++seen["approximate"];
      if (mark.intervals.size() > 1) ++seen["several intervals"];
      if (!mark.on_roster) ++seen["off the roster"];
    }
    seen["staff"] += static_cast<int>(attendance.staff.size());
    seen["observers"] += static_cast<int>(attendance.observers.size());
  }
  return seen;
}

}  // namespace

TEST_CASE("attendance agrees with a naive reckoning, second by second, on random classes") {
  property::check_property("agreement", {.count = 20000}, random_class, smaller_classes, agrees_with_naive);
}

TEST_CASE("the order of events and roster changes makes no difference") {
  property::check_property("order", {.first = 500000, .count = 4000}, random_class, smaller_classes,
                           ignores_order);
}

TEST_CASE("random classes reach every state, source, status and flag often enough to mean something") {
  const auto seen = variety({.count = 20000});
  for (const std::string what : {"scheduled",
                                 "live",
                                 "closing",
                                 "complete",
                                 "nobody_came",
                                 "summary_missing",
                                 "cancelled",
                                 "source 0",
                                 "source 1",
                                 "source 2",
                                 "source 3",
                                 "roster",
                                 "no roster",
                                 "status absent",
                                 "status unknown",
                                 "status partial",
                                 "status late_left_early",
                                 "status late",
                                 "status left_early",
                                 "status present",
                                 "open end",
                                 "inside",
                                 "incomplete",
                                 "approximate",
                                 "several intervals",
                                 "off the roster",
                                 "staff",
                                 "observers"}) {
    CAPTURE(what);
    CHECK((seen.count(what) != 0 ? seen.at(what) : 0) >= 100);
  }
}

}  // namespace rollcall::domain::testing
