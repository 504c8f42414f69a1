// Everything here is asked of the code that makes the mark: assess(), the walk of presence.cpp with its
// steps, roster_verdicts(), window_sources(). Nothing is decided a second time.
#include "domain/explanation.hpp"

#include <algorithm>
#include <set>

#include "domain/status_reason.hpp"

namespace rollcall::domain {

namespace {

using records::EventKind;

struct Subject {
  const ClassFacts& facts;
  Uid uid;
  PersonFacts person;
  OpenEnd open_end;
};

template <class Value>
const Value* find(const std::map<Uid, Value>& map, Uid uid) {
  const auto found = map.find(uid);
  return found == map.end() ? nullptr : &found->second;
}

ExplainedEvent explained(const EventStep& step, PresenceSource source) {
  const Event& event = *step.event;
  return {.source = source,
          .kind = event.kind,
          .at = event.at,
          .client_id = event.client_id,
          .device = event.device,
          .reason = event.reason,
          .seq = event.seq,
          .fate = step.fate};
}

void add_summary(const Subject& subject, std::vector<ExplainedEvent>& out) {
  if (!subject.facts.schedule.has_summary || subject.person.events() == nullptr) return;
  std::vector<EventStep> steps;
  presence_from_events(*subject.person.events(), subject.open_end, &steps);
  for (const EventStep& step : steps) {
    out.push_back(explained(step, PresenceSource::summary));
    out.back().seq = subject.facts.summary_seq;
  }
}

void add_live(const Subject& subject, std::vector<ExplainedEvent>& out) {
  const auto* live = find(subject.facts.live, subject.uid);
  if (live == nullptr) return;
  std::vector<EventStep> steps;
  presence_from_events(*live, subject.open_end, &steps);
  for (const EventStep& step : steps) {
    out.push_back(explained(step, PresenceSource::events));
    if (subject.facts.schedule.has_summary) out.back().fate = EventFate::not_used_summary;
  }
}

// Why the person's attendance list does not stand in.
EventFate unused_list(const Subject& subject, const AttendanceFacts& list) {
  if (list.first_in.value_or(0) == 0) return EventFate::not_used_no_entry;
  const bool by_summary = subject.facts.schedule.has_summary && subject.person.events() != nullptr;
  return by_summary ? EventFate::not_used_summary : EventFate::not_used_entries;
}

void add_attendance(const Subject& subject, std::vector<ExplainedEvent>& out) {
  const auto* list = find(subject.facts.attendance, subject.uid);
  if (list == nullptr) return;
  EventFate in_fate = EventFate::opens, out_fate = EventFate::closes;
  if (const auto stay = subject.person.stand_in()) {
    in_fate = fate_of_stay(stay->in, stay->out, subject.open_end);
    if (in_fate != EventFate::opens) out_fate = in_fate;
  } else {
    in_fate = out_fate = unused_list(subject, *list);
  }
  const auto add = [&](EventKind kind, const std::optional<std::int64_t>& at, EventFate fate) {
    if (at.value_or(0) == 0) return;
    out.push_back(
        {.source = PresenceSource::attendance, .kind = kind, .at = *at, .seq = list->seq, .fate = fate});
  };
  add(EventKind::in, list->first_in, in_fate);
  add(EventKind::out, list->last_out, out_fate);
}

std::vector<ExplainedEvent> events_of(const Subject& subject) {
  std::vector<ExplainedEvent> events;
  add_summary(subject, events);
  add_live(subject, events);
  add_attendance(subject, events);
  std::stable_sort(events.begin(), events.end(),
                   [](const ExplainedEvent& a, const ExplainedEvent& b) { return a.at < b.at; });
  return events;
}

// A source may have stated a time several times; what it stated last is what was used.
std::vector<ExplainedTime> times_of(const ClassFacts& facts) {
  const WindowSources sources = window_sources(facts.schedule);
  std::vector<ExplainedTime> times;
  for (const SourcedTime& time : facts.times) {
    const auto gives = [&](const WindowSource& source) {
      return time.value && time.what == source.what && time.value == source.stated;
    };
    times.push_back({.time = time,
                     .gives_start = gives(sources.starts_at),
                     .gives_scheduled_end = gives(sources.scheduled_end),
                     .gives_close = gives(sources.closed_at)});
  }
  return times;
}

std::vector<Seq> pushes_of(const MarkExplanation& e) {
  std::set<Seq> pushes{e.summary_seq};
  pushes.insert(e.older_summaries.begin(), e.older_summaries.end());
  for (const ExplainedEvent& event : e.events) pushes.insert(event.seq);
  for (const RosterVerdict& verdict : e.roster) pushes.insert(verdict.change.seq);
  for (const ExplainedTime& time : e.times) pushes.insert(time.time.seq);
  if (e.mark && e.mark->correction) pushes.insert(e.mark->correction->seq);
  pushes.erase(Seq{});
  return {pushes.begin(), pushes.end()};
}

void set_class(MarkExplanation& out, const ClassAttendance& attendance) {
  out.sid = attendance.sid;
  out.class_id = attendance.class_id;
  out.course_id = attendance.course_id;
  out.class_name = attendance.class_name;
  out.course_name = attendance.course_name;
  out.state = attendance.state;
  out.source = attendance.source;
  out.window = attendance.window;
  out.rules = attendance.rules;
}

}  // namespace

std::optional<MarkExplanation> explain(const ClassFacts& facts, const Rules& rules, std::int64_t now,
                                       Uid uid) {
  const ClassAttendance attendance = assess(facts, rules, now);
  const Subject subject{facts, uid, PersonFacts(facts, uid),
                        open_end_of(facts.schedule.has_summary, attendance.window, now)};
  MarkExplanation out;
  set_class(out, attendance);
  out.uid = uid;
  out.role = role_of(subject.person.identity());
  if (const Mark* mark = find_mark(attendance, uid)) out.mark = *mark;
  out.open_ends_at = subject.open_end.closes_at;
  out.events = events_of(subject);
  out.roster = roster_verdicts(facts.roster, uid, out.window.starts_at);
  if (!out.mark && out.events.empty() && out.roster.empty()) return std::nullopt;

  out.times = times_of(facts);
  out.summary_seq = facts.summary_seq;
  out.older_summaries = facts.older_summaries;
  out.status_reason = status_reason(out.mark, out.window, out.rules, out.state);
  out.pushes = pushes_of(out);
  return out;
}

}  // namespace rollcall::domain
