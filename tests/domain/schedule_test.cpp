#include "domain/schedule.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <vector>

namespace rollcall::domain {

namespace {

constexpr auto kNone = std::nullopt;
constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

ScheduleFacts all_sources() {
  return {.has_summary = true,
          .summary_start = 10000,
          .summary_close = 14800,
          .summary_real_close = kNone,
          .change_begin = 20000,
          .change_end = 23000,
          .push_start = 30000,
          .push_close = 34200,
          .creation_start = 40000,
          .creation_end = 45000,
          .prelect_length_s = 2700};
}

std::optional<std::int64_t> start_without(
    std::initializer_list<std::optional<std::int64_t> ScheduleFacts::*> gone) {
  ScheduleFacts facts = all_sources();
  for (const auto member : gone) facts.*member = kNone;
  return lesson_window(facts).starts_at;
}

}  // namespace

TEST_CASE("the start comes from the summary, then class change, other push, creation") {
  using F = ScheduleFacts;
  CHECK(start_without({}) == 10000);
  CHECK(start_without({&F::summary_start}) == 20000);
  CHECK(start_without({&F::summary_start, &F::change_begin}) == 30000);
  CHECK(start_without({&F::summary_start, &F::change_begin, &F::push_start}) == 40000);
  CHECK(start_without({&F::summary_start, &F::change_begin, &F::push_start, &F::creation_start}) == kNone);
}

TEST_CASE("the scheduled end comes from the summary, then length, class change, other push, creation") {
  ScheduleFacts facts = all_sources();
  CHECK(lesson_window(facts).scheduled_end == 13600);
  facts.summary_close = kNone;
  CHECK(lesson_window(facts).scheduled_end == 12700);  // summary_start + length
  facts.prelect_length_s = kNone;
  CHECK(lesson_window(facts).scheduled_end == 23000);
  facts.change_end = kNone;
  CHECK(lesson_window(facts).scheduled_end == 33000);
  facts.push_close = kNone;
  CHECK(lesson_window(facts).scheduled_end == 45000);
  facts.creation_end = kNone;
  CHECK(lesson_window(facts).scheduled_end == kNone);
}

TEST_CASE("a class length needs a known start") {
  CHECK(lesson_window({.change_end = 500, .prelect_length_s = 60}).scheduled_end == 500);
  CHECK(lesson_window({.change_begin = 100, .change_end = 500, .prelect_length_s = 60}).scheduled_end == 160);
  CHECK(lesson_window({.creation_start = 100, .creation_end = 500, .prelect_length_s = 60}).scheduled_end ==
        160);
}

TEST_CASE("times of a summary count only with a summary") {
  ScheduleFacts facts = all_sources();
  facts.has_summary = false;
  facts.summary_real_close = 13000;
  CHECK(lesson_window(facts) == Window{20000, 22700, kNone, 22700});
}

TEST_CASE("the close is the real one where it is given and earlier") {
  struct Row {
    std::optional<std::int64_t> close, real;
    std::optional<std::int64_t> closed_at;
  };
  const std::vector<Row> rows{
      {14800, kNone, 14800}, {14800, 0, 14800},     {14800, 12000, 12000}, {14800, 14800, 14800},
      {14800, 20000, 14800}, {kNone, 12000, 12000}, {kNone, 0, kNone},     {kNone, kNone, kNone},
  };
  for (const Row& row : rows) {
    CAPTURE(row.close.value_or(-1));
    CAPTURE(row.real.value_or(-1));
    const Window window =
        lesson_window({.has_summary = true, .summary_close = row.close, .summary_real_close = row.real});
    CHECK(window.closed_at == row.closed_at);
  }
}

TEST_CASE("the lesson ends at the scheduled end or the close, whichever is earlier and known") {
  ScheduleFacts facts = all_sources();
  CHECK(lesson_window(facts).ends_at == 13600);  // overtime does not count
  facts.summary_real_close = 13000;              // ended early
  CHECK(lesson_window(facts).ends_at == 13000);
  facts.summary_real_close = 14000;  // ended in overtime
  CHECK(lesson_window(facts).ends_at == 13600);
  CHECK(lesson_window({.has_summary = true, .summary_real_close = 900}).ends_at == 900);
  CHECK(lesson_window({.change_end = 700}).ends_at == 700);
  CHECK(lesson_window({}) == Window{});
}

TEST_CASE("a window that runs backwards is kept as it is") {
  CHECK(lesson_window({.has_summary = true, .summary_start = 1000, .summary_close = 1500}) ==
        Window{1000, 300, 1500, 300});
}

TEST_CASE("times at the ends of the number range do not overflow") {
  CHECK(lesson_window({.has_summary = true, .summary_start = kLowest, .summary_close = kLowest})
            .scheduled_end == kLowest);
  CHECK(lesson_window({.push_start = kHighest, .prelect_length_s = kHighest}).scheduled_end == kHighest);
  CHECK(class_state({.window = {.starts_at = kHighest}}, kHighest) == ClassState::nobody_came);
}

TEST_CASE("a class passes from scheduled to live to closing to its outcome") {
  const Window window{1000, 4600, kNone, 4600};
  struct Row {
    std::int64_t now;
    ClassState nobody, somebody;
  };
  using C = ClassState;
  const std::vector<Row> rows{
      {0, C::scheduled, C::scheduled},
      {999, C::scheduled, C::scheduled},
      {1000, C::live, C::live},
      {4599, C::live, C::live},
      {4600, C::closing, C::closing},
      {6099, C::closing, C::closing},
      {6100, C::nobody_came, C::summary_missing},
      {999999, C::nobody_came, C::summary_missing},
  };
  for (const Row& row : rows) {
    CAPTURE(row.now);
    CHECK(class_state({.window = window}, row.now) == row.nobody);
    CHECK(class_state({.window = window, .first_seen = 1200}, row.now) == row.somebody);
    CHECK(class_state({.window = window, .has_summary = true}, row.now) == C::complete);
    CHECK(class_state({.window = window, .has_summary = true, .deleted = true}, row.now) == C::complete);
    CHECK(class_state({.window = window, .deleted = true}, row.now) == C::cancelled);
    CHECK(class_state({.window = window, .deleted = true, .first_seen = 1200}, row.now) == row.somebody);
  }
}

TEST_CASE("a class without an end is given 24 hours") {
  const Window window{1000, kNone, kNone, kNone};
  CHECK(class_state({.window = window}, 1000 + 86399) == ClassState::live);
  CHECK(class_state({.window = window}, 1000 + 86400) == ClassState::closing);
  CHECK(class_state({.window = window}, 1000 + 86400 + 1499) == ClassState::closing);
  CHECK(class_state({.window = window}, 1000 + 86400 + 1500) == ClassState::nobody_came);
}

TEST_CASE("a class without a start is scheduled until somebody comes, and then began with the first") {
  CHECK(class_state({}, 999999) == ClassState::scheduled);
  CHECK(class_state({.window = {.scheduled_end = 500}}, 999999) == ClassState::scheduled);
  CHECK(class_state({.first_seen = 2000}, 1999) == ClassState::scheduled);
  CHECK(class_state({.first_seen = 2000}, 2000) == ClassState::live);
  CHECK(class_state({.window = {.scheduled_end = 3000}, .first_seen = 2000}, 3000) == ClassState::closing);
  CHECK(class_state({.first_seen = 2000}, 2000 + 86400 + 1500) == ClassState::summary_missing);
}

TEST_CASE("states and their names") {
  using C = ClassState;
  CHECK(state_name(C::scheduled) == "scheduled");
  CHECK(state_name(C::live) == "live");
  CHECK(state_name(C::closing) == "closing");
  CHECK(state_name(C::complete) == "complete");
  CHECK(state_name(C::nobody_came) == "nobody_came");
  CHECK(state_name(C::summary_missing) == "summary_missing");
  CHECK(state_name(C::cancelled) == "cancelled");
}

}  // namespace rollcall::domain
