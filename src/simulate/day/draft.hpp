// A push before its envelope, and the pen that writes the envelope as ClassIn does (PROTOCOL.md 1.6 to 1.8,
// 2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "simulate/day/dice.hpp"
#include "simulate/day/lesson.hpp"
#include "simulate/day/value.hpp"

namespace rollcall::simulate {

// TimeStamp lies so far after the second in which the message was made (PROTOCOL.md 1.7).
constexpr std::int64_t kStampAheadS = 600;

struct Draft {
  std::string cmd;
  std::int64_t at = 0;             // made in this second: `_id`, TimeStamp; and ActionTime unless that is set
  Value fields = Value::object();  // all that is not envelope
  std::optional<ClassId> class_id;
  std::optional<CourseId> course_id;
  std::optional<std::int64_t> start_time, close_time;
  std::optional<std::int64_t> action_time;  // where the event was not in the second the message was made
  bool has_action_time = true;              // many published samples lack it; one that names people needs it
  bool class_as_cid = false;                // `CID` in place of `ClassID` (quirk 13)
  bool class_unnamed = false;               // the body does not say which class `class_id` is (quirk 12)
  bool course_as_id = false;                // `CourseId` in place of `CourseID` (quirk 19)
  bool has_id = true;                       // else it never has an `_id`
  bool needs_id = false;   // says the same as another: without `_id` it would be a repetition
  std::vector<Uid> named;  // of whom the push says the name, as it is at own_time()

  // PRODUCT.md 4.1; a draft that lacks ActionTime must not carry opTime.
  std::int64_t own_time() const { return has_action_time ? action_time.value_or(at) : at + kStampAheadS; }
};

// Of a class: its ids, and its times as they stood then.
Draft about(const Lesson& lesson, std::string cmd, std::int64_t at, Value fields);
// Of a course.
Draft about(CourseId course, std::string cmd, std::int64_t at, Value fields);
// Of the school.
Draft about_school(std::string cmd, std::int64_t at, Value fields);

struct Push {
  std::string cmd, message_id;  // message_id is empty where the push has no `_id`
  std::int64_t at = 0;          // made in this second of the school's time
  std::optional<ClassId> class_id;
  std::string body;
};

class Pen {
 public:
  Pen(Sid sid, std::string secret, Dice dice) : sid_(sid), secret_(std::move(secret)), dice_(dice) {}

  // `number` is the draft's own in its day, so that how it is written does not depend on the others.
  Push write(const Draft& draft, std::int64_t number) const;

 private:
  Sid sid_;
  std::string secret_;
  Dice dice_;
};

}  // namespace rollcall::simulate
