// The truth of a day against the receiver's answers, over its whole path but the sockets.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "receiver.hpp"
#include "simulate/day/school.hpp"
#include "simulate/day/school_day.hpp"
#include "support/property.hpp"

using namespace rollcall;
using namespace rollcall::simulate;
using simulate::testing::Receiver;
using simulate::testing::shown;

namespace {

constexpr std::int64_t kStart = 1'772'409'600;  // 2026-03-02 08:00 in Shanghai
constexpr std::int64_t kLongAfter = kStart + 40 * 86400;

Plan plan_of(std::uint64_t seed) {
  Plan plan{.sid = Sid{1000082}, .secret = "TESTSECRET", .seed = seed, .starts_at = kStart};
  Dice dice = Dice(seed).of("test plan");
  plan.classes = dice.between(1, 9);
  plan.students = dice.between(1, 40);
  if (dice.percent(30)) {
    plan.pace = Pace(dice.between(60, 600));
    plan.rules = {.late_after_s = dice.between(1, 40),
                  .early_leave_before_s = dice.between(1, 40),
                  .minimum_attended_ratio = 0.6667};
  }
  return plan;
}

std::uint64_t seeds() {
  const char* wanted = std::getenv("ROLLCALL_DAYS");
  return wanted != nullptr ? std::stoull(wanted) : 60;
}

}  // namespace

TEST_CASE("a receiver's answers to a day are its truth, in order") {
  for (std::uint64_t seed = 0; seed < seeds(); ++seed) {
    const Plan plan = plan_of(seed);
    const SchoolDay day = school_day(plan);
    Receiver receiver(plan);
    for (const Push& push : day.pushes) REQUIRE_MESSAGE(receiver.take(push.body, push.at), push.body);
    const Verdict verdict = receiver.verify(plan.sid, day, kLongAfter);
    CHECK_MESSAGE(verdict.differences.empty(), "seed " << seed << shown(verdict));
    CHECK(verdict.unsettled == 0);
    CHECK(verdict.values > 50);
    if (!verdict.differences.empty()) break;
  }
}

TEST_CASE("a receiver's answers to a day are its truth, in any order, some pushes twice") {
  for (std::uint64_t seed = 1000; seed < 1000 + seeds(); ++seed) {
    const Plan plan = plan_of(seed);
    const SchoolDay day = school_day(plan);
    std::vector<std::size_t> order;
    Dice dice(seed);
    for (std::size_t i = 0; i < day.pushes.size(); ++i)
      order.insert(order.end(), dice.percent(20) ? 2 : 1, i);
    dice.shuffle(order);
    Receiver receiver(plan);
    for (const std::size_t i : order) REQUIRE(receiver.take(day.pushes[i].body, day.pushes[i].at));
    const Verdict verdict = receiver.verify(plan.sid, day, kLongAfter);
    CHECK_MESSAGE(verdict.differences.empty(), "seed " << seed << shown(verdict));
    if (!verdict.differences.empty()) break;
  }
}

TEST_CASE("two days of one school do not disturb each other's truth") {
  Plan first = plan_of(7);
  first.classes = 8;
  Plan second = first;
  second.starts_at += 86400;
  const SchoolDay monday = school_day(first), tuesday = school_day(second);
  Receiver receiver(first);
  for (const SchoolDay* day : {&monday, &tuesday}) {
    for (const Push& push : day->pushes) REQUIRE(receiver.take(push.body, push.at));
  }
  const Verdict verdict = receiver.verify(first.sid, tuesday, kLongAfter);
  CHECK_MESSAGE(verdict.differences.empty(), shown(verdict));
}

