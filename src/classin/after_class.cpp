#include "classin/after_class.hpp"

namespace rollcall::classin {

namespace {

AttendanceMember read_member(Uid uid, const Json& value) {
  AttendanceMember m;
  m.uid = uid;
  m.name = value["Name"].text();
  m.identity = value["Identity"].integer();
  m.attended_s = value["AttendanceTime"].integer();
  m.first_in = value["FirstInTime"].integer();
  m.last_out = value["LastOutTime"].integer();
  m.first_in_device = value["FirstInDevice"].integer();
  m.last_out_reason = value["LastOutReason"].integer();
  return m;
}

EduQuestion read_question(const Json& value) {
  EduQuestion q;
  q.index = value["index"].integer();
  q.right_answer = value["rightAnswer"].text();
  for (const Json answer : value["studentAnswers"].items()) {
    q.answers.push_back({answer["nickname"].text(), answer["answer"].text()});
  }
  return q;
}

}  // namespace

Decoding<ClassLen> ClassLen::decode(const Source& in) {
  Needs needs;
  ClassLen m;
  m.class_id = in.envelope.class_id;
  m.start_time = in.root["StartTime"].integer();
  if (!m.class_id) needs.integer(in.root["StartTime"], "/StartTime");
  m.length_s = needs.integer(in.root["PrelectTimeLength"], "/PrelectTimeLength");
  m.close_delay_s = in.root["CloseClassDelay"].integer();
  return needs.done(std::move(m));
}

Decoding<EdbImg> EdbImg::decode(const Source& in) {
  return EdbImg{in.root["Url"].text(), in.root["GroupId"].integer()};
}

Decoding<Attendance> Attendance::decode(const Source& in) {
  Needs needs;
  Attendance m;
  m.class_id = needs.class_id(in);
  m.course_name = in.root["CourseName"].text();
  m.class_name = in.root["ClassName"].text();
  m.planned_start = in.root["ClassStartTime"].integer();
  m.planned_end = in.root["ClassEndTime"].integer();
  m.activity_id = in.root.any_of({"ActivityID", "ActivityId"}).integer();
  m.students_present = in.root["AttendanceStudentNum"].integer();
  m.students_listed = in.root["ClassStudentNum"].integer();
  m.flag = in.root["AttendanceFlag"].integer();
  for (const Json item : needs.array(in.root["Data"], "/Data").items()) {
    if (const Int uid = item.any_of({"Uid", "UID"}).integer())
      m.members.push_back(read_member(Uid{*uid}, item));
  }
  return needs.done(std::move(m));
}

Decoding<EduDt> EduDt::decode(const Source& in) {
  const Json data = in.root["Data"];
  EduDt m;
  m.type = data["type"].text();
  m.start_ms = data["startTime"].integer();
  m.end_ms = data["endTime"].integer();
  for (const Json item : data["questionList"].items()) m.questions.push_back(read_question(item));
  return m;
}

Decoding<ChatContent> ChatContent::decode(const Source& in) { return ChatContent{in.root["Url"].text()}; }

}  // namespace rollcall::classin
