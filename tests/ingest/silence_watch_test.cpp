// When a school counts as silent: one timetable, and what came of it. Months of it are tests/simulate's.
#include "ingest/silence_watch.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <memory>
#include <string>

#include "ingest/arrivals.hpp"
#include "ingest/projector.hpp"
#include "ingest/receiver.hpp"

namespace rollcall::ingest {

namespace {

using namespace ingest::testing;

constexpr std::int64_t kNine = 1768266000, kHourS = 3600;  // 09:00 in Shanghai
constexpr std::int64_t kRuleS = SilenceWatch::kHeldBackS + SilenceWatch::kGraceS;
constexpr std::int64_t kDueS = 1500 + SilenceWatch::kHeldBackS;  // after the planned end

Lesson lesson(std::int64_t number, std::int64_t start) {
  return {.course = 100 + number, .id = number, .start = start, .end = start + kHourS};
}

// A school whose pushes came in time.
class School {
 public:
  void push(const std::string& body) {
    Receiver receiver(config_);
    auto verdict = receiver.decide(arrival(sign(body, kNow + ++stamp_)));
    journal_->append({&std::get<Accepted>(verdict).entry, 1});
    Projector projector(paths_, *journal_);
    while (projector.step()) {
    }
  }
  void plan(const Lesson& planned) {
    push(planned.class_change(kNine - 7200, 1,
                              {{"classId", std::to_string(planned.id)},
                               {"courseId", std::to_string(planned.course)},
                               {"beginTime", std::to_string(planned.start)},
                               {"endTime", std::to_string(planned.end)}}));
  }
  void cancel(const Lesson& planned) {
    push(planned.class_change(
        kNine - 3600, 2,
        {{"classId", std::to_string(planned.id)}, {"courseId", std::to_string(planned.course)}}));
  }
  // Told of entering some day before.
  void told_of_entering() { push(lesson(900, kNine - 86400).enter(5, kNine - 86400)); }

  SilenceSight look(std::int64_t heard_at, std::int64_t now) {
    const auto reports = storage::open_reports(paths_.records_file(journal_->records_generation()));
    return look_for_silence(*reports, config_->schools.front(), heard_at, now);
  }
  bool silent(std::int64_t heard_at, std::int64_t now) { return look(heard_at, now).silence.has_value(); }

