// Grades with their history, submissions, and homework that did not come.
#include "report/learning_lists.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <set>

#include "report/school.hpp"

namespace rollcall::report {

namespace {

using namespace report::testing;
using storage::ActivityFilter;

constexpr std::int64_t kCourse = 116576;

std::string student(std::int64_t uid) {
  return fmt::format(R"({{"StudentUid":{},"StudentName":"Student {}"}})", uid, uid);
}

std::string lms(std::string_view cmd, std::int64_t at, const std::string& data,
                std::int64_t course = kCourse) {
  Members more = {{"Data", data}};
  const std::string push = Lesson{.course = course}.push(json_text(cmd), at, more);
  return without_members(push, {"ClassID", "StartTime", "CloseTime"});
}

struct Homework {
  std::int64_t activity = 31, uid = 1;
  std::string score = "90";
  std::int64_t corrected = kStart + 1000, submitted = kStart + 500, state = 40;
};

std::string graded(const Homework& h, std::int64_t course = kCourse) {
  return lms(
      "HomeworkScore", h.corrected,
      fmt::format(R"({{"ActivityId":{},"ActivityName":"Essay {}","Score":100,"StudentScore":"{}","State":{},)"
                  R"("StudentInfo":{},"SubmissionTime":{},"CorrectionTime":{},"StudentScoringRate":0.9,)"
                  R"("TeacherInfo":{{"TeacherUid":9,"TeacherName":"Ms Li"}}}})",
                  h.activity, h.activity, h.score, h.state, student(h.uid), h.submitted, h.corrected),
      course);
}

std::string submitted(std::int64_t activity, std::int64_t uid, std::int64_t at,
                      std::int64_t course = kCourse) {
  return lms(
      "HomeworkSubmit", at,
      fmt::format(R"({{"ActivityId":{},"ActivityName":"Essay {}","SubmissionTime":{},"IsSubmitLate":1,)"
                  R"("IsRevision":0,"StudentInfo":{}}})",
                  activity, activity, at, student(uid)),
      course);
}

ActivityFilter of_course(std::int64_t course = kCourse) {
  return {.course = CourseId{course}, .activity = {}, .student = {}};
}
ActivityFilter of_activity(std::int64_t id) {
  return {.course = {}, .activity = ActivityId{id}, .student = {}};
}
ActivityFilter of_student(std::int64_t uid) { return {.course = {}, .activity = {}, .student = Uid{uid}}; }

// The two numbers at the given names of each item, as "activity/student".
std::vector<std::string> keys(const std::vector<std::string>& items) {
  const auto number = [](const std::string& item, std::string_view name) {
    const auto at = item.find(fmt::format("\"{}\":", name)) + name.size() + 3;
    return item.substr(at, item.find_first_of(",}", at) - at);
  };
  std::vector<std::string> out;
  for (const auto& item : items)
    out.push_back(number(item, "activity_id") + "/" + number(item, "student_uid"));
  return out;
}

using Keys = std::vector<std::string>;

Keys missing(School& school, const ActivityFilter& filter, std::size_t limit = 1000) {
  return keys(items(school, *missing_list(Sid{kSid}, filter), limit));
}

}  // namespace

TEST_CASE("a grade is its newest state, its history all of them, oldest first, whatever came first") {
  School school;
  school.receive({graded({.score = "95", .corrected = kStart + 2000, .state = 50}), graded({.score = "90"}),
                  graded({.score = "Amazing", .corrected = kStart + 1500})});
  const auto plain = grade_list(Sid{kSid}, of_course(), false);
  const std::string newest =
      R"({"kind":"homework","activity_id":31,"activity_name":"Essay 31","course_id":116576,"student_uid":1,)"
      R"("student_name":"Student 1","score":95.0,"full_score":100.0,"rate":0.9,"submitted_at":1768314500,)"
      R"("corrected_at":1768316000,"returned":true)";
  CHECK(items(school, *plain) == std::vector<std::string>{newest + "}"});
  CHECK(
      csv(school, *plain) ==
      "kind,activity_id,activity_name,course_id,student_uid,student_name,score,full_score,rate,submitted_at,"
      "corrected_at,returned\r\n"
      "homework,31,Essay 31,116576,1,Student 1,95,100,0.9,2026-01-13 14:28:20+00:00,2026-01-13 "
      "14:53:20+00:00,true\r\n");

  const auto history = grade_list(Sid{kSid}, of_course(), true);
  CHECK(
      items(school, *history) ==
      std::vector<std::string>{
          newest +
          R"(,"history":[{"graded_at":1768315000,"score":90.0,"full_score":100.0,"rate":0.9,"shown_score":"90",)"
          R"("submitted_at":1768314500,"corrected_at":1768315000,"returned":false,"teacher_uid":9,"push":2},)"
          R"({"graded_at":1768315500,"score":90.0,"full_score":100.0,"rate":0.9,"shown_score":"Amazing",)"
          R"("submitted_at":1768314500,"corrected_at":1768315500,"returned":false,"teacher_uid":9,"push":3},)"
          R"({"graded_at":1768316000,"score":95.0,"full_score":100.0,"rate":0.9,"shown_score":"95",)"
          R"("submitted_at":1768314500,"corrected_at":1768316000,"returned":true,"teacher_uid":9,"push":1}]})"});
  CHECK(
      csv(school, *history) ==
      "kind,activity_id,activity_name,course_id,student_uid,student_name,score,full_score,rate,submitted_at,"
      "corrected_at,returned,graded_at,shown_score,teacher_uid,push\r\n"
      "homework,31,Essay 31,116576,1,Student 1,90,100,0.9,2026-01-13 14:28:20+00:00,2026-01-13 "
      "14:36:40+00:00,false,"
      "2026-01-13 14:36:40+00:00,90,9,2\r\n"
      "homework,31,Essay 31,116576,1,Student 1,90,100,0.9,2026-01-13 14:28:20+00:00,2026-01-13 "
      "14:45:00+00:00,false,"
      "2026-01-13 14:45:00+00:00,Amazing,9,3\r\n"
      "homework,31,Essay 31,116576,1,Student 1,95,100,0.9,2026-01-13 14:28:20+00:00,2026-01-13 "
      "14:53:20+00:00,true,"
      "2026-01-13 14:53:20+00:00,95,9,1\r\n");
}

TEST_CASE("grades are asked for by course, activity or student, and page whole histories") {
  School school;
  std::vector<std::string> pushes;
  for (std::int64_t activity = 31; activity <= 33; ++activity) {
    for (std::int64_t uid = 1; uid <= 3; ++uid) {
      for (std::int64_t state = 0; state < 4; ++state) {
        pushes.push_back(graded({.activity = activity, .uid = uid, .corrected = kStart + state},
                                activity == 33 ? 7 : kCourse));
      }
    }
  }
  school.receive(pushes);
  for (const std::size_t limit : {1, 2, 5, 1000}) {
    const auto found = [&](const ActivityFilter& filter) {
      const auto all = read_all(school, *grade_list(Sid{kSid}, filter, true), limit);
      CHECK(all.rows.size() == 4 * all.items.size());
      return keys(all.items);
    };
    CHECK(found(of_course()) == Keys{"31/1", "31/2", "31/3", "32/1", "32/2", "32/3"});
    CHECK(found(of_course(7)) == Keys{"33/1", "33/2", "33/3"});
    CHECK(found(of_activity(32)) == Keys{"32/1", "32/2", "32/3"});
    CHECK(found(of_student(2)) == Keys{"31/2", "32/2", "33/2"});
    CHECK(found({.course = CourseId{kCourse}, .activity = {}, .student = Uid{3}}) == Keys{"31/3", "32/3"});
    CHECK(found(of_student(404)).empty());
  }
}

TEST_CASE("submissions are listed each, by activity, student and time") {
  School school;
  school.receive({submitted(32, 1, kStart), submitted(31, 2, kStart + 20), submitted(31, 2, kStart + 10),
                  submitted(31, 1, kStart + 30), submitted(40, 1, kStart, 7)});
  const auto list = submission_list(Sid{kSid}, of_course());
  CHECK(
      items(school, *list).front() ==
      R"({"activity_id":31,"activity_name":"Essay 31","course_id":116576,"student_uid":1,"student_name":"Student 1",)"
      R"("submitted_at":1768314030,"late":true,"revision":false})");
  CHECK(csv(school, *list) ==
        "activity_id,activity_name,course_id,student_uid,student_name,submitted_at,late,revision\r\n"
        "31,Essay 31,116576,1,Student 1,2026-01-13 14:20:30+00:00,true,false\r\n"
        "31,Essay 31,116576,2,Student 2,2026-01-13 14:20:10+00:00,true,false\r\n"
        "31,Essay 31,116576,2,Student 2,2026-01-13 14:20:20+00:00,true,false\r\n"
        "32,Essay 32,116576,1,Student 1,2026-01-13 14:20:00+00:00,true,false\r\n");
  for (const std::size_t limit : {1, 2, 3, 4, 1000}) {
    CHECK(keys(items(school, *list, limit)) == Keys{"31/1", "31/2", "31/2", "32/1"});
    CHECK(keys(items(school, *submission_list(Sid{kSid}, of_student(1)), limit)) ==
          Keys{"31/1", "32/1", "40/1"});
  }
}

TEST_CASE(
    "homework is missing from those on the roster when it first showed up who neither handed in nor have a "
    "grade") {
  School school;
  const Lesson lesson;
  school.receive({lesson.course_students(kDayBefore, 1, {1, 2, 3, 4}),
                  lesson.course_students(kStart - 10, 2, {4}),
                  lesson.course_students(kStart + 9000, 1, {5}),  // joined later: nothing was asked of them
                  submitted(31, 1, kStart), graded({.activity = 31, .uid = 2})});
  const auto list = missing_list(Sid{kSid}, of_course());
  CHECK(items(school, *list) ==
        std::vector<std::string>{
            R"({"activity_id":31,"activity_name":"Essay 31","course_id":116576,"student_uid":3,)"
            R"("student_name":"Student 3","first_seen_at":1768314000})"});
  CHECK(csv(school, *list) ==
        "activity_id,activity_name,course_id,student_uid,student_name,first_seen_at\r\n"
        "31,Essay 31,116576,3,Student 3,2026-01-13 14:20:00+00:00\r\n");
  school.receive({submitted(31, 3, kStart + 99999)});
  CHECK(missing(school, of_course()).empty());
}

TEST_CASE("a submission that names no course still counts as handed in") {
  School school;
  school.receive({Lesson().course_students(kDayBefore, 1, {1, 2, 3}), submitted(31, 1, kStart),
                  without_members(submitted(31, 2, kStart + 10), {"CourseID"})});
  CHECK(missing(school, of_course()) == Keys{"31/3"});
  CHECK(missing(school, of_student(3)) == Keys{"31/3"});
}

TEST_CASE("nothing is missing where no roster is known, nor of an exam, nor of homework without a course") {
  School school;
  school.receive({submitted(31, 1, kStart)});
  CHECK(missing(school, of_course()).empty());
  school.receive(
      {Lesson().course_students(kDayBefore, 1, {1, 2}),
       lms("ExamScore", kStart,
           R"({"ActivityId":50,"Score":10,"StudentScoringRate":0.5,"StudentInfo":)" + student(1) + "}"),
       without_members(submitted(60, 1, kStart), {"CourseID"})});
  CHECK(missing(school, of_course()) == Keys{"31/2"});
  CHECK(missing(school, of_activity(50)).empty());
  CHECK(missing(school, of_activity(60)).empty());
}

TEST_CASE("missing homework is asked for by course, activity and student, in pages of any size") {
  School school;
  std::vector<std::string> pushes = {Lesson().course_students(kDayBefore, 1, {1, 2, 3}),
                                     Lesson{.course = 7}.course_students(kDayBefore, 1, {2, 3})};
  Keys expected, of_third;
  for (std::int64_t activity = 100; activity < 220; ++activity) {
    const std::int64_t uid = 1 + activity % 3;
    pushes.push_back(submitted(activity, uid, kStart));
    for (std::int64_t other = 1; other <= 3; ++other) {
      if (other == uid) continue;
      expected.push_back(fmt::format("{}/{}", activity, other));
      if (other == 3) of_third.push_back(expected.back());
    }
  }
  pushes.push_back(submitted(300, 2, kStart, 7));
  school.receive(pushes);
  for (const std::size_t limit : {1, 7, 1000}) {
    CHECK(missing(school, of_course(), limit) == expected);
    CHECK(missing(school, of_activity(102), limit) == Keys{"102/2", "102/3"});
    CHECK(missing(school, of_course(7), limit) == Keys{"300/3"});
    CHECK(missing(school, of_student(404), limit).empty());
  }
  of_third.push_back("300/3");
  CHECK(missing(school, of_student(3), 10) == of_third);
}

TEST_CASE("grades and submissions that arrive between pages neither shift nor repeat what follows") {
  for (const std::size_t limit : {1, 2, 3}) {
    School school;
    std::set<std::string> there;
    for (std::int64_t i = 0; i < 12; ++i) {
      school.receive({graded({.activity = 10 * (1 + i / 3), .uid = 10 * (i % 3) + 10}),
                      submitted(10 * (1 + i / 3), 10 * (i % 3) + 10, kStart)});
      there.insert(fmt::format("{}/{}", 10 * (1 + i / 3), 10 * (i % 3) + 10));
    }
    const auto read = [&](const List& list, bool grades) {
      std::multiset<std::string> seen;
      std::string cursor;
      std::int64_t extra = 1;
      do {
        const auto page = list.page(school.reports(), cursor, limit);
        REQUIRE(page);
        for (const auto& key : keys(page->items)) seen.insert(key);
        cursor = page->next_cursor;
        const std::int64_t activity = 10 * (1 + extra % 4) + extra % 3, uid = 5 + 7 * extra;
        if (extra < 30)
          school.receive(
              {grades ? graded({.activity = activity, .uid = uid}) : submitted(activity, uid, kStart)});
        ++extra;
      } while (!cursor.empty());
      for (const auto& key : there) CHECK_MESSAGE(seen.count(key) == 1, key);
      for (const auto& key : seen) CHECK_MESSAGE(seen.count(key) == 1, key);
    };
    read(*grade_list(Sid{kSid}, of_course(), false), true);
    read(*submission_list(Sid{kSid}, of_course()), false);
  }
}

TEST_CASE("the lists of grades, submissions and missing homework refuse cursors that are not their own") {
  School school;
  school.receive({graded({})});
  check_refuses_cursors(school, *grade_list(Sid{kSid}, of_course(), false));
  check_refuses_cursors(school, *submission_list(Sid{kSid}, of_course()));
  check_refuses_cursors(school, *missing_list(Sid{kSid}, of_course()));
}

}  // namespace rollcall::report
