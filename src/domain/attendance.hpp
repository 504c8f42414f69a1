// The attendance of one class: facts and rules in, marks out (PRODUCT.md 4). Pure; no clock, `now` is given.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "domain/correction.hpp"
#include "domain/interval.hpp"
#include "domain/presence.hpp"
#include "domain/roster.hpp"
#include "domain/rules.hpp"
#include "domain/schedule.hpp"
#include "domain/status.hpp"

namespace rollcall::domain {

struct SummaryPersonFacts {
  std::optional<std::int64_t> identity, total_s;
  bool in_room = false;
  std::vector<Event> events;
  std::int64_t stage_s = 0, hands_up = 0, awards = 0;
};

struct AttendanceFacts {
  std::optional<std::int64_t> identity, first_in, last_out;  // 0 counts as unknown: no class was in 1970
  Seq seq;  // of the push; this and the other numbers below serve explanations and decide nothing
};

// One time that some source states of the class, whether it was used or not.
struct SourcedTime {
  std::string_view what;  // one of time_name
  std::optional<std::int64_t> value;
  Seq seq;  // 0: of no push
};

struct ClassFacts {
  Sid sid;
  ClassId class_id;
  std::optional<CourseId> course_id;
  std::optional<std::string> class_name, course_name;
  ScheduleFacts schedule;
  bool deleted = false;                       // by the newest class change that says so
  std::map<Uid, std::vector<Event>> live;     // enter and leave pushes
  std::map<Uid, SummaryPersonFacts> summary;  // counts only with schedule.has_summary
  std::map<Uid, AttendanceFacts> attendance;
  std::vector<RosterFact> roster;
  std::map<Uid, std::string> names;
  Seq summary_seq;
  std::vector<Seq> older_summaries;  // which the one that counts has replaced
  std::map<Uid, Override> overrides;
  std::vector<SourcedTime> times;
};

// One person in one class; fields as in PRODUCT.md 4.2 and 7.
struct Mark {
  Uid uid;
  std::optional<std::string> name;
  std::int64_t identity = 1;
  bool on_roster = false;
  std::optional<Status> status, computed_status;  // null for staff and observers, who are not assessed
  std::optional<std::int64_t> first_in, last_out;
  std::int64_t in_room_s = 0;
  std::optional<std::int64_t> attended_s;
  std::optional<int> attended_ratio_e4;  // ten-thousandths
  std::optional<std::int64_t> late_s, left_early_s;
  std::int64_t entries = 0;
  std::optional<std::int64_t> disconnects;
  std::vector<std::int64_t> devices;
  std::vector<Interval> intervals;
  bool open_end = false, incomplete = false, approximate = false;
  std::optional<std::int64_t> classin_total_s, hands_up, awards, stage_s;
  std::optional<Override> correction;  // its status stands in `status`; computed_status is as without it
  bool only_corrected = false;         // nothing but the correction lists the person
  friend bool operator==(const Mark&, const Mark&) = default;
};

struct Totals {
  std::optional<std::int64_t> expected;
  std::int64_t present = 0, late = 0, left_early = 0, late_left_early = 0, partial = 0, absent = 0,
               excused = 0, unknown = 0, attended = 0;
  friend bool operator==(const Totals&, const Totals&) = default;
};

enum class PresenceSource { none, summary, events, attendance };

struct ClassAttendance {
  Sid sid;
  ClassId class_id;
  std::optional<CourseId> course_id;
  std::optional<std::string> class_name, course_name;
  ClassState state = ClassState::scheduled;
  PresenceSource source = PresenceSource::none;
  Window window;
  Rules rules;
  Totals totals;
  std::vector<Mark> students, staff, observers;  // each by uid
  friend bool operator==(const ClassAttendance&, const ClassAttendance&) = default;
};

// The person's mark, in whichever of the three lists; null where it is in none.
const Mark* find_mark(const ClassAttendance& attendance, Uid uid);

// Where a stay without an exit is cut (PRODUCT.md 4.2).
OpenEnd open_end_of(bool has_summary, const Window& window, std::int64_t now);

// The same whatever the order of events and roster changes. Overrides are laid over the marks, and totals
// count what then stands. Somebody whom only an override names is listed with a null computed_status.
ClassAttendance assess(const ClassFacts& facts, const Rules& rules, std::int64_t now);

}  // namespace rollcall::domain
