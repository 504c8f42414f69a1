// The watches over simulated months: nothing is told of while all is well, and real trouble soon, in words
// that help, until it is over.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "watched_schools.hpp"

using namespace rollcall;
using namespace rollcall::simulate;
using namespace rollcall::simulate::testing;

namespace {

constexpr std::int64_t kMonday = 1'772'409'600;  // 2026-03-02 08:00 in Shanghai
constexpr std::int64_t kDayS = 86400, kHeldBackS = 600, kRuleS = 900;
constexpr std::int64_t kFirstSid = 5001;

std::uint64_t months() {
  const char* wanted = std::getenv("ROLLCALL_MONTHS");
  return wanted != nullptr ? std::stoull(wanted) : 1;
}

// Schools of many sizes: with one class a day, and with more than a reader looks at.
Plan plan_of(std::int64_t sid, std::uint64_t seed) {
  Plan plan{.sid = Sid{sid}, .secret = "TESTSECRET", .seed = seed, .starts_at = kMonday};
  Dice dice = Dice(seed).of("watched school");
  plan.classes = sid % 3 == 0 ? 1 : dice.between(2, sid % 3 == 1 ? 6 : 12);
  plan.students = dice.between(1, 8);
  return plan;
}

}  // namespace

TEST_CASE(
    "over a month with lost replies, weekends, holidays and classes nobody came to, no school is told of") {
  for (std::uint64_t month = 0; month < months(); ++month) {
    constexpr std::int64_t kSchools = 3;
    std::vector<std::int64_t> sids;
    for (std::int64_t i = 0; i < kSchools; ++i) sids.push_back(kFirstSid + i);
    WatchedSchools schools(sids, kMonday - 3600);
    for (const auto sid : sids) {
      const Plan plan = plan_of(sid, 100 * month + static_cast<std::uint64_t>(sid));
      // ClassIn may send at once or ten minutes later (PROTOCOL.md 1.7).
      for (const auto& day : month_of(plan, kMonday))
        schools.queue(sid, deliveries_of(day, sid % 2 == 0 ? kHeldBackS : 0));
    }
    std::string last;
    int alarms = 0;
    while (schools.now() < kMonday + 31 * kDayS) {
      schools.leap();
      if (schools.told() == last) continue;
      last = schools.told();
      const std::string shown = schools.quiet() ? std::string() : last;
      CHECK_MESSAGE(shown.empty(), "month " << month << " at " << schools.now() << ": " << shown);
      alarms += shown.empty() ? 0 : 1;
      if (alarms > 20) break;
    }
    for (const auto sid : sids) CHECK_FALSE(schools.waiting(sid));
    CHECK(schools.deliveries() > 1000);
  }
}

namespace {

struct Kind {
  Trouble trouble;
  const char* words;   // of the reason
  const char* advice;  // part of what to do
};
const std::vector<Kind> kKinds = {{Trouble::secret, "SafeKey does not fit", "compare the school's secret"},
                                  {Trouble::callback, "callback token absent", "give ClassIn the URL"},
                                  {Trouble::source, "source address not allowed", "allow_from"},
                                  {Trouble::store, "the store cannot commit", "rollcall status"},
                                  {Trouble::unknown, "is not configured here", "add a [[school]]"}};

// A school in the middle of a day with several classes, at a moment that the seed decides.
struct Midday {
  explicit Midday(std::uint64_t seed, std::int64_t number = kFirstSid + 1)
      : sid(number), schools({number, 77}, kMonday - 3600) {
    Plan plan = plan_of(sid, seed);
    plan.classes = 8;
    day = school_day(plan);
    schools.queue(sid, deliveries_of(day));
    Dice dice = Dice(seed).of("moment");
    schools.pass_until(day.pushes[day.pushes.size() / 4].at + dice.between(0, 3 * 3600));
    REQUIRE(schools.quiet());
  }

  // Steps until `done`; false after `limit_s`.
  template <class Done>
  bool until(const Done& done, std::int64_t limit_s) {
    for (const std::int64_t end = schools.now() + limit_s; schools.now() < end && !done();) schools.step();
    return done();
  }

  std::int64_t sid;
  WatchedSchools schools;
  SchoolDay day;
};

}  // namespace

TEST_CASE(
    "every kind of refusal is told of with the second repeat, says why and what to do, and ends by itself") {
  for (std::uint64_t seed = 0; seed < 2 * months(); ++seed) {
    for (const Kind& kind : kKinds) {
      Midday at(seed);
      auto& schools = at.schools;
      if (!schools.waiting(at.sid)) continue;
      CAPTURE(kind.words);
      schools.set(at.sid, kind.trouble);
      REQUIRE(at.until([&] { return schools.refusals(at.sid) >= 1; }, kDayS));
      CHECK(schools.quiet());  // one refusal is no stuck queue
      schools.step();
      REQUIRE(schools.refusals(at.sid) == 2);
      CHECK_FALSE(schools.quiet());
      CHECK(schools.tells(kind.words));
      CHECK(schools.tells(kind.advice));
      CHECK(schools.tells(kind.trouble == Trouble::unknown ? "\"blocked\":[]" : "\"strays\":[]"));
      for (int i = 0; i < 400; ++i) schools.step();  // an hour
      CHECK_FALSE(schools.quiet());
      CHECK(schools.tells("\"silent\":[]"));  // what is refused was heard
      schools.set(at.sid, Trouble::none);
      schools.step();
      CHECK(schools.quiet());
      CHECK(at.until([&] { return !schools.waiting(at.sid); }, kDayS));
    }
  }
}

TEST_CASE("a trouble that takes the place of another is told of in its own words") {
  Midday at(3);
  auto& schools = at.schools;
  for (const Kind& kind : kKinds) {
    if (kind.trouble == Trouble::unknown) continue;
    schools.set(at.sid, kind.trouble);
    REQUIRE(at.until([&] { return schools.tells(kind.words); }, kDayS));
    CHECK(schools.tells(kind.advice));
  }
}

TEST_CASE(
    "silence is told of within half a minute of the second class of which nothing is heard, and ends by "
    "itself") {
  int told = 0;
  for (std::uint64_t seed = 0; seed < 6 * months(); ++seed) {
    Midday at(seed);
    auto& schools = at.schools;
    const std::int64_t cut_at = schools.now();
    schools.set(at.sid, Trouble::cut);
    schools.step();
    const std::int64_t second = schools.second_start(at.sid);
    if (second == 0) continue;
    CAPTURE(seed);
    const auto silent = [&] { return schools.tells(fmt::format("\"silent\":[{{\"sid\":{}", at.sid)); };
    REQUIRE(at.until(silent, second + kRuleS + 30 - schools.now()));
    CHECK(schools.now() - cut_at > kRuleS);
    CHECK(schools.tells("nothing came since 2026-03-02T"));
    CHECK(schools.tells("data subscription"));
    CHECK(schools.tells("If really nobody came"));
    schools.set(at.sid, Trouble::none);
    schools.step();
    CHECK(schools.quiet());
    ++told;
  }
  CHECK(told >= 2);
}

TEST_CASE("a process that did not listen for a while, or has just begun to, tells of no silence at once") {
  Midday at(1);
  auto& schools = at.schools;
  schools.set(at.sid, Trouble::cut);
  schools.halt(6 * 3600);
  for (int i = 0; i < 29; ++i) schools.step();
  CHECK(schools.quiet());
  CHECK(at.until([&] { return !schools.quiet(); }, 120));
}
