#include "classin/schedule.hpp"

namespace rollcall::classin {

namespace {

ScheduleOp read_op(const Json& root) {
  ScheduleOp op;
  op.op_type = root["opType"].integer();
  op.op_time = root["opTime"].integer();
  op.operator_uid = root["UID"].integer();
  op.op_source = root["opSource"].integer();
  op.uuid = root["uuid"].text();
  return op;
}

Label read_label(const Json& value) { return {value["labelId"].integer(), value["labelName"].text()}; }

// A list, or one object where the table says so (quirk 48).
std::vector<Label> read_labels(const Json& value) {
  std::vector<Label> labels;
  for (const Json item : value.items()) labels.push_back(read_label(item));
  if (value.any_of({"labelId", "labelName"}).has_value()) labels.push_back(read_label(value));
  return labels;
}

ScheduleTeacher read_teacher(const Json& value) {
  return {value["teacherUid"].integer(), value["teacherName"].text(), value["teacherNo"].text()};
}

OpType read_op_type(Needs& needs, const ScheduleOp& op) {
  if (op.op_type == 1) return OpType::add;
  if (op.op_type == 2) return OpType::remove;
  if (op.op_type == 3) return OpType::change;
  needs.refuse("opType is missing or not 1, 2 or 3", "/opType");
  return OpType::add;
}

std::vector<ScheduleStudent> read_students(Needs& needs, const Json& data) {
  std::vector<ScheduleStudent> students;
  for (const Json item : needs.array(data["studentInfos"], "/opData/studentInfos").items()) {
    const Int uid = item["studentUid"].integer();
    if (!uid) continue;
    students.push_back(
        {Uid{*uid}, item["studentName"].text(), item["studentNo"].text(), read_labels(item["labelInfos"])});
  }
  return students;
}

}  // namespace

Decoding<EeoCourseInfoChange> EeoCourseInfoChange::decode(const Source& in) {
  const Json data = in.root["opData"];
  Needs needs;
  EeoCourseInfoChange m;
  m.op = read_op(in.root);
  m.course_id = needs.course_id(in);
  m.course_name = data["courseName"].text();
  m.category = data["category"].text();
  m.expiry_time = data["expiryTime"].integer();
  m.course_type = data["courseType"].integer();
  m.course_status = data["courseStatus"].integer();
  m.category_id = data["categoryId"].integer();
  m.subject_id = data["subjectId"].integer();
  m.main_teacher = read_teacher(data["mainTeacherInfo"]);
  m.labels = read_labels(data["labelInfos"]);
  return needs.done(std::move(m));
}

Decoding<EeoClassInfoChange> EeoClassInfoChange::decode(const Source& in) {
  const Json data = in.root["opData"];
  Needs needs;
  EeoClassInfoChange m;
  m.op = read_op(in.root);
  m.class_id = needs.class_id(in);
  m.class_name = data["className"].text();
  m.course_name = data["courseName"].text();
  m.begin_time = data["beginTime"].integer();
  m.end_time = data["endTime"].integer();
  m.class_type = data["classType"].integer();
  m.class_status = data["classStatus"].integer();
  m.seats = data["seatNum"].integer();
  m.is_auto_onstage = code(data["isAutoOnstage"]);
  m.main_class_id = data.any_of({"MainClassId", "mainClassId"}).integer();
  m.teacher = read_teacher(data["teacherInfo"]);
  for (const Json item : data["assistantTeacherInfos"].items()) m.assistants.push_back(read_teacher(item));
  m.labels = read_labels(data["labelInfos"]);
  return needs.done(std::move(m));
}

Decoding<EeoCourseStudentChange> EeoCourseStudentChange::decode(const Source& in) {
  const Json data = in.root["opData"];
  Needs needs;
  EeoCourseStudentChange m;
  m.op = read_op(in.root);
  m.type = read_op_type(needs, m.op);
  m.course_id = needs.course_id(in);
  m.course_name = data["courseName"].text();
  m.students = read_students(needs, data);
  return needs.done(std::move(m));
}

Decoding<EeoClassStudentChange> EeoClassStudentChange::decode(const Source& in) {
  const Json data = in.root["opData"];
  Needs needs;
  EeoClassStudentChange m;
  m.op = read_op(in.root);
  m.type = read_op_type(needs, m.op);
  m.class_id = needs.class_id(in);
  m.class_name = data["className"].text();
  m.course_name = data["courseName"].text();
  m.students = read_students(needs, data);
  return needs.done(std::move(m));
}

}  // namespace rollcall::classin