TEST_CASE("two plans of one seed that differ in anything do not disturb each other's truth") {
  using Change = void (*)(Plan&);
  const std::vector<std::pair<const char*, Change>> changes = {
      {"start", [](Plan& plan) { plan.starts_at += 86400; }},
      {"students", [](Plan& plan) { plan.students += 1; }},
      {"classes", [](Plan& plan) { plan.classes += 1; }},
      {"courses", [](Plan& plan) { plan.classes += 3; }},
      {"lesson", [](Plan& plan) { plan.pace = Pace(plan.pace.lesson_s() - 60); }},
      {"late after", [](Plan& plan) { plan.rules.late_after_s += 1; }},
      {"early leave before", [](Plan& plan) { plan.rules.early_leave_before_s += 1; }},
      {"minimum", [](Plan& plan) { plan.rules.minimum_attended_ratio += 0.01; }}};
  for (std::uint64_t seed = 0; seed < std::max<std::uint64_t>(4, seeds() / 10); ++seed) {
    for (const auto& [what, change] : changes) {
      Plan one = plan_of(seed), other = one;
      change(other);
      const SchoolDay days[] = {school_day(one), school_day(other)};
      // A receiver has one set of rules, so each plan has its own.
      for (const int of : {0, 1}) {
        Receiver receiver(of == 0 ? one : other);
        for (const SchoolDay& day : days) {
          for (const Push& push : day.pushes) REQUIRE(receiver.take(push.body, push.at));
        }
        const Verdict verdict = receiver.verify(one.sid, days[of], kLongAfter);
        CHECK_MESSAGE(verdict.differences.empty(), std::string(what) << ", seed " << seed << shown(verdict));
      }
    }
  }
}

TEST_CASE("people stay the same whatever is planned but how many they are, courses whatever the day") {
  const Plan plan = plan_of(3);
  const auto uids = [](const School& school) {
    std::set<Uid> all;
    for (const Course& course : school.courses) {
      for (const Person& student : course.students) all.insert(student.uid);
    }
    return all;
  };
  Plan tuesday = plan, slow = plan, larger = plan;
  tuesday.starts_at += 86400;
  slow.pace = Pace(plan.pace.lesson_s() + 60);
  larger.students += 1;
  const School school = school_of(plan);
  CHECK(uids(school_of(tuesday)) == uids(school));
  CHECK(school_of(tuesday).courses[0].id == school.courses[0].id);
  CHECK(uids(school_of(slow)) == uids(school));
  CHECK(school_of(slow).courses[0].id != school.courses[0].id);
  for (const Uid uid : uids(school_of(larger))) CHECK_FALSE(uids(school).contains(uid));
}

TEST_CASE("the same plan gives the same bytes, another seed others") {
  const SchoolDay day = school_day(plan_of(3)), again = school_day(plan_of(3)),
                  other = school_day(plan_of(4));
  REQUIRE(day.pushes.size() == again.pushes.size());
  for (std::size_t i = 0; i < day.pushes.size(); ++i) CHECK(day.pushes[i].body == again.pushes[i].body);
  CHECK(written(day.truth) == written(again.truth));
  CHECK(written(day.truth) != written(other.truth));
}

TEST_CASE("verification notices a push that is missing, and a class it makes wrong") {
  const Plan plan = plan_of(5);
  const SchoolDay day = school_day(plan);
  Receiver receiver(plan);
  bool left_out = false;
  for (const Push& push : day.pushes) {
    if (push.cmd == "End" && !left_out) {
      left_out = true;
      continue;
    }
    REQUIRE(receiver.take(push.body, push.at));
  }
  REQUIRE(left_out);
  const Verdict verdict = receiver.verify(plan.sid, day, kLongAfter);
  CHECK(shown(verdict).find("push End") != std::string::npos);
  CHECK(shown(verdict).find(".state: expected \"complete\", found \"summary_missing\"") != std::string::npos);
}

TEST_CASE("classes whose answer depends on the clock are not compared before their time") {
  const Plan plan = plan_of(11);
  const SchoolDay day = school_day(plan);
  Receiver receiver(plan);
  for (const Push& push : day.pushes) REQUIRE(receiver.take(push.body, push.at));
  std::int64_t waiting = 0;
  for (const Value& item : std::get<Value::Items>(day.truth.find("classes")->variant())) {
    waiting += std::get<std::int64_t>(item.find("settled_at")->variant()) > kStart ? 1 : 0;
  }
  CHECK(receiver.verify(plan.sid, day, kStart).unsettled == waiting);
}
