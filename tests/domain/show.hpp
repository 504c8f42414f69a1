// Classes and their attendance as text, for the messages of failed properties. Unknown values are left out.
#pragma once

#include <fmt/format.h>

#include <string>

#include "random_class.hpp"

namespace rollcall::domain::testing {

template <class Number>
std::string shown(std::string_view name, const std::optional<Number>& number) {
  return number ? fmt::format(" {}={}", name, *number) : "";
}

inline std::string shown(const std::vector<Event>& events) {
  std::string text;
  for (const Event& event : events) {
    text += fmt::format(" {}@{}", event.kind == records::EventKind::in ? "In" : "Out", event.at);
    if (event.client_id != 0) text += fmt::format("/client{}", event.client_id);
    text += shown("identity", event.identity) + shown("device", event.device) + shown("reason", event.reason);
    text += fmt::format(" rank={}.{};", event.rank.own_time, event.rank.tie[0]);
  }
  return text;
}

inline std::string shown(const ScheduleFacts& s) {
  return (s.has_summary ? " with a summary" : " without a summary") +
         shown("summary_start", s.summary_start) + shown("summary_close", s.summary_close) +
         shown("summary_real_close", s.summary_real_close) + shown("change_begin", s.change_begin) +
         shown("change_end", s.change_end) + shown("push_start", s.push_start) +
         shown("push_close", s.push_close) + shown("creation_start", s.creation_start) +
         shown("creation_end", s.creation_end) + shown("prelect_length", s.prelect_length_s);
}

inline std::string shown(const RandomClass& subject) {
  const ClassFacts& facts = subject.facts;
  std::string text =
      fmt::format("class{}{} now={} late_after={} early_leave_before={} minimum={}\n", shown(facts.schedule),
                  facts.deleted ? " deleted" : "", subject.now, subject.rules.late_after_s,
                  subject.rules.early_leave_before_s, subject.rules.minimum_attended_ratio);
  for (const auto& [uid, events] : facts.live)
    text += fmt::format("  live {}:{}\n", uid.value, shown(events));
  for (const auto& [uid, person] : facts.summary) {
    text += fmt::format("  summary {}:{}{}{}\n", uid.value, person.in_room ? " in_room" : "",
                        shown("identity", person.identity), shown(person.events));
  }
  for (const auto& [uid, a] : facts.attendance) {
    text += fmt::format("  attendance {}:{}{}{}\n", uid.value, shown("identity", a.identity),
                        shown("first_in", a.first_in), shown("last_out", a.last_out));
  }
  for (const RosterFact& fact : facts.roster) {
    text += fmt::format("  roster {} {} op{} from {} rank={}.{}\n", fact.uid.value,
                        fact.scope == records::RosterScope::class_ ? "class" : "course",
                        static_cast<int>(fact.op), fact.effective_at, fact.rank.own_time, fact.rank.tie[0]);
  }
  for (const auto& [uid, correction] : facts.overrides) {
    text += fmt::format("  override {} {}\n", uid.value, status_name(correction.status));
  }
  return text;
}

inline std::string shown(const Mark& m) {
  std::string text = fmt::format("{} identity={}{} {}", m.uid.value, m.identity,
                                 m.on_roster ? " on_roster" : "", m.status ? status_name(*m.status) : "-");
  text +=
      shown("first_in", m.first_in) + shown("last_out", m.last_out) + fmt::format(" in_room={}", m.in_room_s);
  text += shown("attended", m.attended_s) + shown("ratio", m.attended_ratio_e4) + shown("late", m.late_s);
  text += shown("left_early", m.left_early_s) + fmt::format(" entries={}", m.entries);
  text +=
      shown("disconnects", m.disconnects) + shown("total", m.classin_total_s) + shown("hands", m.hands_up);
  text += shown("awards", m.awards) + shown("stage", m.stage_s) + " devices";
  for (const auto device : m.devices) text += fmt::format(" {}", device);
  for (const Interval& each : m.intervals) text += fmt::format(" [{},{})", each.in, each.out);
  if (m.open_end) text += " open_end";
  if (m.incomplete) text += " incomplete";
  if (m.approximate) text += " approximate";
  if (m.correction) text += fmt::format(" corrected to {}", status_name(m.correction->status));
  if (m.computed_status) text += fmt::format(" computed {}", status_name(*m.computed_status));
  if (m.only_corrected) text += " only_corrected";
  return text + (m.name ? " " + *m.name : "");
}

inline std::string shown(const ClassAttendance& attendance) {
  const Window& w = attendance.window;
  const Totals& t = attendance.totals;
  std::string text =
      fmt::format("{} source{}{}{}{}{}\n", state_name(attendance.state), static_cast<int>(attendance.source),
                  shown("starts", w.starts_at), shown("scheduled_end", w.scheduled_end),
                  shown("closed", w.closed_at), shown("ends", w.ends_at));
  text += fmt::format(
      "  totals{} present={} late={} left_early={} late_left_early={} partial={} absent={} excused={} "
      "unknown={} "
      "attended={}\n",
      shown("expected", t.expected), t.present, t.late, t.left_early, t.late_left_early, t.partial, t.absent,
      t.excused, t.unknown, t.attended);
  for (const Mark& mark : attendance.students) text += "  student " + shown(mark) + "\n";
  for (const Mark& mark : attendance.staff) text += "  staff " + shown(mark) + "\n";
  for (const Mark& mark : attendance.observers) text += "  observer " + shown(mark) + "\n";
  return text;
}

}  // namespace rollcall::domain::testing
