#include "projection/projecting.hpp"

using namespace rollcall;
using namespace rollcall::projecting;
using records::RosterChange;
using records::RosterOp;
using records::RosterScope;

namespace {

std::optional<std::int64_t> deleted(const std::string& fields) {
  return class_claim(project(R"({"SID":1,"Cmd":"eeoClassInfoChange","ClassID":2,)" + fields + "}"), 2,
                     Attribute::deleted, Source::change);
}

}  // namespace

TEST_CASE("a class added states its plan, its names and its people, as changes") {
  const auto p = project_sample("eeoClassInfoChange");
  CHECK(class_claim(p, 662391, Attribute::start_time, Source::change) == 1686729420);
  CHECK(class_claim(p, 662391, Attribute::end_time, Source::change) == 1686731820);
  CHECK(class_claim(p, 662391, Attribute::course_id, Source::change) == 2407813);
  CHECK(class_claim(p, 662391, Attribute::teacher_uid, Source::change) == 5190814);
  CHECK(class_claim(p, 662391, Attribute::deleted, Source::change) == 0);
  CHECK(name_of(p, Subject::class_, 662391, Source::change) == "语文课-1");
  CHECK(name_of(p, Subject::course, 2407813, Source::change) == "语文课程1");
  CHECK(person(p, 5190814, Attribute::name) == "2222");
  CHECK(person(p, 6214610, Attribute::name) == "1111");
  CHECK(person(p, 3348238, Attribute::name) == "王-eeo");
  CHECK(p.rows.size() == 10);
}

TEST_CASE("a class edited states what was edited") {
  const auto p = project_sample("eeoClassInfoChange.edit");
  CHECK(class_claim(p, 662391, Attribute::start_time, Source::change) == 1686733020);
  CHECK(class_claim(p, 662391, Attribute::end_time, Source::change) == 1686735420);
  CHECK(name_of(p, Subject::class_, 662391, Source::change) == "Chinese 1 (moved)");
  CHECK(class_claim(p, 662391, Attribute::course_id, Source::change) == 2407813);
  CHECK(p.rows.size() == 4);
}

TEST_CASE("when a class change says deleted, and when not") {
  CHECK(deleted(R"("opType":2)") == 1);
  CHECK(deleted(R"("opType":3,"opData":{"classStatus":4})") == 1);
  CHECK(deleted(R"("opType":1,"opData":{"classStatus":4})") == 1);
  CHECK(deleted(R"("opType":1)") == 0);
  CHECK(deleted(R"("opType":3,"opData":{"classStatus":"2"})") == 0);
  CHECK(!deleted(R"("opType":3)"));
  CHECK(!deleted(R"("opType":9,"opData":{"classStatus":1})"));
  CHECK(!deleted(R"("opData":{"classStatus":1})"));
}

TEST_CASE("a person who is teacher and assistant has one name") {
  const auto p =
      project(R"({"SID":1,"Cmd":"eeoClassInfoChange","ClassID":2,"opData":{"teacherInfo":{"teacherUid":3,
      "teacherName":"a"},"assistantTeacherInfos":[{"teacherUid":3,"teacherName":"b"},
      {"teacherUid":0,"teacherName":"c"}]}})");
  CHECK(person(p, 3, Attribute::name) == "a");
  CHECK(claims(p) == 2);
}

TEST_CASE("a course change states its name and its main teacher's") {
  const auto p = project_sample("eeoCourseInfoChange");
  CHECK(name_of(p, Subject::course, 24071593, Source::change) == "语文课程1");
  CHECK(p.rows.size() == 1);
  const auto teacher = project(R"({"SID":1,"Cmd":"eeoCourseInfoChange","CourseId":2,
      "opData":{"mainTeacherInfo":{"teacherUid":3,"teacherName":"n"}}})");
  CHECK(person(teacher, 3, Attribute::name) == "n");
}

TEST_CASE("students of a course are roster changes from the change on") {
  const auto p = project_sample("eeoCourseStudentChange");
  const auto change = row<RosterChange>(p);
  CHECK(change.scope == RosterScope::course);
  CHECK(change.scope_id == 244489);
  CHECK(change.uid == Uid{280620});
  CHECK(change.op == RosterOp::add);
  CHECK(change.effective_at == 1685344787);
  CHECK(person(p, 280620, Attribute::name) == "121****0079");
  CHECK(name_of(p, Subject::course, 244489, Source::change) == "api创建班级_订阅消息");
}

TEST_CASE("students of a class are roster changes of the top-level class") {
  const auto p = project_sample("eeoClassStudentChange");
  const auto changes = rows<RosterChange>(p);
  REQUIRE(changes.size() == 2);
  CHECK(changes[1].scope == RosterScope::class_);
  CHECK(changes[1].scope_id == 3864179);
  CHECK(changes[1].uid == Uid{19048});
  CHECK(changes[1].effective_at == 1685345060);
  CHECK(name_of(p, Subject::class_, 3864179, Source::change) == "api课节_11");
  CHECK(class_claim(p, 3864179, Attribute::course_id, Source::change) == 2414489);
  CHECK(person(p, 1211350, Attribute::name) == "12112190004");
}

TEST_CASE("removals and changes of students; another opType is quarantined") {
  const auto op = [](const std::string& type) {
    return project(R"({"SID":1,"Cmd":"eeoCourseStudentChange","CourseId":5,"opType":)" + type +
                   R"(,"opTime":9,"opData":{"studentInfos":[{"studentUid":7},{"studentUid":0}]}})");
  };
  CHECK(row<RosterChange>(op("2")).op == RosterOp::remove);
  CHECK(row<RosterChange>(op("3")).op == RosterOp::change);
  CHECK(row<RosterChange>(op("3")).effective_at == 9);
  CHECK(op("4").outcome == records::Outcome::quarantined);
  CHECK(op("4").pointer == "/opType");
}

TEST_CASE("a class length with a class is its claim, without one a row of its start") {
  const auto unnamed = row<records::UnnamedClassLength>(project_sample("ClassLen"));
  CHECK(unnamed.start_time == 1568862650);
  CHECK(unnamed.length_s == 1200);
  CHECK(project_sample("ClassLen").rows.size() == 1);
  const auto named = project(R"({"SID":1,"Cmd":"ClassLen","ClassID":2,"StartTime":3,"PrelectTimeLength":4})");
  CHECK(class_claim(named, 2, Attribute::prelect_length, Source::push) == 4);
  CHECK(class_claim(named, 2, Attribute::start_time, Source::push) == 3);
  CHECK(named.rows.size() == 2);
}
