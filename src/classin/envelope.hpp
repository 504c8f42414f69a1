// What stands on top of every push, whatever its type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "classin/json_reader.hpp"

namespace rollcall::classin {

// The Cmd of ClientPlaybackDataDetail, whose new shape was published without one (PROTOCOL.md quirk 10).
constexpr std::string_view kClientPlaybackCmd = "ClientPlaybackDataDetail";

// The fields that stand on top of every message (PROTOCOL.md 2), each read tolerantly: absent where missing,
// null or not readable as its type. Integers may come as numeric strings. Of a key that comes twice the first
// counts, except for TimeStamp.
struct Envelope {
  std::optional<Sid> sid;
  std::string cmd;  // as text whether sent as number or string; "" when absent; cut to limits::kMaxCmdBytes
  std::string
      message_id;  // `_id`, "" when absent; cut to nothing when longer than limits::kMaxMessageIdBytes
  std::vector<std::string> time_stamps;    // decimal text of each top-level TimeStamp (a key can come twice)
  std::optional<std::string> safe_key;     // "" when present but not a string; null counts as absent
  std::optional<std::int64_t> time_stamp;  // of the first TimeStamp
  std::optional<std::int64_t> action_time, op_time;
  std::optional<ClassId>
      class_id;  // ClassID, ClassId, CID, classId in this order, top level, else opData's; not 0
  std::optional<CourseId>
      course_id;  // CourseID, CourseId, courseId in this order, top level, else opData's; not 0
  std::optional<std::int64_t> start_time, close_time;  // StartTime, CloseTime

  // The push's own time: ActionTime, else opTime, else TimeStamp, else 0 (PRODUCT.md 4.1).
  std::int64_t own_time() const;
};

// The envelope of a push whose document is `root`, an object.
Envelope read_envelope(const Json& root);

// Whether `value`, a top-level `_id`, can be the push's message id.
bool is_message_id(const Json& value);

}  // namespace rollcall::classin
