// One student over time, and the students of a course by its classes.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "report/class_pages.hpp"
#include "report/course_grid.hpp"
#include "report/school.hpp"
#include "report/school_totals.hpp"
#include "report/student_report.hpp"
#include "support/property.hpp"

namespace rollcall::report {

namespace {

using namespace report::testing;

constexpr std::int64_t kWeek = 7 * 86400;

Lesson lesson_of(std::int64_t id, std::int64_t weeks, std::int64_t course = 5) {
  Lesson lesson{.course = course, .id = id};
  lesson.start = kStart + weeks * kWeek;
  lesson.end = lesson.start + 3600;
  return lesson;
}

std::string summary_of(const Lesson& lesson, const std::vector<Lesson::Stay>& stays) {
  return lesson.summary(lesson.end + 1300, stays);
}

// Students 1 and 2 of course 5 over two weeks, a guest 3 in the second, teacher 9. Student 2 missed the first
// class and is excused for it.
void receive_two_weeks(School& school) {
  const Lesson first = lesson_of(21, 0), second = lesson_of(22, 1), other = lesson_of(23, 2, 6);
  school.receive({first.course_students(kDayBefore, 1, {1, 2}),
                  first.class_change(kDayBefore, 3, {{"className", "\"One\""}}),
                  summary_of(first, {{1, first.start, first.end}, {9, first.start, first.end, 3}}),
                  summary_of(second, {{1, second.start + 301, second.end},
                                      {2, second.start, second.end - 301},
                                      {3, second.start, second.start + 60},
                                      {9, second.start, second.end, 3}}),
                  summary_of(other, {{1, other.start, other.end}})});
  school.correct(ClassId{21}, Uid{2}, {.status = "excused", .reason = "ill", .author = "Ms Li"}, kLater);
}

using rollcall::testing::between;
using rollcall::testing::one_in;
using rollcall::testing::Rng;

// Something about one of three classes of two courses and six people.
std::string random_push(Rng& rng) {
  Lesson lesson{.course = between(rng, 21, 22), .id = between(rng, 11, 13)};
  lesson.start = kStart + 6000 * (lesson.id - 11);
  lesson.end = lesson.start + 3600;
  const std::int64_t at = kStart + 1200 * between(rng, -2, 16), uid = between(rng, 101, 106);
  const int op = static_cast<int>(between(rng, 1, 3));
  switch (between(rng, 1, 9)) {
    case 1: return lesson.course_students(at, op, {uid, 107});
    case 2: return lesson.class_students(at, op, {uid});
    case 3: return lesson.class_change(at, op, {{"beginTime", std::to_string(lesson.start + 600)}});
    case 4: return lesson.summary(at, {{uid, lesson.start, lesson.end - 600}, {103, at, at + 60, 3}});
    case 5:
      return lesson.push(
          "\"Attendance\"", at,
          {{"Data", fmt::format(R"([{{"Uid":{},"Identity":1,"FirstInTime":{},"LastOutTime":{}}}])", uid,
                                lesson.start, lesson.end)}});
    case 6:
    case 7: return lesson.leave(uid, at + 60 * between(rng, 0, 9), between(rng, 0, 1), 3);
    default: return lesson.enter(uid, at, between(rng, 0, 1), one_in(rng, 6) ? 3 : 1);
  }
}

// The marks of one person as the reports of whole classes have them.
std::vector<domain::Mark> marks_in_classes(School& school, Uid uid, std::int64_t now) {
  std::vector<domain::Mark> out;
  each_class(school.reports(), Sid{kSid}, {}, {}, [&](ClassId id) {
    const auto lesson = class_attendance(school.reports(), school.config(), id, now);
    REQUIRE(lesson);
    for (const auto* marks : {&lesson->students, &lesson->staff, &lesson->observers}) {
      std::copy_if(marks->begin(), marks->end(), std::back_inserter(out),
                   [&](const auto& m) { return m.uid == uid; });
    }
  });
  return out;
}

void check_same_class(School& school, const domain::ClassAttendance& lesson, std::int64_t now) {
  const auto whole = class_attendance(school.reports(), school.config(), lesson.class_id, now);
  REQUIRE(whole);
  CHECK(whole->state == lesson.state);
  CHECK(whole->source == lesson.source);
  CHECK(whole->window == lesson.window);
  CHECK(whole->class_name == lesson.class_name);
  CHECK(whole->course_name == lesson.course_name);
}

std::vector<std::int64_t> class_ids(const std::optional<StudentReport>& report) {
  std::vector<std::int64_t> out;
  REQUIRE(report);
  for (const auto& item : report->classes) out.push_back(item.lesson.class_id.value);
  return out;
}

}  // namespace

TEST_CASE("a student's report has the marks of all classes, with corrections, and their totals") {
  School school;
  receive_two_weeks(school);
  const auto report = student_report(school.reports(), school.config(), Uid{2}, {}, kLater);
  REQUIRE(report);
  CHECK(
      student_json(*report) ==
      R"({"sid":1000082,"uid":2,"name":"Student 2","phone":null,"email":null,"cancelled_at":null,)"
      R"("totals":{"expected":2,"present":0,"late":0,"left_early":1,"late_left_early":0,"partial":0,"absent":0,)"
      R"("excused":1,"unknown":0,"attended":1},"items":[)"
      R"({"class_id":21,"course_id":5,"class_name":"One","course_name":"Course 5","state":"complete",)"
      R"("source":"summary",)"
      R"("starts_at":1768314000,"ends_at":1768317600,"uid":2,"name":"Student 2","identity":1,"on_roster":true,)"
      R"("status":"excused","computed_status":"absent","first_in":null,"last_out":null,"in_room_s":0,"attended_s":0,)"
      R"("attended_ratio":0.0,"late_s":null,"left_early_s":null,"entries":0,"disconnects":null,"devices":[],)"
      R"("intervals":[],"open_end":false,"incomplete":false,"approximate":false,"classin_total_s":null,"hands_up":0,)"
      R"("awards":0,"stage_s":0,"override":{"status":"excused","reason":"ill","author":"Ms Li","set_at":1770906000}},)"
      R"({"class_id":22,"course_id":5,"class_name":null,"course_name":"Course 5","state":"complete",)"
      R"("source":"summary",)"
      R"("starts_at":1768918800,"ends_at":1768922400,"uid":2,"name":"Student 2","identity":1,"on_roster":true,)"
      R"("status":"left_early","computed_status":"left_early","first_in":1768918800,"last_out":1768922099,)"
      R"("in_room_s":3299,"attended_s":3299,"attended_ratio":0.9164,"late_s":0,"left_early_s":301,"entries":1,)"
      R"("disconnects":null,"devices":[0],"intervals":[[1768918800,1768922099]],"open_end":false,"incomplete":false,)"
      R"("approximate":false,"classin_total_s":3299,"hands_up":0,"awards":0,"stage_s":0,"override":null}],)"
      R"("next_cursor":null})");
  CHECK(render_csv(student_table(*report), "Asia/Shanghai") ==
        "class_id,course_id,class_name,course_name,starts_at,ends_at,state,role,on_roster,status,computed_"
        "status,"
        "first_in,last_out,attended_s,attended_ratio,late_s,left_early_s,entries,disconnects,hands_up,awards,"
        "stage_s,"
        "flags,override_reason,override_author\r\n"
        "21,5,One,Course 5,2026-01-13 22:20:00+08:00,2026-01-13 "
        "23:20:00+08:00,complete,student,true,excused,absent,"
        ",,0,0,,,0,,0,0,0,override,ill,Ms Li\r\n"
        "22,5,,Course 5,2026-01-20 22:20:00+08:00,2026-01-20 23:20:00+08:00,complete,student,true,left_early,"
        "left_early,2026-01-20 22:20:00+08:00,2026-01-20 23:14:59+08:00,3299,0.9164,0,301,1,,0,0,0,,,\r\n");
}

TEST_CASE("a student's report keeps to the days, and to the classes the student has a mark in") {
  School school;
  receive_two_weeks(school);
  const auto of = [&](std::int64_t uid, const DateRange& range = {}) {
    return class_ids(student_report(school.reports(), school.config(), Uid{uid}, range, kLater));
  };
  using Ids = std::vector<std::int64_t>;
  CHECK(of(1) == Ids{21, 22, 23});
  CHECK(of(3) == Ids{22});
  CHECK(of(1, {.from = kStart + 1, .to = {}}) == Ids{22, 23});
  CHECK(of(1, {.from = {}, .to = kStart + kWeek}) == Ids{21});
  CHECK(of(1, {.from = kStart, .to = kStart + 1}) == Ids{21});
  CHECK(of(1, {.from = kLater, .to = {}}).empty());
}

TEST_CASE("a teacher's report lists the classes taught, without a status") {
  School school;
  receive_two_weeks(school);
  const auto report = student_report(school.reports(), school.config(), Uid{9}, {}, kLater);
  CHECK(class_ids(report) == std::vector<std::int64_t>{21, 22});
  for (const auto& item : report->classes) CHECK_FALSE(item.mark.status);
  CHECK(report->totals == domain::Totals{.expected = 0});
}

TEST_CASE("of somebody nobody has heard of there is no report, of somebody who left an empty one can be") {
  School school;
  receive_two_weeks(school);
  CHECK_FALSE(student_report(school.reports(), school.config(), Uid{404}, {}, kLater));
  school.receive(
      {R"({"Cmd":"AccountCancellation","SID":1000082,"UID":77,"CancellationTime":1768000000})",
       R"({"Cmd":"ReplacePhoneNumber","SID":1000082,"UID":77,"ReplaceTime":1767000000,"Telephone":18600000000})"});
  const auto gone = student_report(school.reports(), school.config(), Uid{77}, {}, kLater);
  REQUIRE(gone);
  CHECK(gone->classes.empty());
  CHECK(gone->person.phone == "18600000000");
}

TEST_CASE("the mark of one person alone is the one that the whole class gives") {
  std::size_t compared = 0, absent = 0, events = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Rng rng(seed);
    School school;
    std::vector<std::string> pushes;
    for (std::int64_t n = between(rng, 5, 60); n > 0; --n) pushes.push_back(random_push(rng));
    school.receive(pushes);
    for (const std::int64_t now : {kStart + 7000, kLater}) {
      for (std::int64_t uid = 101; uid <= 108; ++uid) {
        CAPTURE(seed);
        CAPTURE(uid);
        const auto report = student_report(school.reports(), school.config(), Uid{uid}, {}, now);
        std::vector<domain::Mark> found;
        for (const auto& item : report ? report->classes : std::vector<StudentClass>()) {
          found.push_back(item.mark);
          check_same_class(school, item.lesson, now);
          absent += item.mark.status == domain::Status::absent ? 1 : 0;
          events += item.lesson.source == domain::PresenceSource::events ? 1 : 0;
        }
        CHECK(found == marks_in_classes(school, Uid{uid}, now));
        compared += found.size();
      }
    }
  }
  CHECK(compared > 500);
  CHECK(absent > 50);
  CHECK(events > 50);
}

