// What really happened in one class. The pushes tell of it, and the truth is reckoned from it; neither is
// made from the other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "simulate/day/person.hpp"

namespace rollcall::simulate {

// The room stays open for so long after the planned end (PROTOCOL.md 1.5).
constexpr std::int64_t kOverrunS = 1200;

// One person on one device from entering to leaving.
struct Stay {
  std::int64_t client_id = 0;  // 0 the first device in the room, 1 and 2 the others
  std::int64_t device = 0;     // PROTOCOL.md 10.2
  std::int64_t in = 0, out = 0;
  bool in_noted = true, out_noted = true;  // ClassIn can miss either
  std::int64_t reason = 1;                 // of leaving, PROTOCOL.md 10.3
  std::int64_t kept_out_s = 0;             // kicked out for so long
};

// What a person did in the room, as the summary counts it.
struct Deeds {
  std::int64_t hands_up = 0, hands_up_s = 0;
  std::int64_t awards = 0;
  std::int64_t stage_count = 0, stage_s = 0;  // on stage; the rest of the time in the room off it
  std::int64_t authorized = 0, authorized_s = 0;
};

struct Attendee {
  Person person;
  bool in_attendance_list = false;  // the class's `Attendance` push names the person
  std::vector<Stay> stays;          // in time order; of one device they do not overlap
  Deeds deeds;

  // Seconds in the room on the main device, as ClassIn's own `Total` counts them.
  std::int64_t main_device_s() const;
  // In the room on any device at that instant.
  bool inside(std::int64_t at) const;
};

// Which of ClassIn's messages tell of this class.
struct Told {
  bool events = true;   // enter and leave pushes
  bool summary = true;  // End
  bool attendance = false;
};

struct Lesson {
  ClassId class_id;
  CourseId course_id;
  std::string name, course_name;
  std::string first_name;                       // until `renamed_at`
  std::int64_t renamed_at = 0;                  // 0: never
  Person teacher;                               // who really teaches
  Person first_teacher;                         // who was to teach until `reassigned_at`
  std::int64_t reassigned_at = 0;               // 0: never
  std::int64_t starts_at = 0, planned_end = 0;  // as they stood last
  std::int64_t first_start = 0, first_end = 0;  // as they were planned at first
  std::int64_t extended_at = 0;                 // 0: not extended; until then the planned end was `first_end`
  std::optional<std::int64_t> real_close;       // RealCloseTime of the summary; 0 as ClassIn sends it too
  std::int64_t closed_at = 0;                   // when everybody was out, at the latest
  std::int64_t deleted_at = 0;                  // 0: it was not
  bool nobody_comes = false;
  std::int64_t recording_from = 0;  // 0: not recorded
  Told told;
  std::vector<Attendee> attendees;  // whoever entered or was on the list of members, by uid

  const std::string& name_at(std::int64_t own_time) const {
    return own_time < renamed_at ? first_name : name;
  }
  bool anybody_came() const;
  // Whether any message tells that this person was in the room. The attendance list knows its members only.
  bool tells_of(const Attendee& attendee) const {
    if (attendee.stays.empty()) return false;
    return told.events || told.summary || (told.attendance && attendee.in_attendance_list);
  }
  // CloseTime as a push of that instant gives it.
  std::int64_t close_time(std::int64_t at) const {
    return (extended_at != 0 && at < extended_at ? first_end : planned_end) + kOverrunS;
  }
};

}  // namespace rollcall::simulate
