// Who was in the room: entries, exits, and the attendance list.
#include <cstdint>
#include <optional>
#include <set>

#include "projection/topics.hpp"

namespace rollcall::projection {

namespace {

using records::Attribute;
using records::EventKind;

// CloseTime is the planned end and the 20 minutes that every class stays open (PROTOCOL.md 1.5).
constexpr std::int64_t kOverrunS = 1200;

constexpr std::int64_t kStudent = 1, kAuditor = 2;

void add_member(const classin::AttendanceMember& member, ClassId class_id, FactSink& sink) {
  sink.add(records::AttendanceRow{class_id, member.uid, member.identity, unless_zero(member.first_in),
                                  unless_zero(member.last_out), member.attended_s});
  sink.person_name(member.uid.value, member.name);
  if (member.identity && *member.identity != kStudent && *member.identity != kAuditor) return;
  sink.add(records::RosterChange{records::RosterScope::class_, class_id.value, member.uid,
                                 records::RosterOp::add, 0});
}

}  // namespace

void project_message(const classin::Enter& m, FactSink& sink) {
  if (m.uid.value == 0) return;
  sink.add(records::PresenceEvent{m.class_id, m.uid, m.client_id.value_or(0), m.at, EventKind::in, m.identity,
                                  m.device, std::nullopt});
  sink.person_name(m.uid.value, m.nick_name);
  sink.person_account(m.uid, Attribute::phone, m.login_mobile, m.at, records::AccountHow::seen);
  sink.person_account(m.uid, Attribute::email, m.login_email, m.at, records::AccountHow::seen);
}

void project_message(const classin::Leave& m, FactSink& sink) {
  if (m.uid.value == 0) return;
  sink.add(records::PresenceEvent{m.class_id, m.uid, m.client_id.value_or(0), m.at, EventKind::out,
                                  m.identity, std::nullopt, m.reason});
}

void project_message(const classin::Attendance& m, FactSink& sink) {
  sink.class_number(m.class_id, Attribute::start_time, m.planned_start, records::Source::push);
  if (const auto end = unless_zero(m.planned_end); end && *end > 0 && *end < INT64_MAX - kOverrunS) {
    sink.class_number(m.class_id, Attribute::close_time, *end + kOverrunS, records::Source::push);
  }
  sink.class_name(m.class_id, m.class_name, records::Source::push);
  sink.course_name(sink.envelope().course_id, m.course_name, records::Source::push);
  std::set<std::int64_t> seen = {0};  // 0 is nobody; of a person listed twice the first entry counts
  for (const auto& member : m.members) {
    if (seen.insert(member.uid.value).second) add_member(member, m.class_id, sink);
  }
}

}  // namespace rollcall::projection