TEST_CASE("the grid of a course has its students by its classes") {
  School school;
  receive_two_weeks(school);
  const auto grid = course_grid(school.reports(), school.config(), CourseId{5}, {}, kLater);
  REQUIRE(grid);
  CHECK(
      course_grid_json(*grid) ==
      R"({"sid":1000082,"course_id":5,"course_name":"Course 5","classes":[)"
      R"({"class_id":21,"class_name":"One","starts_at":1768314000,"ends_at":1768317600,"state":"complete",)"
      R"("totals":{"expected":2,"present":1,"late":0,"left_early":0,"late_left_early":0,"partial":0,"absent":0,)"
      R"("excused":1,"unknown":0,"attended":1}},)"
      R"({"class_id":22,"class_name":null,"starts_at":1768918800,"ends_at":1768922400,"state":"complete",)"
      R"("totals":{"expected":2,"present":0,"late":1,"left_early":1,"late_left_early":0,"partial":1,"absent":0,)"
      R"("excused":0,"unknown":0,"attended":3}}],"items":[)"
      R"({"uid":1,"name":"Student 1","totals":{"expected":2,"present":1,"late":1,"left_early":0,"late_left_early":0,)"
      R"("partial":0,"absent":0,"excused":0,"unknown":0,"attended":2},"marks":[)"
      R"({"class_id":21,"status":"present","computed_status":"present","on_roster":true,"attended_s":3600,)"
      R"("attended_ratio":1.0,"late_s":0,"left_early_s":0,"override":null},)"
      R"({"class_id":22,"status":"late","computed_status":"late","on_roster":true,"attended_s":3299,)"
      R"("attended_ratio":0.9164,"late_s":301,"left_early_s":0,"override":null}]},)"
      R"({"uid":2,"name":"Student 2","totals":{"expected":2,"present":0,"late":0,"left_early":1,"late_left_early":0,)"
      R"("partial":0,"absent":0,"excused":1,"unknown":0,"attended":1},"marks":[)"
      R"({"class_id":21,"status":"excused","computed_status":"absent","on_roster":true,"attended_s":0,)"
      R"("attended_ratio":0.0,"late_s":null,"left_early_s":null,)"
      R"("override":{"status":"excused","reason":"ill","author":"Ms Li","set_at":1770906000}},)"
      R"({"class_id":22,"status":"left_early","computed_status":"left_early","on_roster":true,"attended_s":3299,)"
      R"("attended_ratio":0.9164,"late_s":0,"left_early_s":301,"override":null}]},)"
      R"({"uid":3,"name":null,"totals":{"expected":0,"present":0,"late":0,"left_early":0,"late_left_early":0,)"
      R"("partial":1,"absent":0,"excused":0,"unknown":0,"attended":1},"marks":[null,)"
      R"({"class_id":22,"status":"partial","computed_status":"partial","on_roster":false,"attended_s":60,)"
      R"("attended_ratio":0.0167,"late_s":0,"left_early_s":3540,"override":null}]}],"next_cursor":null})");
  CHECK(render_csv(course_grid_table(*grid, "Asia/Shanghai"), "Asia/Shanghai") ==
        "uid,name,2026-01-13 22:20 One (21),2026-01-20 22:20 (22),attended,expected,attendance_ratio\r\n"
        "1,Student 1,present,late,2,2,1\r\n"
        "2,Student 2,excused,left_early,1,2,1\r\n"
        "3,,,partial,1,0,1\r\n");
}

