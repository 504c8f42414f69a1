// Who is listed where, and everybody's mark. Whose word counts is person.cpp's, arithmetic on one person's
// events presence.cpp's, figures and status status.cpp's.
#include "domain/attendance.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "domain/person.hpp"

namespace rollcall::domain {

namespace {

// What the mark of every person of the class needs. Lives no longer than one assess().
struct ClassView {
  const ClassFacts& facts;
  const Rules& rules;
  Window window;
  OpenEnd open_end;
  std::optional<std::vector<Uid>> expected;
  bool has_live = false;
  std::optional<std::int64_t> first_seen;  // the earliest enter or leave push, else stand-in

  bool expects(Uid uid) const {
    return expected && std::binary_search(expected->begin(), expected->end(), uid);
  }
};

std::optional<std::int64_t> earliest_live(const ClassFacts& facts) {
  std::optional<std::int64_t> earliest;
  for (const auto& [uid, events] : facts.live) {
    for (const Event& event : events) {
      if (!earliest || event.at < *earliest) earliest = event.at;
    }
  }
  return earliest;
}

std::optional<std::int64_t> earliest_stand_in(const ClassFacts& facts) {
  std::optional<std::int64_t> earliest;
  for (const auto& [uid, attendance] : facts.attendance) {
    const auto stay = PersonFacts(facts, uid).stand_in();
    if (stay && (!earliest || stay->in < *earliest)) earliest = stay->in;
  }
  return earliest;
}

ClassView view_of(const ClassFacts& facts, const Rules& rules, std::int64_t now) {
  const Window window = lesson_window(facts.schedule);
  const auto live = earliest_live(facts);
  return {.facts = facts,
          .rules = rules,
          .window = window,
          .open_end = open_end_of(facts.schedule.has_summary, window, now),
          .expected = expected_students(facts.roster, window.starts_at),
          .has_live = live.has_value(),
          .first_seen = live ? live : earliest_stand_in(facts)};
}

PresenceSource source_of(const ClassView& view) {
  if (view.facts.schedule.has_summary) return PresenceSource::summary;
  if (view.has_live) return PresenceSource::events;
  return view.first_seen ? PresenceSource::attendance : PresenceSource::none;
}

// Nothing for somebody without any trace: an expected student then still has a mark.
std::optional<Presence> presence_of(const PersonFacts& person, const OpenEnd& open_end) {
  if (const auto* events = person.events()) return presence_from_events(*events, open_end);
  if (const auto stay = person.stand_in()) return presence_from_stay(stay->in, stay->out, open_end);
  return std::nullopt;
}

void set_figures(Mark& mark, const Figures& figures) {
  mark.first_in = figures.first_in;
  mark.last_out = figures.last_out;
  mark.in_room_s = figures.in_room_s;
  mark.attended_s = figures.attended_s;
  mark.attended_ratio_e4 = figures.attended_ratio_e4;
  mark.late_s = figures.late_s;
  mark.left_early_s = figures.left_early_s;
}

void set_presence(Mark& mark, Presence presence) {
  mark.entries = presence.entries;
  mark.devices = std::move(presence.devices);
  mark.intervals = std::move(presence.intervals);
  mark.open_end = presence.open_end;
  mark.incomplete = presence.incomplete;
  mark.approximate = presence.approximate;
}

void set_classin_figures(Mark& mark, const ClassView& view, const PersonFacts& person) {
  if (view.has_live) mark.disconnects = person.disconnects();
  if (!view.facts.schedule.has_summary) return;
  static const SummaryPersonFacts kUnlisted;
  const SummaryPersonFacts& listed = person.summary() == nullptr ? kUnlisted : *person.summary();
  mark.classin_total_s = listed.total_s;
  mark.hands_up = listed.hands_up;
  mark.awards = listed.awards;
  mark.stage_s = listed.stage_s;
}

const Override* correction_of(const ClassView& view, Uid uid) {
  const auto found = view.facts.overrides.find(uid);
  return found == view.facts.overrides.end() ? nullptr : &found->second;
}

// Null for those who are not listed: not an expected student, no trace of them, and nobody corrected them.
std::optional<Mark> mark_of(const ClassView& view, Uid uid) {
  const PersonFacts person(view.facts, uid);
  Mark mark;
  mark.uid = uid;
  mark.identity = person.identity();
  mark.on_roster = view.expects(uid);
  const bool student = role_of(mark.identity) == Role::student;
  const Override* correction = correction_of(view, uid);
  auto presence = presence_of(person, view.open_end);
  mark.only_corrected = !presence && !(student && mark.on_roster);
  if (mark.only_corrected && correction == nullptr) return std::nullopt;
  if (!presence) presence.emplace();

  if (const auto name = view.facts.names.find(uid); name != view.facts.names.end()) mark.name = name->second;
  const Figures figures = figures_of(*presence, view.window);
  if (student && !mark.only_corrected) {
    mark.status = mark.computed_status = status_of(figures, mark.on_roster, view.rules);
  }
  set_figures(mark, figures);
  set_presence(mark, *std::move(presence));
  set_classin_figures(mark, view, person);
  if (correction != nullptr) lay_over(mark, *correction);
  return mark;
}

void count(Totals& totals, Status status) {
  const bool attended = status != Status::absent && status != Status::excused && status != Status::unknown;
  if (attended) ++totals.attended;
  switch (status) {
    case Status::excused: ++totals.excused; break;
    case Status::absent: ++totals.absent; break;
    case Status::unknown: ++totals.unknown; break;
    case Status::partial: ++totals.partial; break;
    case Status::late_left_early: ++totals.late_left_early; break;
    case Status::late: ++totals.late; break;
    case Status::left_early: ++totals.left_early; break;
    case Status::present: ++totals.present; break;
  }
}

Totals totals_of(const std::vector<Mark>& students, bool roster_known) {
  Totals totals;
  if (roster_known) totals.expected = 0;
  for (const Mark& mark : students) {
    if (roster_known && mark.on_roster) ++*totals.expected;
    if (mark.status) count(totals, *mark.status);
  }
  return totals;
}

std::set<Uid> everybody(const ClassView& view) {
  std::set<Uid> uids;
  for (const auto& each : view.facts.live) uids.insert(each.first);
  for (const auto& each : view.facts.summary) uids.insert(each.first);
  for (const auto& each : view.facts.attendance) uids.insert(each.first);
  for (const auto& each : view.facts.overrides) uids.insert(each.first);
  if (view.expected) uids.insert(view.expected->begin(), view.expected->end());
  return uids;
}

std::vector<Mark>& list_for(ClassAttendance& attendance, Role role) {
  switch (role) {
    case Role::student: return attendance.students;
    case Role::staff: return attendance.staff;
    case Role::observer: break;
  }
  return attendance.observers;
}

}  // namespace

// A summary's CloseTime may be missing; the end of the window then serves as it does without a summary.
OpenEnd open_end_of(bool has_summary, const Window& window, std::int64_t now) {
  if (has_summary) return {window.closed_at ? window.closed_at : window.ends_at, false};
  const bool running = window.ends_at && now < *window.ends_at;
  return {running ? now : window.ends_at, running};
}

ClassAttendance assess(const ClassFacts& facts, const Rules& rules, std::int64_t now) {
  const ClassView view = view_of(facts, rules, now);
  ClassAttendance result;
  result.sid = facts.sid;
  result.class_id = facts.class_id;
  result.course_id = facts.course_id;
  result.class_name = facts.class_name;
  result.course_name = facts.course_name;
  result.window = view.window;
  result.rules = rules;
  result.source = source_of(view);
  result.state = class_state({.window = view.window,
                              .has_summary = facts.schedule.has_summary,
                              .deleted = facts.deleted,
                              .first_seen = view.first_seen},
                             now);
  for (const Uid uid : everybody(view)) {
    auto mark = mark_of(view, uid);
    if (!mark) continue;
    auto& list = list_for(result, role_of(mark->identity));
    list.push_back(*std::move(mark));
  }
  result.totals = totals_of(result.students, view.expected.has_value());
  return result;
}

const Mark* find_mark(const ClassAttendance& attendance, Uid uid) {
  for (const auto* list : {&attendance.students, &attendance.staff, &attendance.observers}) {
    const auto at =
        std::find_if(list->begin(), list->end(), [uid](const Mark& mark) { return mark.uid == uid; });
    if (at != list->end()) return &*at;
  }
  return nullptr;
}

}  // namespace rollcall::domain