 private:
  std::shared_ptr<const config::Config> config_ = configured(school_toml());
  TempDirectory directory_{true};
  storage::StorePaths paths_ = storage::StorePaths::of(directory_.file("rollcall.db"));
  std::unique_ptr<storage::Journal> journal_ =
      storage::open_journal(paths_.journal, storage::Access::read_write);
  std::int64_t stamp_ = 0;
};

}  // namespace

TEST_CASE("one class of which nothing is heard is no silence, the second is, 15 minutes after its start") {
  School school;
  school.told_of_entering();
  school.plan(lesson(1, kNine));
  school.plan(lesson(2, kNine + 2 * kHourS));
  const std::int64_t heard = kNine - 7200, second = kNine + 2 * kHourS;
  CHECK_FALSE(school.silent(heard, kNine + kRuleS));
  CHECK_FALSE(school.silent(heard, second + kRuleS - 1));
  const auto sight = school.look(heard, second + kRuleS);
  REQUIRE(sight.silence);
  CHECK(sight.silence->since == heard);
  REQUIRE(sight.silence->classes.size() == 2);
  CHECK(sight.silence->classes[1].class_id == ClassId{2});
  CHECK(sight.silence->reason.find("class 1 began 2026-01-13T01:00:00Z, class 2 began") != std::string::npos);
  CHECK(sight.silence->advice.find("dashboard") != std::string::npos);
}

TEST_CASE("what came after a class began may be about anything: only classes since the last push count") {
  School school;
  school.told_of_entering();
  school.plan(lesson(1, kNine));
  school.plan(lesson(2, kNine + kHourS));
  CHECK_FALSE(school.silent(kNine, kNine + 2 * kHourS));
  CHECK(school.silent(kNine - 1, kNine + 2 * kHourS));
}

TEST_CASE("a cancelled class, and one in which people are, is no sign of silence") {
  School school;
  school.plan(lesson(1, kNine));
  school.plan(lesson(2, kNine));
  school.plan(lesson(3, kNine));
  school.cancel(lesson(2, kNine));
  school.push(lesson(3, kNine).enter(5, kNine - 300));
  CHECK_FALSE(school.silent(kNine - 300, kNine + kHourS));
}

TEST_CASE("a class whose people never left is silence by itself, once the room must be closed") {
  School school;
  const Lesson nine = lesson(1, kNine);
  school.push(nine.enter(5, kNine));
  const std::int64_t heard = kNine + 60, due = nine.end + kDueS;
  CHECK_FALSE(school.silent(heard, due - 1));
  const auto sight = school.look(heard, due);
  REQUIRE(sight.silence);
  CHECK(sight.silence->classes.at(0).never_left);
  CHECK(sight.silence->reason.find("nobody was heard to leave") != std::string::npos);
  CHECK_FALSE(school.silent(nine.end, due));  // something came since: it is the one push that went missing
  school.push(nine.leave(5, nine.end - 60));
  CHECK_FALSE(
      school.silent(nine.end - 60, due));  // everybody left before the end, and the summary is missing
}

TEST_CASE("a school that never told of entering is given until the summaries are due") {
  School school;
  school.plan(lesson(1, kNine));
  school.plan(lesson(2, kNine));
  CHECK_FALSE(school.silent(kNine - 7200, kNine + kHourS + kDueS - 1));
  CHECK(school.silent(kNine - 7200, kNine + kHourS + kDueS));
}

TEST_CASE("before look_again_at nothing can change") {
  School school;
  school.told_of_entering();
  for (int i = 0; i < 3; ++i) school.plan(lesson(1 + i, kNine + i * 1111));
  school.push(lesson(5, kNine - kHourS).enter(5, kNine - kHourS));
  for (const std::int64_t heard : {kNine - kHourS, kNine, kNine + 1500}) {
    for (std::int64_t now = heard + kRuleS; now < kNine + 3 * kHourS; now += 37) {
      const auto sight = school.look(heard, now);
      CHECK(sight.look_again_at > now);
      if (sight.silence) break;
      CHECK_FALSE(school.silent(heard, sight.look_again_at - 1));
    }
  }
}

TEST_CASE(
    "schools are looked at once they were quiet for long, not while blocked, nor just after a start or a "
    "halt") {
  const auto config = configured(school_toml(1) + school_toml(2));
  SilenceWatch watch(kNine);
  CHECK(watch.due(*config, {}, kNine + 10).empty());
  for (std::int64_t at = kNine; at < kNine + SilenceWatch::kStartGraceS; at += 10)
    CHECK(watch.due(*config, {}, at).empty());
  std::int64_t now = kNine + SilenceWatch::kStartGraceS;
  CHECK(watch.due(*config, {}, now).size() == 2);
  CHECK(watch.due(*config, {Sid{2}}, now).size() == 1);
  watch.heard(Sid{1}, now);
  CHECK(watch.due(*config, {}, now).at(0).sid == Sid{2});
  watch.saw(Sid{2}, {}, {{}, now + 100});
  CHECK(watch.due(*config, {}, now).empty());
  for (; now < kNine + 2000; now += 10) watch.due(*config, {}, now);
  CHECK(watch.due(*config, {}, now).at(0).heard_at == kNine + SilenceWatch::kStartGraceS);
  CHECK(watch.due(*config, {}, now + 61).empty());
}

TEST_CASE(
    "a clock that was set back keeps no school from being looked at, and nothing was heard in the future") {
  const auto config = configured(school_toml(1) + school_toml(2));
  SilenceWatch watch(kNine);
  std::int64_t now = kNine;
  for (; now < kNine + kHourS; now += 10) watch.due(*config, {}, now);
  watch.heard(Sid{1}, now);
  watch.saw(Sid{2}, {}, {{}, now + SilenceWatch::kLookAgainS});
  const std::int64_t set_back = now - 20 * kHourS;
  const std::int64_t looked_at = set_back + SilenceWatch::kHeldBackS + SilenceWatch::kGraceS;
  for (now = set_back; now < looked_at; now += 10) watch.due(*config, {}, now);
  const auto orders = watch.due(*config, {}, looked_at);
  REQUIRE(orders.size() == 2);
  CHECK(orders[0].heard_at == set_back);
  watch.heard(Sid{1}, looked_at);
  watch.heard(Sid{1}, looked_at - 5);  // set back again, and a push came before the next look
  for (now = looked_at; now < looked_at + kHourS; now += 10) watch.due(*config, {}, now);
  CHECK(watch.due(*config, {}, now).at(0).heard_at == looked_at - 5);
}

TEST_CASE("a silence begins and ends once, and a push that came meanwhile counts more than a look") {
  const auto config = configured(school_toml(1));
  SilenceWatch watch(0);
  const SilenceSight silent{Silence{.since = 5, .classes = {}, .reason = "why", .advice = "do"}, 100};
  watch.heard(Sid{1}, 5);
  const auto began = watch.saw(Sid{1}, 5, silent);
  REQUIRE(began);
  CHECK(began->began);
  CHECK_FALSE(watch.saw(Sid{1}, 5, silent));
  CHECK(watch.silent().at(Sid{1}).reason == "why");
  const auto ended = watch.heard(Sid{1}, 50);
  REQUIRE(ended);
  CHECK_FALSE(ended->began);
  CHECK(ended->silence.since == 5);
  CHECK_FALSE(watch.saw(Sid{1}, 5, silent));
  CHECK(watch.silent().empty());
  CHECK(watch.saw(Sid{1}, 50, silent));
  CHECK(watch.saw(Sid{1}, 50, {{}, 200}));  // a class was cancelled
  watch.saw(Sid{1}, 50, silent);
  watch.reconfigure(*configured(school_toml(2)));
  CHECK(watch.silent().empty());
  CHECK_FALSE(watch.saw(Sid{1}, 50, silent));
}

}  // namespace rollcall::ingest
