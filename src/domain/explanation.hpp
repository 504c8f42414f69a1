// Why a mark is what it is: everything known of one person in one class, kept and dropped (PRODUCT.md 2.5).
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/attendance.hpp"
#include "domain/person.hpp"

namespace rollcall::domain {

// One known entry or exit. An attendance list gives at most one of each, of no device.
struct ExplainedEvent {
  PresenceSource source = PresenceSource::none;
  records::EventKind kind = records::EventKind::in;
  std::int64_t at = 0;
  std::int64_t client_id = 0;
  std::optional<std::int64_t> device, reason;  // PROTOCOL.md 10.2 and 10.3
  Seq seq;
  EventFate fate = EventFate::opens;
};

// What of the lesson's window a time gave; all false: it was not used.
struct ExplainedTime {
  SourcedTime time;
  bool gives_start = false, gives_scheduled_end = false, gives_close = false;
  bool used() const { return gives_start || gives_scheduled_end || gives_close; }
};

struct MarkExplanation {
  Sid sid;
  ClassId class_id;
  std::optional<CourseId> course_id;
  std::optional<std::string> class_name, course_name;
  ClassState state = ClassState::scheduled;
  PresenceSource source = PresenceSource::none;
  Window window;
  Rules rules;
  Uid uid;
  Role role = Role::student;
  std::optional<Mark> mark;  // null: not listed, though some event or roster change names the person
  std::optional<std::int64_t> open_ends_at;  // where a stay without an exit is cut
  std::vector<ExplainedEvent> events;        // by time, those of one second as they were taken
  std::vector<RosterVerdict> roster;
  std::vector<ExplainedTime> times;
  Seq summary_seq;  // 0: the class has no summary
  std::vector<Seq> older_summaries;
  std::string status_reason;  // one sentence: the rule of PRODUCT.md 4.3 that matched, with its figures
  std::vector<Seq> pushes;    // all of the above, ascending, each once
};

// Null for somebody of whom nothing is known in the class. Its mark is assess()'s.
std::optional<MarkExplanation> explain(const ClassFacts& facts, const Rules& rules, std::int64_t now,
                                       Uid uid);

}  // namespace rollcall::domain
