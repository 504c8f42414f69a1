// Messages about a class as a whole, but for its summary (PROTOCOL.md 4.15, 4.17, 6.1, 6.4, 6.7).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "classin/decode.hpp"

namespace rollcall::classin {

// The class was extended. The published sample names no class (quirk 12); its start is all there is then.
struct ClassLen {
  static constexpr std::string_view kCmd = "ClassLen";
  std::optional<ClassId> class_id;
  Int start_time;             // set where class_id is not
  std::int64_t length_s = 0;  // the new total
  Int close_delay_s;
  static Decoding<ClassLen> decode(const Source& in);
};

// A picture of the blackboard.
struct EdbImg {
  static constexpr std::string_view kCmd = "EdbImg";
  Text url;
  Int group_id;
  static Decoding<EdbImg> decode(const Source& in);
};

// Attendance as ClassIn counts it, absentees included; not in the official text (PROTOCOL.md 6.1).
struct AttendanceMember {
  Uid uid;
  Text name;
  Int identity, attended_s, first_in, last_out, first_in_device, last_out_reason;
};
struct Attendance {
  static constexpr std::string_view kCmd = "Attendance";
  ClassId class_id;
  Text course_name, class_name;
  Int planned_start, planned_end;  // ClassStartTime, ClassEndTime
  Int activity_id, students_present, students_listed, flag;
  std::vector<AttendanceMember> members;  // those with a readable Uid
  static Decoding<Attendance> decode(const Source& in);
};

// Answers to a scanned or in-room paper; students by nickname only. Times here are in milliseconds (quirk
// 66).
struct EduAnswer {
  Text nickname, answer;
};
struct EduQuestion {
  Int index;
  Text right_answer;
  std::vector<EduAnswer> answers;
};
struct EduDt {
  static constexpr std::string_view kCmd = "EduDt";
  Text type;
  Int start_ms, end_ms;
  std::vector<EduQuestion> questions;
  static Decoding<EduDt> decode(const Source& in);
};

// The archive of the room's chat. The time of packing is its TimeStamp (quirk 15), in the envelope.
struct ChatContent {
  static constexpr std::string_view kCmd = "ChatContent";
  Text url;
  static Decoding<ChatContent> decode(const Source& in);
};

}  // namespace rollcall::classin
