// When a class is, what it is called, and who belongs to it.
#include <cstdint>
#include <optional>
#include <vector>

#include "projection/topics.hpp"

namespace rollcall::projection {

namespace {

using records::Attribute;
using records::RosterOp;
using records::RosterScope;
using records::Source;

constexpr std::int64_t kAdded = 1, kDeleted = 2, kChanged = 3;  // opType, PROTOCOL.md 10.16
constexpr std::int64_t kClassDeleted = 4;                       // classStatus, 10.14

// 1 deleted, 0 not; nothing where the change does not say.
std::optional<std::int64_t> deleted(const classin::EeoClassInfoChange& m) {
  if (m.op.op_type == kDeleted || m.class_status == kClassDeleted) return 1;
  if (m.op.op_type == kAdded) return 0;
  if (m.op.op_type == kChanged && m.class_status) return 0;
  return std::nullopt;
}

RosterOp roster_op(classin::OpType type) {
  switch (type) {
    case classin::OpType::add: return RosterOp::add;
    case classin::OpType::remove: return RosterOp::remove;
    case classin::OpType::change: return RosterOp::change;
  }
  return RosterOp::change;
}

void add_students(const std::vector<classin::ScheduleStudent>& students, classin::OpType type,
                  RosterScope scope, std::int64_t scope_id, FactSink& sink) {
  for (const auto& student : students) {
    if (student.uid.value == 0) continue;
    sink.add(records::RosterChange{scope, scope_id, student.uid, roster_op(type), sink.own_time()});
    sink.person_name(student.uid.value, student.name);
  }
}

void claim_course(ClassId class_id, FactSink& sink) {
  const auto course = sink.envelope().course_id;
  if (course) sink.class_number(class_id, Attribute::course_id, course->value, Source::change);
}

}  // namespace

void project_message(const classin::ClassLen& m, FactSink& sink) {
  if (m.class_id) {
    sink.class_number(*m.class_id, Attribute::prelect_length, m.length_s, Source::push);
  } else {
    sink.add(records::UnnamedClassLength{m.start_time.value_or(0), m.length_s});
  }
}

void project_message(const classin::EeoCourseInfoChange& m, FactSink& sink) {
  sink.course_name(m.course_id, m.course_name, Source::change);
  sink.person_name(m.main_teacher.uid, m.main_teacher.name);
}

void project_message(const classin::EeoClassInfoChange& m, FactSink& sink) {
  sink.class_number(m.class_id, Attribute::start_time, m.begin_time, Source::change);
  sink.class_number(m.class_id, Attribute::end_time, m.end_time, Source::change);
  sink.class_name(m.class_id, m.class_name, Source::change);
  claim_course(m.class_id, sink);
  sink.class_number(m.class_id, Attribute::teacher_uid, m.teacher.uid, Source::change);
  sink.class_number(m.class_id, Attribute::deleted, deleted(m), Source::change);
  sink.course_name(sink.envelope().course_id, m.course_name, Source::change);
  sink.person_name(m.teacher.uid, m.teacher.name);
  for (const auto& assistant : m.assistants) sink.person_name(assistant.uid, assistant.name);
}

void project_message(const classin::EeoCourseStudentChange& m, FactSink& sink) {
  sink.course_name(m.course_id, m.course_name, Source::change);
  add_students(m.students, m.type, RosterScope::course, m.course_id.value, sink);
}

void project_message(const classin::EeoClassStudentChange& m, FactSink& sink) {
  sink.class_name(m.class_id, m.class_name, Source::change);
  claim_course(m.class_id, sink);
  sink.course_name(sink.envelope().course_id, m.course_name, Source::change);
  add_students(m.students, m.type, RosterScope::class_, m.class_id.value, sink);
}

}  // namespace rollcall::projection