TEST_CASE(
    "the grid keeps to the days, is empty for a course without classes then, and null for an unknown "
    "course") {
  School school;
  receive_two_weeks(school);
  const auto second =
      course_grid(school.reports(), school.config(), CourseId{5}, {.from = kStart + 1, .to = kLater}, kLater);
  REQUIRE(second);
  CHECK(second->classes.size() == 1);
  CHECK(second->students.size() == 3);
  const auto none =
      course_grid(school.reports(), school.config(), CourseId{5}, {.from = kLater, .to = {}}, kLater);
  REQUIRE(none);
  CHECK(none->students.empty());
  CHECK_FALSE(course_grid(school.reports(), school.config(), CourseId{404}, {}, kLater));
}

TEST_CASE("a class of unknown start has its name and number over its column") {
  School school;
  school.receive({Lesson{.course = 5, .id = 40}.class_students(kDayBefore, 1, {1})});
  const auto grid = course_grid(school.reports(), school.config(), CourseId{5}, {}, kLater);
  REQUIRE(grid);
  CHECK(course_grid_table(*grid, "UTC").columns.at(2).name == "Class 40 (40)");
}

TEST_CASE("the totals of a school are those of its courses, the unknown one last") {
  School school;
  receive_two_weeks(school);
  const Lesson cancelled = lesson_of(30, 3), coming = lesson_of(31, 4, 6);
  school.receive({cancelled.class_change(kDayBefore, 2, {{"beginTime", std::to_string(cancelled.start)}}),
                  coming.class_change(kDayBefore, 1, {{"beginTime", std::to_string(kLater + 60)}}),
                  without_members(lesson_of(32, 1).enter(4, kStart + kWeek), {"CourseID"})});
  const auto totals = school_totals(school.reports(), school.config(), {.from = {}, .to = kLater}, kLater);
  // Class 30 is cancelled: nobody is absent from it.
  CHECK(
      school_totals_json(totals) ==
      R"({"items":[{"course_id":5,"course_name":"Course 5","classes":2,)"
      R"("states":{"scheduled":0,"live":0,"closing":0,"complete":2,"nobody_came":0,"summary_missing":0,"cancelled":1},)"
      R"("students":3,"totals":{"expected":4,"present":1,"late":1,"left_early":1,"late_left_early":0,"partial":1,)"
      R"("absent":0,"excused":1,"unknown":0,"attended":4},"attended_s":10258,"attendance_ratio":1.0},)"
      R"({"course_id":6,"course_name":null,"classes":1,)"
      R"("states":{"scheduled":0,"live":0,"closing":0,"complete":1,"nobody_came":0,"summary_missing":0,"cancelled":0},)"
      R"("students":1,"totals":{"expected":null,"present":1,"late":0,"left_early":0,"late_left_early":0,"partial":0,)"
      R"("absent":0,"excused":0,"unknown":0,"attended":1},"attended_s":3600,"attendance_ratio":1.0},)"
      R"({"course_id":null,"course_name":null,"classes":1,)"
      R"("states":{"scheduled":0,"live":0,"closing":0,"complete":0,"nobody_came":0,"summary_missing":1,"cancelled":0},)"
      R"("students":1,"totals":{"expected":null,"present":1,"late":0,"left_early":0,"late_left_early":0,"partial":0,)"
      R"("absent":0,"excused":0,"unknown":0,"attended":1},"attended_s":3600,"attendance_ratio":1.0}],)"
      R"("next_cursor":null})");
  CHECK(render_csv(school_totals_table(totals), "UTC") ==
        "course_id,course_name,classes,scheduled,live,closing,complete,nobody_came,summary_missing,cancelled,"
        "students,"
        "expected,present,late,left_early,late_left_early,partial,absent,excused,unknown,attended,attended_s,"
        "attendance_ratio\r\n"
        "5,Course 5,2,0,0,0,2,0,0,1,3,4,1,1,1,0,1,0,1,0,4,10258,1\r\n"
        "6,,1,0,0,0,1,0,0,0,1,,1,0,0,0,0,0,0,0,1,3600,1\r\n"
        ",,1,0,0,0,0,0,1,0,1,,1,0,0,0,0,0,0,0,1,3600,1\r\n");
  CHECK(school_totals(school.reports(), school.config(), {.from = kLater * 2, .to = {}}, kLater).empty());
}

TEST_CASE("a walk through more classes than a page holds meets each once, in order") {
  School school;
  std::vector<std::string> pushes;
  for (std::int64_t i = 0; i < 2005; ++i) {
    Lesson lesson{.course = 5, .id = 5000 - i};
    lesson.start = kStart + i / 3;
    lesson.end = lesson.start + 3600;
    pushes.push_back(lesson.enter(1, lesson.start));
  }
  school.receive(pushes);
  for (const std::optional<Uid> uid : {std::optional<Uid>(), std::optional(Uid{1})}) {
    std::vector<std::pair<std::int64_t, std::int64_t>> seen;
    each_class(school.reports(), Sid{kSid}, uid, {},
               [&](ClassId id) { seen.emplace_back(kStart + (5000 - id.value) / 3, id.value); });
    CHECK(seen.size() == 2005);
    CHECK(std::is_sorted(seen.begin(), seen.end()));
    CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
  }
}

}  // namespace rollcall::report
