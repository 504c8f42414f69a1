// The truth's arithmetic by the worked examples of PRODUCT.md 4.6, and by cases of 4.1 to 4.5.
#include "simulate/day/marks.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "simulate/day/roster.hpp"

using namespace rollcall;
using namespace rollcall::simulate;

namespace {

constexpr std::int64_t kNine = 1768266000;
constexpr Uid kPupil{7}, kTeacherUid{1};

std::int64_t clock(int hour, int minute, int second = 0) {
  return kNine + (hour - 9) * 3600 + minute * 60 + second;
}

Stay stay(std::int64_t in, std::int64_t out, std::int64_t client_id = 0) {
  return {.client_id = client_id, .in = in, .out = out};
}
Stay no_exit(std::int64_t in) {
  Stay s = stay(in, in + 60);
  s.out_noted = false;
  return s;
}
Stay no_entry(std::int64_t out) {
  Stay s = stay(out - 60, out);
  s.in_noted = false;
  return s;
}

// 09:00 to 10:00, closed by itself at 10:20; one pupil and a teacher.
Lesson lesson_with(std::vector<Stay> stays) {
  Lesson lesson;
  lesson.class_id = ClassId{5};
  lesson.course_id = CourseId{4};
  lesson.starts_at = lesson.first_start = clock(9, 0);
  lesson.planned_end = lesson.first_end = clock(10, 0);
  lesson.closed_at = clock(10, 20);
  lesson.attendees.push_back(
      {.person = {.uid = kTeacherUid, .identity = kTeacher}, .stays = {stay(clock(8, 50), clock(10, 5))}});
  lesson.attendees.push_back({.person = {.uid = kPupil}, .stays = std::move(stays)});
  return lesson;
}

std::vector<RosterStep> roster_of_pupil() {
  return {{clock(8, 0), CourseId{4}, {}, RosterStep::Op::add, {.uid = kPupil}, true}};
}

Value truth_of(const Lesson& lesson, const std::vector<RosterStep>& roster = roster_of_pupil()) {
  return class_truth(lesson, roster, Plan{.sid = Sid{1}}, {});
}

const Value& only(const Value& truth, std::string_view list) {
  const auto& items = std::get<Value::Items>(truth.find(list)->variant());
  REQUIRE(items.size() == 1);
  return items.front();
}

std::string said(const Value& mark, std::string_view key) { return written(*mark.find(key)); }

}  // namespace

TEST_CASE("the worked examples of the contract") {
  struct Example {
    const char* person;
    std::vector<Stay> stays;
    const char *attended_s, *ratio, *status;
  };
  const std::vector<Example> examples = {
      {"A", {stay(clock(8, 55), clock(10, 3))}, "3600", "1.0", "present"},
      {"B", {stay(clock(9, 5, 1), clock(10, 0))}, "3299", "0.9164", "late"},
      {"C", {stay(clock(9, 5), clock(10, 0))}, "3300", "0.9167", "present"},
      {"D", {stay(clock(9, 0), clock(9, 30)), stay(clock(9, 20), clock(10, 0), 1)}, "3600", "1.0", "present"},
      {"E", {stay(clock(9, 0), clock(9, 20)), stay(clock(9, 40), clock(10, 0))}, "2400", "0.6667", "present"},
      {"F", {stay(clock(9, 20), clock(9, 40))}, "1200", "0.3333", "partial"},
      {"G", {stay(clock(9, 10), clock(9, 50))}, "2400", "0.6667", "late_left_early"},
      {"H", {}, "0", "0.0", "absent"},
      {"I", {no_exit(clock(9, 0))}, "3600", "1.0", "present"},
      {"J", {no_entry(clock(9, 30))}, "0", "0.0", "absent"},
      {"K", {stay(clock(8, 50), clock(8, 58))}, "0", "0.0", "absent"},
      {"L", {stay(clock(10, 1), clock(10, 10))}, "0", "0.0", "absent"},
      {"M", {stay(clock(9, 0), clock(9, 30)), stay(clock(9, 30), clock(10, 0))}, "3600", "1.0", "present"},
      {"N", {no_exit(clock(9, 0)), stay(clock(9, 10), clock(10, 0))}, "3600", "1.0", "present"}};
  for (const Example& example : examples) {
    CAPTURE(example.person);
    const Value truth = truth_of(lesson_with(example.stays));
    const Value& mark = only(truth, "students");
    CHECK(said(mark, "attended_s") == example.attended_s);
    CHECK(said(mark, "attended_ratio") == example.ratio);
    CHECK(said(mark, "status") == '"' + std::string(example.status) + '"');
    CHECK(said(mark, "open_end") == (*example.person == 'I' ? "true" : "false"));
    CHECK(said(mark, "incomplete") == (*example.person == 'J' ? "true" : "false"));
    const bool two = *example.person == 'M' || *example.person == 'N';
    if (two) CHECK(said(mark, "entries") == "2");
    if (two) CHECK(written(*mark.find("intervals")).find("],[") == std::string::npos);
  }
}

