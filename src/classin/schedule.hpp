// Changes of courses, classes and their students made in the dashboard, the client or by API (PROTOCOL.md 9).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "classin/decode.hpp"

namespace rollcall::classin {

enum class OpType : std::uint8_t { add = 1, remove = 2, change = 3 };  // PROTOCOL.md 10.16

struct ScheduleOp {
  Int op_type, op_time, operator_uid, op_source;
  Text uuid;
};

struct Label {
  Int id;
  Text name;
};

struct ScheduleTeacher {
  Int uid;
  Text name, number;
};

struct EeoCourseInfoChange {
  static constexpr std::string_view kCmd = "eeoCourseInfoChange";
  ScheduleOp op;
  CourseId course_id;
  Text course_name, category;
  Int expiry_time, course_type, course_status, category_id, subject_id;
  ScheduleTeacher main_teacher;
  std::vector<Label> labels;
  static Decoding<EeoCourseInfoChange> decode(const Source& in);
};

// On anything but an addition only what was edited is set.
struct EeoClassInfoChange {
  static constexpr std::string_view kCmd = "eeoClassInfoChange";
  ScheduleOp op;
  ClassId class_id;
  Text class_name, course_name;
  Int begin_time, end_time, class_type, class_status;
  Int seats;            // with the teacher's
  Int is_auto_onstage;  // 0 automatic, 1 not (quirk 73)
  Int main_class_id;
  ScheduleTeacher teacher;
  std::vector<ScheduleTeacher> assistants;
  std::vector<Label> labels;
  static Decoding<EeoClassInfoChange> decode(const Source& in);
};

struct ScheduleStudent {
  Uid uid;
  Text name, number;
  std::vector<Label> labels;
};

struct EeoCourseStudentChange {
  static constexpr std::string_view kCmd = "eeoCourseStudentChange";
  ScheduleOp op;
  OpType type = OpType::add;
  CourseId course_id;
  Text course_name;
  std::vector<ScheduleStudent> students;  // those with a readable uid
  static Decoding<EeoCourseStudentChange> decode(const Source& in);
};

struct EeoClassStudentChange {
  static constexpr std::string_view kCmd = "eeoClassStudentChange";
  ScheduleOp op;
  OpType type = OpType::add;
  ClassId class_id;
  Text class_name, course_name;
  std::vector<ScheduleStudent> students;
  static Decoding<EeoClassStudentChange> decode(const Source& in);
};

}  // namespace rollcall::classin
