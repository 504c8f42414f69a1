// Classes that Rollcall created: reports know them at once, and what ClassIn says later counts in its place.
#include <doctest/doctest.h>

#include "projection/own_entry.hpp"
#include "report/class_list.hpp"
#include "report/class_report.hpp"
#include "report/explanation_report.hpp"
#include "report/live_view.hpp"
#include "report/school.hpp"
#include "report/school_totals.hpp"

namespace rollcall::report {

namespace {

using namespace report::testing;
using domain::ClassState;
using projection::ClassSaid;

constexpr std::int64_t kCreated = kDayBefore - 1000;
const Lesson kLesson;
const ClassId kClass{kLesson.id};

ClassSaid created() {
  return {.at = kCreated,
          .class_id = kClass,
          .course_id = CourseId{kLesson.course},
          .name = "Algebra",
          .teacher_uid = 9,
          .starts_at = kStart,
          .ends_at = kEnd};
}

void say(School& school, const ClassSaid& said) {
  school.say(projection::kClassCmd, projection::class_body(said), said.at);
}

domain::ClassAttendance lesson(School& school, std::int64_t now) {
  const auto found = class_attendance(school.reports(), school.config(), kClass, now);
  REQUIRE(found);
  return *found;
}

std::string explained(School& school, std::int64_t uid) {
  const auto found = explanation(school.reports(), school.config(), kClass, Uid{uid}, kEnd + 1000);
  REQUIRE(found);
  return explanation_json(*found);
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string all_reports(School& school) {
  std::string out;
  for (const auto& item : items(school, *class_list(school.config(), {}, kLater))) out += item + "\n";
  out += live_json(school.reports(), school.config(), kStart + 5);
  out += school_totals_json(school_totals(school.reports(), school.config(), {}, kLater));
  return out + explained(school, 1);
}

}  // namespace

TEST_CASE("a class known from its creation alone has course, names, times, state and the course's students") {
  School school;
  say(school, created());
  school.say(
      projection::kCourseCmd,
      projection::course_body({.at = kCreated, .course_id = CourseId{kLesson.course}, .name = "Maths"}),
      kCreated);
  school.say(projection::kPersonCmd, projection::person_body({.at = kCreated, .uid = Uid{4}, .name = "Four"}),
             kCreated);
  projection::RosterImport import{.at = kCreated, .file = "r.csv", .lines = {}};
  for (const std::int64_t uid : {1, 4}) {
    import.lines.push_back(
        {records::RosterScope::course, kLesson.course, Uid{uid}, records::RosterOp::add, 0, ""});
  }
  school.say(projection::kRosterCmd, projection::roster_body(import), kCreated);

  const auto found = lesson(school, kDayBefore);
  CHECK(found.state == ClassState::scheduled);
  CHECK(found.course_id == CourseId{kLesson.course});
  CHECK(found.class_name == "Algebra");
  CHECK(found.course_name == "Maths");
  CHECK(found.window.starts_at == kStart);
  CHECK(found.window.scheduled_end == kEnd);
  CHECK(found.window.ends_at == kEnd);
  CHECK(found.totals.expected == 2);
  REQUIRE(found.students.size() == 2);
  CHECK(found.students[1].name == "Four");
  const auto listed = items(school, *class_list(school.config(), {}, kDayBefore));
  REQUIRE(listed.size() == 1);
  CHECK(holds(listed[0],
              R"("class_name":"Algebra","starts_at":1768314000,"ends_at":1768317600,"state":"scheduled")"));
}

TEST_CASE("a created class is live while its lesson lasts, and when nobody came its students were absent") {
  School school;
  say(school, created());
  school.receive({kLesson.course_students(kDayBefore, 1, {1, 2})});
  CHECK(holds(live_json(school.reports(), school.config(), kStart + 5), R"("class_name":"Algebra")"));
  CHECK(lesson(school, kStart + 5).state == ClassState::live);
  CHECK(lesson(school, kLater).state == ClassState::nobody_came);
  CHECK(lesson(school, kLater).totals.absent == 2);
}

TEST_CASE("marks of a created class without other times are measured by the creation, and say so") {
  School school;
  say(school, created());
  school.receive({kLesson.course_students(kDayBefore, 1, {1}),
                  without_members(kLesson.enter(1, kStart + 600), {"StartTime", "CloseTime"})},
                 kStart + 600);
  const std::string why = explained(school, 1);
  CHECK(holds(why, R"({"what":"creation_start","value":1768314000,"gives":"starts_at","push":1})"));
  CHECK(holds(why, R"({"what":"creation_end","value":1768317600,"gives":"scheduled_end","push":1})"));
  CHECK(lesson(school, kStart + 700).students.at(0).late_s == 600);
}

TEST_CASE(
    "a change through Rollcall replaces what it names and leaves the rest, in whatever order it arrives") {
  for (const bool late : {false, true}) {
    School school;
    const ClassSaid change{.at = kCreated + 10,
                           .class_id = kClass,
                           .name = "Geometry",
                           .starts_at = kStart + 60,
                           .deleted = false};
    say(school, late ? change : created());
    say(school, late ? created() : change);
    const auto found = lesson(school, kDayBefore);
    CHECK(found.class_name == "Geometry");
    CHECK(found.window.starts_at == kStart + 60);
    CHECK(found.window.scheduled_end == kEnd);
    CHECK(found.course_id == CourseId{kLesson.course});
  }
}

TEST_CASE("a class deleted through Rollcall is cancelled, unless somebody came all the same") {
  School school;
  say(school, created());
  say(school, {.at = kCreated + 10, .class_id = kClass, .deleted = true});
  CHECK(lesson(school, kDayBefore).state == ClassState::cancelled);
  CHECK(lesson(school, kDayBefore).class_name == "Algebra");
  school.receive({kLesson.enter(1, kStart)}, kStart);
  CHECK(lesson(school, kStart + 5).state == ClassState::live);
}

TEST_CASE("of name and deletion the newest word counts, be it ClassIn's or ours; ClassIn's times always do") {
  School school;
  say(school, created());
  school.receive({kLesson.class_change(kCreated + 100, 3,
                                       {{"className", "\"Renamed\""},
                                        {"beginTime", std::to_string(kStart + 300)},
                                        {"endTime", std::to_string(kEnd + 300)}})});
  CHECK(lesson(school, kDayBefore).class_name == "Renamed");
  CHECK(lesson(school, kDayBefore).window.starts_at == kStart + 300);
  CHECK(lesson(school, kDayBefore).window.scheduled_end == kEnd + 300);

  ClassSaid ours = created();
  ours.at = kCreated + 200;
  ours.name = "Ours again";
  say(school, ours);
  CHECK(lesson(school, kDayBefore).class_name == "Ours again");
  CHECK(lesson(school, kDayBefore).window.starts_at == kStart + 300);

  school.receive({kLesson.class_change(kCreated + 300, 2, {})});
  CHECK(lesson(school, kDayBefore).state == ClassState::cancelled);
}

TEST_CASE("a push that is older than the creation does not take its name away, and its times still count") {
  School school;
  say(school, created());
  school.receive({kLesson.class_change(
      kCreated - 100, 3, {{"className", "\"Before\""}, {"beginTime", std::to_string(kStart + 300)}})});
  CHECK(lesson(school, kDayBefore).class_name == "Algebra");
  CHECK(lesson(school, kDayBefore).window.starts_at == kStart + 300);
}

TEST_CASE("records built again from the journal know created classes as before") {
  School school;
  say(school, created());
  say(school, {.at = kCreated + 10, .class_id = kClass, .name = "Geometry", .deleted = false});
  ClassSaid other = created();
  other.class_id = ClassId{77};
  say(school, other);
  say(school, {.at = kCreated + 20, .class_id = ClassId{77}, .deleted = true});
  school.receive({kLesson.course_students(kDayBefore, 1, {1})});
  const std::string before = all_reports(school);
  CHECK(holds(before, "Geometry"));
  CHECK(holds(before, "cancelled"));
  school.rebuild();
  CHECK(all_reports(school) == before);
}

}  // namespace rollcall::report
