// The attendance of one class a second time, as simply as it can be written: every second is asked "was this
// person here?", every list is searched from one end to the other. Slow, only for times in 0..1499, and meant
// to share no idea with src/domain, so that agreement of the two means something.
#pragma once

#include <array>
#include <cmath>
#include <set>

#include "domain/attendance.hpp"

namespace rollcall::domain::naive {

constexpr std::int64_t kSeconds = 1500;      // no class of the properties lasts longer
constexpr std::int64_t kEventSeconds = 260;  // and no event is later than this

using Number = std::optional<std::int64_t>;
using Seconds = std::array<bool, kSeconds>;  // [s]: here in the second from s to s + 1

inline Number smaller_known(Number a, Number b) {
  if (!a) return b;
  if (!b) return a;
  return *a < *b ? a : b;
}

inline Window window(const ScheduleFacts& f) {
  Window w;
  if (f.creation_start) w.starts_at = f.creation_start;
  if (f.push_start) w.starts_at = f.push_start;
  if (f.change_begin) w.starts_at = f.change_begin;
  if (f.has_summary && f.summary_start) w.starts_at = f.summary_start;

  if (f.creation_end) w.scheduled_end = f.creation_end;
  if (f.push_close) w.scheduled_end = *f.push_close - 1200;
  if (f.change_end) w.scheduled_end = f.change_end;
  if (w.starts_at && f.prelect_length_s) w.scheduled_end = *w.starts_at + *f.prelect_length_s;
  if (f.has_summary && f.summary_close) w.scheduled_end = *f.summary_close - 1200;

  if (f.has_summary) {
    w.closed_at = f.summary_close;
    if (f.summary_real_close && *f.summary_real_close != 0) {
      w.closed_at = smaller_known(f.summary_close, f.summary_real_close);
    }
  }
  w.ends_at = smaller_known(w.scheduled_end, w.closed_at);
  return w;
}

// Of all that is known of one person in one class, before any figure.
struct Trace {
  Seconds here{};
  bool any = false, inside = false, open_end = false, incomplete = false, approximate = false;
  std::int64_t entries = 0;
  std::set<std::int64_t> devices;
};

struct Class {
  const ClassFacts& facts;
  Window w;
  std::int64_t now;

