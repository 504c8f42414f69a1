#include "projection/projecting.hpp"

using namespace rollcall;
using namespace rollcall::projecting;
using records::Grade;
using records::GradeKind;

namespace {

records::Projected homework(const std::string& fields) {
  return project(
      R"({"SID":1,"Cmd":"HomeworkScore","ActionTime":50,"Data":{"ActivityId":1,"StudentInfo":{"StudentUid":2},)" +
      fields + "}}");
}

std::optional<double> exam_score(const std::string& fields) {
  return row<Grade>(
             project(R"({"SID":1,"Cmd":"ExamScore","Data":{"ActivityId":1,"StudentInfo":{"StudentUid":2},)" +
                     fields + "}}"))
      .score;
}

}  // namespace

TEST_CASE("a graded assignment becomes a grade, names and phone numbers") {
  const auto p = project_sample("HomeworkScore");
  const auto g = row<Grade>(p);
  CHECK(g.kind == GradeKind::homework);
  CHECK(g.activity_id == ActivityId{185647});
  CHECK(g.student_uid == Uid{1000083});
  CHECK(g.graded_at == 1713083674);
  CHECK(g.activity_name == "Test Homework");
  CHECK(g.course_id == CourseId{2279909});
  CHECK(!g.class_id);
  CHECK(g.score == 90.0);
  CHECK(g.full_score == 100.0);
  CHECK(g.rate == 0.9);
  CHECK(g.shown_score == "90");
  CHECK(g.submitted_at == 1713053774);
  CHECK(g.corrected_at == 1713083674);
  CHECK(!g.returned);
  CHECK(g.teacher_uid == Uid{1000082});
  CHECK(name_of(p, Subject::course, 2279909) == "Test");
  CHECK(person(p, 1000083, Attribute::name) == "Amy");
  CHECK(person(p, 1000083, Attribute::phone) == "13451113311");
  CHECK(person(p, 1000082, Attribute::name) == "Mike");
}

TEST_CASE("a graded test: the score is the sum of its topics") {
  const auto g = row<Grade>(project_sample("ExamScore"));
  CHECK(g.kind == GradeKind::exam);
  CHECK(g.class_id == ClassId{34928113});
  CHECK(g.score == 2.0);
  CHECK(g.full_score == 24.0);
  CHECK(g.graded_at == 1729576949);
  CHECK(g.teacher_uid == Uid{187286});
  CHECK(person(project_sample("ExamScore"), 187268, Attribute::phone) == "12133333301");
  CHECK(person(project_sample("ExamScore"), 187268, Attribute::name) == "");
}

TEST_CASE("an automatically graded answer sheet has no teacher and counts from its own time") {
  const auto g = row<Grade>(project_sample("AnswerSheetScore"));
  CHECK(g.kind == GradeKind::answer_sheet);
  CHECK(g.score == 12.0);
  CHECK(g.full_score == 14.0);
  CHECK(!g.teacher_uid);
  CHECK(!g.corrected_at);
  CHECK(g.graded_at == 1741332102);
  CHECK(!g.class_id);
}

TEST_CASE("the score: topics, else the number shown, else rate times full marks") {
  CHECK(exam_score(R"("TopicDetails":[{"TopicScore":0.5},{"TopicScore":"1.25"},{}],"StudentScore":"9")") ==
        1.75);
  CHECK(exam_score(R"("TopicDetails":[{"TopicScore":null}],"StudentScore":"9")") == 9.0);
  CHECK(exam_score(R"("TopicDetails":[],"Score":14,"StudentScoringRate":0.857143)") == 12.0);
  CHECK(!exam_score(R"("Score":14)"));
  CHECK(row<Grade>(homework(R"("StudentScore":"Amazing","Score":100,"StudentScoringRate":0.9)")).score ==
        90.0);
  CHECK(row<Grade>(homework(R"("StudentScore":"87.5","Score":100,"StudentScoringRate":0.9)")).score == 87.5);
  CHECK(row<Grade>(homework(R"("StudentScore":"inf")")).score == std::nullopt);
  CHECK(row<Grade>(homework(R"("StudentScore":"Amazing")")).shown_score == "Amazing");
}

TEST_CASE("scores have two decimals, half up") {
  CHECK(exam_score(R"("StudentScore":"1.005")") == 1.01);
  CHECK(exam_score(R"("StudentScore":"1.0049")") == 1.0);
  CHECK(exam_score(R"("StudentScore":"2.675")") == 2.68);
  CHECK(exam_score(R"("TopicDetails":[{"TopicScore":0.1},{"TopicScore":0.2}])") == 0.3);
  CHECK(exam_score(R"("Score":3,"StudentScoringRate":0.333333)") == 1.0);
  CHECK(exam_score(R"("StudentScore":"1e308")") == 1e308);
}

TEST_CASE("homework returned, and graded without a correction time") {
  CHECK(row<Grade>(homework(R"("State":50)")).returned);
  CHECK(!row<Grade>(homework(R"("State":40)")).returned);
  CHECK(row<Grade>(homework(R"("CorrectionTime":0)")).graded_at == 50);
  CHECK(!row<Grade>(homework(R"("SubmissionTime":0)")).submitted_at);
}

TEST_CASE("an account with an @ is an e-mail address; nobody's grade is none") {
  const auto p = project(R"({"SID":1,"Cmd":"ExamScore","Data":{"ActivityId":1,
      "StudentInfo":{"StudentUid":2,"StudentAccount":"amy@example.org"}}})");
  CHECK(person(p, 2, Attribute::email) == "amy@example.org");
  CHECK(person(p, 2, Attribute::phone) == "");
  CHECK(
      project(
          R"({"SID":1,"Cmd":"ExamScore","Data":{"ActivityId":1,"StudentInfo":{"StudentUid":0,"StudentName":"x"}}})")
          .rows.empty());
}

TEST_CASE("a submission with its flags") {
  const auto p = project_sample("HomeworkSubmit");
  const auto s = row<records::Submission>(p);
  CHECK(s.activity_id == ActivityId{54911996});
  CHECK(s.student_uid == Uid{102494});
  CHECK(s.submitted_at == 1741334950);
  CHECK(s.activity_name == "Magic Key");
  CHECK(s.course_id == CourseId{26901289});
  CHECK(s.late);
  CHECK(!s.revision);
  CHECK(person(p, 102494, Attribute::name) == "GoodGuy");
  CHECK(person(p, 102494, Attribute::phone) == "001-72340105");
  CHECK(person(p, 10602, Attribute::name) == "Lucy");
  CHECK(name_of(p, Subject::course, 26901289) == "test course");
}
