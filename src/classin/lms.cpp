#include "classin/lms.hpp"

namespace rollcall::classin {

namespace {

// HomeworkSubmit's table puts fields on top that its sample has in Data (quirk 58).
Json field(const Source& in, std::string_view name) {
  const Json value = in.root["Data"][name];
  return value.has_value() ? value : in.root[name];
}

LmsActivity read_activity(Needs& needs, const Source& in) {
  const Json data = in.root["Data"];
  Json id = data.any_of({"ActivityId", "ActivityID"});
  if (!id.has_value()) id = in.root.any_of({"ActivityId", "ActivityID"});
  LmsActivity a;
  a.id = ActivityId{needs.integer(id, "/Data/ActivityId")};
  a.name = field(in, "ActivityName").text();
  a.unit_name = field(in, "UnitName").text();
  a.course_name = field(in, "CourseName").text();
  a.unit_id = field(in, "UnitId").integer();
  return a;
}

LmsPerson read_student(Needs& needs, const Source& in) {
  const Json info = field(in, "StudentInfo");
  LmsPerson p{info["StudentUid"].integer(), info["StudentName"].text(), info["StudentAccount"].text()};
  if (!p.uid) needs.refuse("StudentUid is missing or not an integer", "/Data/StudentInfo/StudentUid");
  return p;
}

LmsPerson read_teacher(const Json& info) {
  return {info["TeacherUid"].integer(), info["TeacherName"].text(), info["TeacherAccount"].text()};
}

std::vector<std::int64_t> read_results(const Json& value) {
  std::vector<std::int64_t> results;
  if (const Int one = value.integer()) results.push_back(*one);
  for (const Json item : value.items()) {
    if (const Int result = item.integer()) results.push_back(*result);
  }
  return results;
}

SubTopic read_sub_topic(const Json& value) {
  SubTopic t;
  t.id = value["SubTopicId"].integer();
  t.type = value["SubTopicType"].text();
  t.results = read_results(value["SubTopicResult"]);
  t.score = value["SubTopicScore"].number();
  t.max_score = value["SubTopicMaxScore"].number();
  return t;
}

Topic read_topic(const Json& value) {
  Topic t;
  t.id = value["TopicId"].integer();
  t.type = value["TopicType"].text();
  t.results = read_results(value["TopicResult"]);
  t.score = value["TopicScore"].number();
  t.max_score = value["TopicMaxScore"].number();
  for (const Json item : value["SubTopicDetails"].items()) t.sub_topics.push_back(read_sub_topic(item));
  return t;
}

Paper read_paper(Needs& needs, const Source& in, const Json& full_score) {
  const Json data = in.root["Data"];
  Paper p;
  p.activity = read_activity(needs, in);
  p.student = read_student(needs, in);
  p.teacher = read_teacher(data["TeacherInfo"]);
  const Int class_id = data.any_of({"ClassId", "ClassID"}).integer();
  if (class_id && *class_id != 0) p.class_id = ClassId{*class_id};
  p.full_score = full_score.number();
  p.rate = data["StudentScoringRate"].number();
  p.student_score = data["StudentScore"].text();
  p.submitted_at = data["SubmissionTime"].integer();
  p.corrected_at = data["CorrectionTime"].integer();
  p.answer_s = data["AnswerDuration"].integer();
  for (const Json item : data["TopicDetails"].items()) p.topics.push_back(read_topic(item));
  return p;
}

ReviewDetails read_review(const Json& value) {
  ReviewDetails r;
  r.correct = value["Correct"].integer();
  r.wrong = value["Wrong"].integer();
  r.trophy = value["Trophy"].integer();
  r.excellent = value["Excellent"].truth();
  r.comment = value["Comment"].text();
  return r;
}

}  // namespace

Decoding<HomeworkSubmit> HomeworkSubmit::decode(const Source& in) {
  Needs needs;
  HomeworkSubmit m;
  m.activity = read_activity(needs, in);
  m.student = read_student(needs, in);
  m.teacher = read_teacher(field(in, "TeacherInfo"));
  m.submitted_at = needs.integer(field(in, "SubmissionTime"), "/Data/SubmissionTime");
  m.students_total = field(in, "StudentTotal").integer();
  m.submitted_total = field(in, "SubmitTotal").integer();
  m.late = field(in, "IsSubmitLate").truth();
  m.revision = field(in, "IsRevision").truth();
  m.content = field(in, "Content").text();
  for (const Json file : field(in, "Files").items()) {
    m.files.push_back({file.any_of({"src", "Src"}).text(), file.any_of({"fileName", "FileName"}).text(),
                       file.any_of({"FileExtension", "fileExtension"}).text()});
  }
  return needs.done(std::move(m));
}

Decoding<HomeworkScore> HomeworkScore::decode(const Source& in) {
  const Json data = in.root["Data"];
  Needs needs;
  HomeworkScore m;
  m.activity = read_activity(needs, in);
  m.student = read_student(needs, in);
  m.teacher = read_teacher(data["TeacherInfo"]);
  m.full_score = data.any_of({"Score", "MaximumScore"}).number();
  m.student_score = data["StudentScore"].text();
  m.rate = data["StudentScoringRate"].number();
  m.state = data["State"].integer();
  m.submitted_at = data["SubmissionTime"].integer();
  m.corrected_at = data["CorrectionTime"].integer();
  m.grading_plan = data["GradingPlan"].text();
  m.review = read_review(data["ReviewDetails"]);
  return needs.done(std::move(m));
}

Decoding<ExamScore> ExamScore::decode(const Source& in) {
  Needs needs;
  ExamScore m{read_paper(needs, in, in.root["Data"].any_of({"Score", "MaximumScore"}))};
  return needs.done(std::move(m));
}

Decoding<AnswerSheetScore> AnswerSheetScore::decode(const Source& in) {
  Needs needs;
  AnswerSheetScore m{read_paper(needs, in, in.root["Data"].any_of({"MaximumScore", "Score"})),
                     in.root["elapsed"].integer()};
  return needs.done(std::move(m));
}

Decoding<DiscussionChangeInfo> DiscussionChangeInfo::decode(const Source& in) {
  const Json data = in.root["Data"];
  const Json detail = data["CommentDetail"];
  DiscussionChangeInfo m;
  m.op_type = in.root.any_of({"OpType", "opType"}).integer();
  m.activity_id = data.any_of({"ActivityId", "ActivityID"}).integer();
  m.unit_id = data["UnitId"].integer();
  m.activity_name = data["ActivityName"].text();
  m.unit_name = data["UnitName"].text();
  m.course_name = in.root["CourseName"].text();
  m.teacher = read_teacher(data);
  m.creator = {data["CreatorUid"].integer(), data["CreatorName"].text(), data["CreatorAccount"].text()};
  m.creator_role = data["CreatorRole"].integer();
  m.type = detail["Type"].integer();
  m.comment_id = detail["CommentId"].integer();
  m.parent_id = detail["ParentId"].integer();
  m.like_count = detail["LikeCount"].integer();
  m.top_reply_count = detail["TopReplyCount"].integer();
  m.content = detail["CommentContent"].text();
  return m;
}

}  // namespace rollcall::classin