TEST_CASE(
    "an exit that nobody noted is cut where the room closed, without a summary where the lesson ended") {
  Lesson lesson = lesson_with({no_exit(clock(9, 0))});
  CHECK(said(only(truth_of(lesson), "students"), "last_out") == std::to_string(clock(10, 20)));
  lesson.real_close = clock(10, 7);
  CHECK(said(only(truth_of(lesson), "students"), "last_out") == std::to_string(clock(10, 7)));
  lesson.told.summary = false;
  CHECK(said(only(truth_of(lesson), "students"), "last_out") == std::to_string(clock(10, 0)));
}

TEST_CASE("an early end shortens the lesson, RealCloseTime 0 and one after CloseTime say nothing") {
  Lesson lesson = lesson_with({stay(clock(9, 0), clock(9, 30))});
  lesson.real_close = clock(9, 30);
  CHECK(said(truth_of(lesson), "ends_at") == std::to_string(clock(9, 30)));
  CHECK(said(only(truth_of(lesson), "students"), "attended_ratio") == "1.0");
  for (const std::int64_t nothing : {std::int64_t{0}, clock(10, 21)}) {
    lesson.real_close = nothing;
    CHECK(said(truth_of(lesson), "closed_at") == std::to_string(clock(10, 20)));
    CHECK(said(truth_of(lesson), "ends_at") == std::to_string(clock(10, 0)));
  }
}

TEST_CASE("a person is called what the day's pushes say, and nothing where they say nothing") {
  const Lesson lesson = lesson_with({stay(clock(9, 0), clock(10, 0))});
  Names names;
  names.people[kPupil] = "Pupil";
  const Value truth = class_truth(lesson, roster_of_pupil(), Plan{.sid = Sid{1}}, names);
  CHECK(said(only(truth, "students"), "name") == "\"Pupil\"");
  CHECK(only(truth, "staff").find("name") == nullptr);
}

TEST_CASE("where no roster is known nobody is expected and nobody absent") {
  const Value truth = truth_of(lesson_with({}), {});
  CHECK(written(*truth.find("students")) == "[]");
  CHECK(said(*truth.find("totals"), "expected") == "null");
}

TEST_CASE("a change of the class beats one of its course, and none counts after the start") {
  auto roster = roster_of_pupil();
  roster.push_back({clock(8, 30), CourseId{4}, ClassId{5}, RosterStep::Op::remove, {.uid = kPupil}, true});
  CHECK(written(*truth_of(lesson_with({}), roster).find("students")) == "[]");
  roster.back().at = clock(9, 0, 1);
  CHECK(said(only(truth_of(lesson_with({}), roster), "students"), "status") == "\"absent\"");
  roster.back().at = clock(9, 0);
  CHECK(written(*truth_of(lesson_with({}), roster).find("students")) == "[]");
  roster.back().told = false;
  CHECK(said(only(truth_of(lesson_with({}), roster), "students"), "status") == "\"absent\"");
}

TEST_CASE("who came without being expected is assessed all the same") {
  auto roster = roster_of_pupil();
  roster.front().op = RosterStep::Op::remove;
  const Value truth = truth_of(lesson_with({stay(clock(9, 10), clock(10, 0))}), roster);
  CHECK(said(only(truth, "students"), "status") == "\"late\"");
  CHECK(said(only(truth, "students"), "on_roster") == "false");
  CHECK(said(*truth.find("totals"), "expected") == "0");
}

TEST_CASE("an attendance list alone gives one approximate stay, and knows its members only") {
  Lesson lesson = lesson_with({stay(clock(9, 0), clock(9, 20)), stay(clock(9, 40), clock(10, 0))});
  lesson.told = {.events = false, .summary = false, .attendance = true};
  for (Attendee& attendee : lesson.attendees) attendee.in_attendance_list = true;
  const Value truth = truth_of(lesson, {});
  const Value& mark = only(truth, "students");
  CHECK(said(truth, "source") == "\"attendance\"");
  CHECK(said(mark, "approximate") == "true");
  CHECK(said(mark, "attended_s") == "3600");
  CHECK(said(mark, "on_roster") == "true");
  lesson.attendees.back().in_attendance_list = false;
  CHECK(written(*truth_of(lesson, {}).find("students")) == "[]");
}

TEST_CASE("states: complete with a summary, else by who came and what was deleted") {
  Lesson lesson = lesson_with({});
  CHECK(said(truth_of(lesson), "state") == "\"complete\"");
  CHECK(settled_at(lesson) == 0);
  lesson.told.summary = false;
  CHECK(said(truth_of(lesson), "state") == "\"summary_missing\"");
  CHECK(settled_at(lesson) == clock(10, 25));
  lesson.deleted_at = clock(8, 0);
  CHECK(said(truth_of(lesson), "state") == "\"summary_missing\"");
  lesson.attendees.clear();
  CHECK(said(truth_of(lesson), "state") == "\"cancelled\"");
  lesson.deleted_at = 0;
  CHECK(said(truth_of(lesson), "state") == "\"nobody_came\"");
}
