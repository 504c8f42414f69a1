#include "domain/status.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

namespace rollcall::domain {

namespace {

constexpr auto kNone = std::nullopt;

Window window(std::int64_t starts_at, std::int64_t ends_at) { return {starts_at, ends_at, kNone, ends_at}; }

Presence there(std::vector<Interval> intervals) { return {.intervals = std::move(intervals), .entries = 1}; }

// A lesson of 10000 s, so that a second is one ten-thousandth.
Status status_in(std::vector<Interval> intervals, bool on_roster = true, Rules rules = {}) {
  return status_of(figures_of(there(std::move(intervals)), window(0, 10000)), on_roster, rules);
}

}  // namespace

TEST_CASE("each status begins and ends where its rule says") {
  struct Row {
    std::string what;
    std::vector<Interval> intervals;
    Status status;
  };
  const std::vector<Row> rows{
      {"nothing", {}, Status::absent},
      {"before the start only", {{-50, 0}}, Status::absent},
      {"after the end only", {{10000, 10050}}, Status::absent},
      {"one second", {{-50, 1}}, Status::partial},
      {"one second less than half", {{0, 4999}}, Status::partial},
      {"half, left early", {{0, 5000}}, Status::left_early},
      {"half, late", {{5000, 10000}}, Status::late},
      {"one second less than half, late", {{5001, 10000}}, Status::partial},
      {"late by just what is allowed", {{300, 10000}}, Status::present},
      {"late by a second more", {{301, 10000}}, Status::late},
      {"left early by just what is allowed", {{0, 9700}}, Status::present},
      {"left early by a second more", {{0, 9699}}, Status::left_early},
      {"both by just what is allowed", {{300, 9700}}, Status::present},
      {"both by a second more", {{301, 9699}}, Status::late_left_early},
      {"both, and half", {{2500, 7500}}, Status::late_left_early},
      {"both, and less than half", {{2501, 7500}}, Status::partial},
      {"a long gap within", {{0, 2500}, {7500, 10000}}, Status::present},
      {"all", {{0, 10000}}, Status::present},
      {"more than all", {{-500, 10500}}, Status::present},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(status_name(status_in(row.intervals)) == status_name(row.status));
  }
}

TEST_CASE("only somebody on the roster is absent") {
  CHECK(status_in({{-50, 0}}, true) == Status::absent);
  CHECK(status_in({{-50, 0}}, false) == Status::partial);
  CHECK(status_in({{0, 10000}}, false) == Status::present);
}

TEST_CASE("with an unknown window somebody who came is unknown and somebody who did not is absent") {
  for (const Window& half_known :
       {Window{}, Window{0, kNone, kNone, kNone}, Window{kNone, 100, kNone, 100}}) {
    const Figures came = figures_of(there({{10, 50}}), half_known);
    CHECK(came.attended_s == kNone);
    CHECK(came.attended_ratio_e4 == kNone);
    CHECK(status_of(came, true, {}) == Status::unknown);
    CHECK(status_of(came, false, {}) == Status::unknown);
    CHECK(status_of(figures_of({}, half_known), true, {}) == Status::absent);
    CHECK(status_of(figures_of({}, half_known), false, {}) == Status::unknown);
  }
}

TEST_CASE("with half a window, lateness or early leaving is told as far as it is known") {
  const Figures start_only = figures_of(there({{10, 50}}), Window{4, kNone, kNone, kNone});
  CHECK(start_only.late_s == 6);
  CHECK(start_only.left_early_s == kNone);
  const Figures end_only = figures_of(there({{10, 50}}), Window{kNone, 90, kNone, 90});
  CHECK(end_only.late_s == kNone);
  CHECK(end_only.left_early_s == 40);
}

TEST_CASE("an empty or backward window has no ratio, and nobody attends in it") {
  for (const Window& empty : {window(100, 100), window(100, 40)}) {
    const Figures figures = figures_of(there({{0, 200}}), empty);
    CHECK(figures.attended_s == 0);
    CHECK(figures.attended_ratio_e4 == kNone);
    CHECK(figures.in_room_s == 200);
    CHECK(status_of(figures, true, {}) == Status::absent);
    CHECK(status_of(figures, false, {}) == Status::present);
  }
}

TEST_CASE("the ratio is rounded half up to four decimals, and the rounded figure decides") {
  const auto ratio = [](std::int64_t attended, std::int64_t length) {
    return figures_of(there({{0, attended}}), window(0, length)).attended_ratio_e4;
  };
  CHECK(ratio(3299, 3600) == 9164);
  CHECK(ratio(1, 20000) == 1);  // 0.00005
  CHECK(ratio(1, 20001) == 0);  // just below it
  CHECK(ratio(3, 20000) == 2);  // 0.00015
  CHECK(ratio(19999, 20000) == 10000);
  CHECK(ratio(7, 7) == 10000);
  // 9999 of 20000 s is 0.49995, shown as 0.5, and so is not less than a half.
  CHECK(status_of(figures_of(there({{0, 9999}}), window(0, 20000)), true, {}) == Status::left_early);
  CHECK(status_of(figures_of(there({{0, 9998}}), window(0, 20000)), true, {}) == Status::partial);
}

TEST_CASE("the rules of a school or course move the boundaries") {
  const Rules strict{.late_after_s = 0, .early_leave_before_s = 0, .minimum_attended_ratio = 0.7};
  CHECK(status_in({{0, 10000}}, true, strict) == Status::present);
  CHECK(status_in({{1, 10000}}, true, strict) == Status::late);
  CHECK(status_in({{0, 9999}}, true, strict) == Status::left_early);
  CHECK(status_in({{0, 7000}}, true, strict) == Status::left_early);  // exactly 0.7
  CHECK(status_in({{0, 6999}}, true, strict) == Status::partial);
  const Rules lenient{.late_after_s = 9000, .early_leave_before_s = 9000, .minimum_attended_ratio = 0.0};
  CHECK(status_in({{5000, 5001}}, true, lenient) == Status::present);
  const Rules all_of_it{.late_after_s = 300, .early_leave_before_s = 300, .minimum_attended_ratio = 1.0};
  CHECK(status_in({{1, 10000}}, true, all_of_it) == Status::partial);
}

TEST_CASE("somebody inside has not left, early or otherwise") {
  Presence inside = there({{10, 50}});
  inside.inside = inside.open_end = true;
  const Figures figures = figures_of(inside, window(0, 10000));
  CHECK(figures.first_in == 10);
  CHECK(figures.last_out == kNone);
  CHECK(figures.left_early_s == 0);
  CHECK(figures.in_room_s == 40);
}

TEST_CASE("figures at the ends of the number range stay within it") {
  constexpr std::int64_t low = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t high = std::numeric_limits<std::int64_t>::max();
  const Figures figures = figures_of(there({{low, high}}), window(low, high));
  CHECK(figures.in_room_s == high);
  CHECK(figures.attended_ratio_e4 == 10000);
  CHECK(figures.late_s == 0);
  CHECK(figures_of(there({{high - 1, high}}), window(low, high)).late_s == high);
  CHECK(figures_of(there({{low, low + 1}}), window(low, high)).left_early_s == high);
}

TEST_CASE("statuses have the names of the contract") {
  CHECK(status_name(Status::excused) == "excused");
  CHECK(status_name(Status::absent) == "absent");
  CHECK(status_name(Status::unknown) == "unknown");
  CHECK(status_name(Status::partial) == "partial");
  CHECK(status_name(Status::late_left_early) == "late_left_early");
  CHECK(status_name(Status::late) == "late");
  CHECK(status_name(Status::left_early) == "left_early");
  CHECK(status_name(Status::present) == "present");
}

TEST_CASE("every status is found by its name, and nothing else is") {
  for (const Status status : {Status::excused, Status::absent, Status::unknown, Status::partial,
                              Status::late_left_early, Status::late, Status::left_early, Status::present}) {
    CHECK(status_named(status_name(status)) == status);
  }
  for (const char* text : {"", "Present", "present ", "leftearly", "null"})
    CHECK(status_named(text) == kNone);
}

}  // namespace rollcall::domain
