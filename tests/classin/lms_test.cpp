#include "classin/lms.hpp"

#include <doctest/doctest.h>

#include "samples/samples.hpp"

using namespace rollcall;
using namespace rollcall::classin;
using samples::message;
using samples::sample;
using samples::unusable;

TEST_CASE("a submitted assignment") {
  const auto m = sample<HomeworkSubmit>("HomeworkSubmit");
  CHECK(m.activity.id == ActivityId{54911996});
  CHECK(m.activity.name == "Magic Key");
  CHECK(m.activity.unit_id == 255618);
  CHECK(m.activity.unit_name == "test unit");
  CHECK(m.activity.course_name == "test course");
  CHECK(m.student.uid == 102494);
  CHECK(m.student.name == "GoodGuy");
  CHECK(m.student.account == "001-72340105");
  CHECK(m.teacher.uid == 10602);
  CHECK(m.submitted_at == 1741334950);
  CHECK(m.students_total == 2);
  CHECK(m.submitted_total == 1);
  CHECK(m.late == true);
  CHECK(m.revision == false);
  CHECK(m.content->starts_with("<section"));
  CHECK(m.files.at(0).extension == "png");
}

TEST_CASE("a graded assignment: full marks, marks as shown, rate and review") {
  const auto m = sample<HomeworkScore>("HomeworkScore");
  CHECK(m.activity.id == ActivityId{185647});
  CHECK(m.full_score == 100.0);
  CHECK(m.rate == 0.9);
  CHECK(m.state == 40);
  CHECK(m.submitted_at == 1713053774);
  CHECK(m.corrected_at == 1713083674);
  CHECK(m.grading_plan == "分数制");
  CHECK(m.review.correct == 10);
  CHECK(m.review.wrong == 6);
  CHECK(m.review.trophy == 9);
  CHECK(m.review.excellent == true);
  CHECK(m.review.comment->find("good job") != std::string::npos);
  CHECK(m.teacher.name == "Mike");
  CHECK(m.student.uid == 1000083);
}

TEST_CASE("a graded test with its topics") {
  const auto p = sample<ExamScore>("ExamScore").paper;
  CHECK(p.activity.id == ActivityId{32044258});
  CHECK(p.class_id == ClassId{34928113});
  CHECK(p.full_score == 24.0);
  CHECK(p.rate == 0.083333);
  CHECK(p.submitted_at == 1729576858);
  CHECK(p.corrected_at == 1729576949);
  CHECK(p.answer_s == 57);
  CHECK(p.student.name == "");
  REQUIRE(p.topics.size() == 4);
  CHECK(p.topics[2].id == 3);
  CHECK(p.topics[2].type == "4");
  CHECK(p.topics[1].score == 2.0);
  CHECK(p.topics[1].max_score == 4.0);
  REQUIRE(p.topics[3].sub_topics.size() == 2);
  CHECK(p.topics[3].sub_topics[1].id == 2);
  CHECK(p.topics[3].sub_topics[1].type == "2");
  CHECK(p.topics[3].sub_topics[1].score == 0.0);
  CHECK(p.topics[3].sub_topics[1].max_score == 4.0);
}

TEST_CASE("a graded answer sheet outside a class, graded automatically") {
  const auto m = sample<AnswerSheetScore>("AnswerSheetScore");
  CHECK(m.elapsed == 4);
  CHECK(!m.paper.class_id);
  CHECK(m.paper.full_score == 14.0);
  CHECK(m.paper.rate == 0.857143);
  CHECK(m.paper.teacher.uid == 0);
  CHECK(m.paper.corrected_at == 0);
  CHECK(m.paper.topics.size() == 3);
}

TEST_CASE("grades need activity and student, submissions their time too") {
  for (const char* cmd : {"HomeworkScore", "ExamScore", "AnswerSheetScore", "HomeworkSubmit"}) {
    const std::string front = std::string(R"({"SID":1,"Cmd":")") + cmd + R"(","Data":)";
    CHECK(unusable(front + R"({"StudentInfo":{"StudentUid":1},"SubmissionTime":2}})").pointer ==
          "/Data/ActivityId");
    CHECK(unusable(front + R"({"ActivityId":1,"SubmissionTime":2}})").pointer ==
          "/Data/StudentInfo/StudentUid");
    CHECK(unusable(front + "null}").pointer == "/Data/ActivityId");
  }
  CHECK(unusable(R"({"SID":1,"Cmd":"HomeworkSubmit","Data":{"ActivityId":1,"StudentInfo":{"StudentUid":1}}})")
            .pointer == "/Data/SubmissionTime");
}

TEST_CASE("discussions: a reply, a like, a deletion") {
  const auto reply = sample<DiscussionChangeInfo>("DiscussionChangeInfo");
  CHECK(reply.op_type == 1);
  CHECK(reply.activity_id == 54292142);
  CHECK(reply.unit_id == 53001768);
  CHECK(reply.activity_name == "讨论消息");
  CHECK(reply.course_name == "测试课程");
  CHECK(reply.teacher.uid == 104058);
  CHECK(reply.creator.account == "12112160890");
  CHECK(reply.creator_role == 1);
  CHECK(reply.type == 2);
  CHECK(reply.comment_id == 18000860);
  CHECK(reply.parent_id == 18000859);
  CHECK(reply.content == "讨论回复111");
  CHECK(!reply.top_reply_count);
  CHECK(sample<DiscussionChangeInfo>("DiscussionChangeInfo.like").like_count == 4);
  CHECK(sample<DiscussionChangeInfo>("DiscussionChangeInfo.like").type == 3);
  CHECK(sample<DiscussionChangeInfo>("DiscussionChangeInfo.delete").op_type == 2);
  CHECK(sample<DiscussionChangeInfo>("DiscussionChangeInfo.delete").top_reply_count == 0);
}
