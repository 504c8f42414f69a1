#include <doctest/doctest.h>

#include "classin/schedule.hpp"
#include "classin/school.hpp"
#include "samples/samples.hpp"

using namespace rollcall;
using namespace rollcall::classin;
using samples::message;
using samples::sample;
using samples::unusable;

TEST_CASE("the registration test") { CHECK(sample<Test>("Test").message == "Register test."); }

TEST_CASE("a converted file") {
  const auto m = sample<FileCov>("FileCov");
  CHECK(m.file_id == 9300);
  CHECK(m.result == 2);
  CHECK(m.added_at == 1521541000);
  CHECK(m.changed_at == 1521541032);
  CHECK(m.file_name == "origin");
}

TEST_CASE("accounts cancelled, moved to another phone, made") {
  const auto cancelled = sample<AccountCancellation>("AccountCancellation");
  CHECK(cancelled.uid == Uid{100191});
  CHECK(cancelled.cancelled_at == 1524638134);
  CHECK(cancelled.status == 255);
  const auto moved = sample<ReplacePhoneNumber>("ReplacePhoneNumber");
  CHECK(moved.uid == Uid{100191});
  CHECK(moved.replaced_at == 1524638134);
  CHECK(!moved.email);
  const auto made = sample<SetSubAccount>("setSubAccount");
  CHECK(made.uid == Uid{100191});
  CHECK(made.telephone == "18600000000");
  CHECK(made.remark_name == "张三");
  CHECK(made.permissions == "1,3,3_1,4,5");
  CHECK(made.set_at == 1524638134);
  for (const char* cmd : {"AccountCancellation", "ReplacePhoneNumber", "setSubAccount"}) {
    CHECK(unusable(std::string(R"({"SID":1,"Cmd":")") + cmd + "\"}").pointer == "/UID");
  }
}

TEST_CASE("a course added") {
  const auto m = sample<EeoCourseInfoChange>("eeoCourseInfoChange");
  CHECK(m.course_id == CourseId{24071593});
  CHECK(m.op.op_type == 1);
  CHECK(m.op.op_time == 1686728238);
  CHECK(m.op.operator_uid == 123456);
  CHECK(m.op.uuid == "4a5f150c-0a86-11ee-8613-2a5156a9cd6f");
  CHECK(m.course_name == "语文课程1");
  CHECK(m.category == "小学");
  CHECK(m.category_id == 32385);
  CHECK(m.course_type == 1);
  CHECK(m.course_status == 1);
  CHECK(m.expiry_time == 0);
  CHECK(m.subject_id == 1);
  CHECK(!m.main_teacher.uid);
  CHECK(unusable(R"({"SID":1,"Cmd":"eeoCourseInfoChange","opType":1})").pointer == "/CourseID");
}

TEST_CASE("a class added, and one edited with only what was edited") {
  const auto m = sample<EeoClassInfoChange>("eeoClassInfoChange");
  CHECK(m.class_id == ClassId{662391});
  CHECK(m.class_name == "语文课-1");
  CHECK(m.course_name == "语文课程1");
  CHECK(m.begin_time == 1686729420);
  CHECK(m.end_time == 1686731820);
  CHECK(m.class_type == 1);
  CHECK(m.class_status == 1);
  CHECK(m.teacher.uid == 5190814);
  CHECK(m.teacher.name == "2222");
  REQUIRE(m.assistants.size() == 2);
  CHECK(m.assistants[1].uid == 3348238);
  CHECK(m.assistants[1].name == "王-eeo");
  CHECK(m.labels.at(0).id == 304777);
  CHECK(m.labels.at(0).name == "语文课");
  const auto edit = sample<EeoClassInfoChange>("eeoClassInfoChange.edit");
  CHECK(edit.op.op_type == 3);
  CHECK(edit.class_name == "Chinese 1 (moved)");
  CHECK(edit.begin_time == 1686733020);
  CHECK(!edit.class_status);
  CHECK(!edit.teacher.uid);
}

TEST_CASE("students added to a course and to a class") {
  const auto course = sample<EeoCourseStudentChange>("eeoCourseStudentChange");
  CHECK(course.type == OpType::add);
  CHECK(course.course_id == CourseId{244489});
  REQUIRE(course.students.size() == 1);
  CHECK(course.students[0].uid == Uid{280620});
  CHECK(course.students[0].name == "121****0079");
  CHECK(course.students[0].number == "");
  CHECK(course.students[0].labels.size() == 4);
  const auto lesson = sample<EeoClassStudentChange>("eeoClassStudentChange");
  CHECK(lesson.class_id == ClassId{3864179});
  CHECK(lesson.class_name == "api课节_11");
  REQUIRE(lesson.students.size() == 2);
  CHECK(lesson.students[1].uid == Uid{19048});
  CHECK(lesson.students[1].labels.at(1).id == 2367);
}

TEST_CASE("roster changes need what, where and whom") {
  const std::string course = R"({"SID":1,"Cmd":"eeoCourseStudentChange","CourseId":5)";
  CHECK(unusable(course + R"(,"opData":{"studentInfos":[]}})").pointer == "/opType");
  CHECK(unusable(course + R"(,"opType":4,"opData":{"studentInfos":[]}})").reason ==
        "opType is missing or not 1, 2 or 3");
  CHECK(unusable(course + R"(,"opType":2})").pointer == "/opData/studentInfos");
  CHECK(unusable(R"({"SID":1,"Cmd":"eeoClassStudentChange","opType":2,"opData":{"studentInfos":[]}})")
            .pointer == "/ClassID");
  CHECK(message<EeoCourseStudentChange>(course +
                                        R"(,"opType":"2","opData":{"studentInfos":[{},{"studentUid":"7"}]}})")
            .students.at(0)
            .uid == Uid{7});
}