  bool summary() const { return facts.schedule.has_summary; }
  bool running() const { return !summary() && w.ends_at && now < *w.ends_at; }
  Number cut() const {  // of a stay that has no end
    if (summary()) return w.closed_at ? w.closed_at : w.ends_at;
    return running() ? Number(now) : w.ends_at;
  }
};

inline void stay_open(const Class& c, Trace& trace, std::int64_t since, Seconds& here) {
  trace.open_end = true;
  if (c.running()) trace.inside = true;
  for (std::int64_t s = since; s < kSeconds; ++s) here[s] = c.cut() && s < *c.cut();
}

inline void follow_device(const Class& c, const std::vector<Event>& events, std::int64_t client,
                          Trace& trace) {
  Seconds here{};
  bool inside = false;
  std::int64_t since = 0;
  for (std::int64_t s = 0; s < kEventSeconds; ++s) {
    std::vector<records::EventKind> left;
    for (const Event& event : events) {
      if (event.client_id == client && event.at == s) left.push_back(event.kind);
    }
    while (!left.empty()) {
      std::size_t next = 0;
      for (std::size_t i = 0; i < left.size(); ++i) {
        if ((left[i] == records::EventKind::out) == inside) next = i;
      }
      if (left[next] == records::EventKind::in) {
        if (!inside) since = s;
        inside = true;
      } else {
        if (!inside) trace.incomplete = true;
        inside = false;
      }
      left.erase(left.begin() + static_cast<std::ptrdiff_t>(next));
    }
    here[s] = inside;
  }
  if (inside) stay_open(c, trace, since, here);
  for (std::int64_t s = 0; s < kSeconds; ++s) trace.here[s] = trace.here[s] || here[s];
}

// Only an Attendance push knows of the person's presence.
inline bool stands_in(const Class& c, Uid uid) {
  if (c.facts.attendance.count(uid) == 0) return false;
  if (c.facts.live.count(uid) != 0 && !c.facts.live.at(uid).empty()) return false;
  if (c.summary() && c.facts.summary.count(uid) != 0 && c.facts.summary.at(uid).in_room) return false;
  const Number first_in = c.facts.attendance.at(uid).first_in;
  return first_in && *first_in != 0;
}

inline Trace trace_of(const Class& c, Uid uid) {
  Trace trace;
  std::vector<Event> events;
  bool in_summary = false;
  if (c.summary() && c.facts.summary.count(uid) != 0) {
    in_summary = c.facts.summary.at(uid).in_room;
    events = c.facts.summary.at(uid).events;
  }
  if (!c.summary() && c.facts.live.count(uid) != 0) events = c.facts.live.at(uid);
  trace.any = in_summary || !events.empty();
  for (const Event& event : events) {
    trace.devices.insert(event.client_id);
    if (event.kind == records::EventKind::in) ++trace.entries;
  }
  for (std::int64_t client = 0; client < 2; ++client) follow_device(c, events, client, trace);

  if (!stands_in(c, uid)) return trace;
  const AttendanceFacts& a = c.facts.attendance.at(uid);
  trace.any = trace.approximate = true;
  trace.entries = 1;
  if (!a.last_out || *a.last_out == 0) {
    stay_open(c, trace, *a.first_in, trace.here);
  } else {
    for (std::int64_t s = *a.first_in; s < *a.last_out; ++s) trace.here[s] = true;
  }
  return trace;
}

inline std::int64_t identity(const Class& c, Uid uid) {
  if (c.summary() && c.facts.summary.count(uid) != 0 && c.facts.summary.at(uid).identity) {
    return *c.facts.summary.at(uid).identity;
  }
  std::vector<Event> with_identity;
  if (c.facts.live.count(uid) != 0) {
    for (const Event& event : c.facts.live.at(uid)) {
      if (event.identity) with_identity.push_back(event);
    }
  }
  for (const Event& event : with_identity) {
    bool beaten = false;
    for (const Event& other : with_identity) {
      if (other.rank > event.rank) beaten = true;
      if (other.rank == event.rank && other.at > event.at) beaten = true;
      if (other.rank == event.rank && other.at == event.at && *other.identity > *event.identity)
        beaten = true;
    }
    if (!beaten) return *event.identity;
  }
  if (c.facts.attendance.count(uid) != 0 && c.facts.attendance.at(uid).identity) {
    return *c.facts.attendance.at(uid).identity;
  }
  return 1;
}

// 1 expected, 0 not, null: the class has no roster.
inline std::optional<bool> expected(const Class& c, Uid uid) {
  const auto counts = [&](const RosterFact& fact) {
    return !c.w.starts_at || fact.effective_at <= *c.w.starts_at;
  };
  const auto beats = [](const RosterFact& a, const RosterFact& b) {
    if (a.scope != b.scope) return a.scope == records::RosterScope::class_;
    if (a.rank != b.rank) return a.rank > b.rank;
    if (a.effective_at != b.effective_at) return a.effective_at > b.effective_at;
    return a.op > b.op;
  };
  bool known = false;
  for (const RosterFact& fact : c.facts.roster) known = known || counts(fact);
  if (!known) return std::nullopt;
  for (const RosterFact& fact : c.facts.roster) {
    if (!counts(fact) || fact.uid != uid) continue;
    bool beaten = false;
    for (const RosterFact& other : c.facts.roster) {
      if (counts(other) && other.uid == uid && beats(other, fact)) beaten = true;
    }
    if (!beaten) return fact.op != records::RosterOp::remove;
  }
  return false;
}

inline void figures(const Class& c, const Trace& trace, Mark& mark) {
  for (std::int64_t s = 0; s < kSeconds; ++s) {
    if (!trace.here[s]) continue;
    ++mark.in_room_s;
    if (!mark.first_in) mark.first_in = s;
    mark.last_out = s + 1;
    if (mark.intervals.empty() || mark.intervals.back().out != s) mark.intervals.push_back({s, s});
    mark.intervals.back().out = s + 1;
  }
  if (c.w.starts_at && c.w.ends_at) {
    std::int64_t attended = 0;
    for (std::int64_t s = 0; s < kSeconds; ++s) {
      if (trace.here[s] && s >= *c.w.starts_at && s < *c.w.ends_at) ++attended;
    }
    mark.attended_s = attended;
    const double length = static_cast<double>(*c.w.ends_at - *c.w.starts_at);
    if (length > 0) {
      mark.attended_ratio_e4 =
          static_cast<int>(std::floor(static_cast<double>(attended) * 10000 / length + 0.5));
    }
  }
  if (!mark.first_in) return;
  if (c.w.starts_at) mark.late_s = *mark.first_in > *c.w.starts_at ? *mark.first_in - *c.w.starts_at : 0;
  if (c.w.ends_at) mark.left_early_s = *mark.last_out < *c.w.ends_at ? *c.w.ends_at - *mark.last_out : 0;
  if (trace.inside) {
    mark.last_out.reset();
    mark.left_early_s = 0;
  }
}

inline Status status(const Mark& mark, const Rules& rules) {
  if (mark.on_roster && (!mark.first_in || (mark.attended_s && *mark.attended_s == 0))) return Status::absent;
  if (!mark.attended_s) return Status::unknown;
  if (mark.attended_ratio_e4 && *mark.attended_ratio_e4 < std::lround(rules.minimum_attended_ratio * 10000)) {
    return Status::partial;
  }
  const bool late = mark.late_s && *mark.late_s > rules.late_after_s;
  const bool early = mark.left_early_s && *mark.left_early_s > rules.early_leave_before_s;
  if (late) return early ? Status::late_left_early : Status::late;
  return early ? Status::left_early : Status::present;
}

inline void extras(const Class& c, Uid uid, Mark& mark) {
  std::int64_t disconnects = 0;
  bool any_live = false;
  for (const auto& [who, events] : c.facts.live) {
    for (const Event& event : events) {
      any_live = true;
      if (who != uid || event.kind == records::EventKind::in || !event.reason) continue;
      const std::int64_t r = *event.reason;
      if (r == 0 || r == 3 || r == 6 || r == 54 || r == 56 || r == 60) ++disconnects;
    }
  }
  if (any_live) mark.disconnects = disconnects;
  if (!c.summary()) return;
  mark.hands_up = mark.awards = mark.stage_s = 0;
  if (c.facts.summary.count(uid) == 0) return;
  const SummaryPersonFacts& person = c.facts.summary.at(uid);
  mark.hands_up = person.hands_up;
  mark.awards = person.awards;
  mark.stage_s = person.stage_s;
  mark.classin_total_s = person.total_s;
}

inline void add_to(Totals& totals, Status status) {
  if (status == Status::absent) ++totals.absent;
  if (status == Status::unknown) ++totals.unknown;
  if (status == Status::partial) ++totals.partial;
  if (status == Status::late_left_early) ++totals.late_left_early;
  if (status == Status::late) ++totals.late;
  if (status == Status::left_early) ++totals.left_early;
  if (status == Status::present) ++totals.present;
  if (status == Status::excused) {
    ++totals.excused;
  } else if (status != Status::absent && status != Status::unknown) {
    ++totals.attended;
  }
}

// The earliest second at which any push saw somebody; Attendance stand-ins only count where no push did.
inline Number first_sign(const Class& c, std::int64_t people) {
  Number by_push, by_stand_in;
  for (const auto& [uid, events] : c.facts.live) {
    for (const Event& event : events) by_push = smaller_known(by_push, event.at);
  }
  for (std::int64_t uid = 1; uid <= people; ++uid) {
    if (stands_in(c, Uid{uid})) {
      by_stand_in = smaller_known(by_stand_in, c.facts.attendance.at(Uid{uid}).first_in);
    }
  }
  return by_push ? by_push : by_stand_in;
}

inline ClassState state(const Class& c, Number first_sign) {
  if (c.summary()) return ClassState::complete;
  if (c.facts.deleted && !first_sign) return ClassState::cancelled;
  if (!c.w.starts_at && !first_sign) return ClassState::scheduled;
  const std::int64_t start = c.w.starts_at ? *c.w.starts_at : *first_sign;
  const std::int64_t end = c.w.scheduled_end ? *c.w.scheduled_end : start + 24 * 60 * 60;
  if (c.now >= start && c.now >= end + 25 * 60) {
    return first_sign ? ClassState::summary_missing : ClassState::nobody_came;
  }
  if (c.now >= start && c.now >= end) return ClassState::closing;
  return c.now >= start ? ClassState::live : ClassState::scheduled;
}

inline PresenceSource source(const Class& c, Number first_sign) {
  if (c.summary()) return PresenceSource::summary;
  for (const auto& [uid, events] : c.facts.live) {
    if (!events.empty()) return PresenceSource::events;
  }
  return first_sign ? PresenceSource::attendance : PresenceSource::none;
}

// Uids are 1..people.
inline ClassAttendance assess(const ClassFacts& facts, const Rules& rules, std::int64_t now,
                              std::int64_t people) {
  const Class c{facts, window(facts.schedule), now};
  ClassAttendance result;
  result.sid = facts.sid;
  result.class_id = facts.class_id;
  result.course_id = facts.course_id;
  result.class_name = facts.class_name;
  result.course_name = facts.course_name;
  result.window = c.w;
  result.rules = rules;
  const Number sign = first_sign(c, people);
  result.state = state(c, sign);
  result.source = source(c, sign);
  if (expected(c, Uid{0})) result.totals.expected = 0;
  for (std::int64_t uid = 1; uid <= people; ++uid) {
    const Trace trace = trace_of(c, Uid{uid});
    Mark mark;
    mark.uid = Uid{uid};
    mark.identity = identity(c, mark.uid);
    mark.on_roster = expected(c, mark.uid).value_or(false);
    const bool student = mark.identity == 1 || mark.identity == 2;
    if (!trace.any && !(student && mark.on_roster)) mark.only_corrected = true;
    if (facts.overrides.count(mark.uid) != 0) mark.correction = facts.overrides.at(mark.uid);
    if (mark.only_corrected && !mark.correction) continue;
    if (facts.names.count(mark.uid) != 0) mark.name = facts.names.at(mark.uid);
    figures(c, trace, mark);
    mark.entries = trace.entries;
    mark.devices.assign(trace.devices.begin(), trace.devices.end());
    mark.open_end = trace.open_end;
    mark.incomplete = trace.incomplete;
    mark.approximate = trace.approximate;
    extras(c, mark.uid, mark);
    if (!student) {
      (mark.identity == 3 || mark.identity == 4 ? result.staff : result.observers).push_back(mark);
      continue;
    }
    if (!mark.only_corrected) mark.status = mark.computed_status = status(mark, rules);
    if (mark.correction) mark.status = mark.correction->status;
    add_to(result.totals, *mark.status);
    if (mark.on_roster) ++*result.totals.expected;
    result.students.push_back(mark);
  }
  return result;
}

}  // namespace rollcall::domain::naive
