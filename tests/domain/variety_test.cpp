// What the random classes of the properties really hold: each feature is looked for in the facts or in the
// naive reckoning, counted over the very classes that the agreement is tested with, and must be frequent.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>

#include "naive.hpp"
#include "random_class.hpp"

namespace rollcall::domain::testing {

namespace {

using records::EventKind;
using records::RosterScope;
using Counts = std::map<std::string, int>;

bool rejoins_within_a_second(const std::vector<Event>& events) {
  for (const Event& out : events) {
    for (const Event& in : events) {
      if (out.kind == EventKind::out && in.kind == EventKind::in && in.at == out.at &&
          in.client_id == out.client_id) {
        return true;
      }
    }
  }
  return false;
}

std::vector<std::string> told(const std::vector<Event>& events) {
  std::vector<std::string> all;
  for (const Event& e : events) {
    all.push_back(std::to_string(e.at) + (e.kind == EventKind::in ? "in" : "out") +
                  std::to_string(e.client_id));
  }
  std::sort(all.begin(), all.end());
  return all;
}

// The class says of a person other than the course does, both by the start.
bool class_contradicts_course(const ClassFacts& facts, const Window& w) {
  const auto removes = [](const RosterFact& f) { return f.op == records::RosterOp::remove; };
  for (const RosterFact& a : facts.roster) {
    for (const RosterFact& b : facts.roster) {
      const bool by_start =
          !w.starts_at || (a.effective_at <= *w.starts_at && b.effective_at <= *w.starts_at);
      if (a.scope == RosterScope::class_ && b.scope == RosterScope::course && a.uid == b.uid && by_start &&
          removes(a) != removes(b)) {
        return true;
      }
    }
  }
  return false;
}

void count_schedule(const ClassFacts& facts, const Window& w, Counts& seen) {
  const ScheduleFacts& s = facts.schedule;
  seen["early end"] += s.has_summary && s.summary_close && s.summary_real_close.value_or(0) != 0 &&
                       *s.summary_real_close < *s.summary_close - 1200;
  seen["extension"] += !s.has_summary && w.starts_at && s.prelect_length_s && s.change_end &&
                       *w.starts_at + *s.prelect_length_s > *s.change_end;
  seen["real close of 0"] += s.has_summary && s.summary_real_close == 0;
  seen["window unknown"] += !w.starts_at || !w.ends_at;
  seen["class contradicts course"] += class_contradicts_course(facts, w);
}

void count_sources(const ClassFacts& facts, Counts& seen) {
  if (!facts.schedule.has_summary) return;
  for (const auto& [uid, person] : facts.summary) {
    const auto live = facts.live.find(uid);
    if (live == facts.live.end() || live->second.empty() || person.events.empty()) continue;
    seen["summary and pushes disagree"] += told(live->second) != told(person.events);
  }
}

void count_person(const ClassFacts& facts, const Window& w, const Mark& mark, Counts& seen) {
  const bool summary = facts.schedule.has_summary;
  const auto live = facts.live.find(mark.uid);
  const auto listed = facts.summary.find(mark.uid);
  if (summary && listed != facts.summary.end()) {
    seen["rejoin within a second, summary"] += rejoins_within_a_second(listed->second.events);
  }
  if (!summary && live != facts.live.end()) {
    seen["rejoin within a second, pushes"] += rejoins_within_a_second(live->second);
  }
  seen["two devices"] += mark.devices.size() == 2;
  seen["missing exit"] += mark.open_end;
  seen["missing entry"] += mark.incomplete;
  seen["inside"] += mark.first_in && !mark.last_out;
  seen["stand-in"] += mark.approximate;
  seen["several intervals"] += mark.intervals.size() > 1;
  seen["overtime"] +=
      !mark.intervals.empty() && w.scheduled_end && mark.intervals.back().out > *w.scheduled_end;
  if (!mark.correction) return;
  seen[std::string("corrected to ").append(status_name(mark.correction->status))] += mark.status.has_value();
  seen["corrected, not assessed"] += !mark.status;
  seen["listed by a correction alone"] += mark.only_corrected;
}

void count_class(const RandomClass& subject, Counts& seen) {
  const ClassAttendance attendance = naive::assess(subject.facts, subject.rules, subject.now, 5);
  ++seen[std::string("state ").append(state_name(attendance.state))];
  ++seen["source " + std::to_string(static_cast<int>(attendance.source))];
  ++seen[attendance.totals.expected ? "roster" : "no roster"];
  count_schedule(subject.facts, attendance.window, seen);
  count_sources(subject.facts, seen);
  for (const auto* list : {&attendance.students, &attendance.staff, &attendance.observers}) {
    for (const Mark& mark : *list) count_person(subject.facts, attendance.window, mark, seen);
  }
  for (const Mark& mark : attendance.students) {
    if (mark.computed_status) ++seen[std::string("computed ").append(status_name(*mark.computed_status))];
    seen["off the roster"] += !mark.on_roster;
    seen["auditor"] += mark.identity == 2;
  }
  seen["staff"] += static_cast<int>(attendance.staff.size());
  seen["observers"] += static_cast<int>(attendance.observers.size());
}

const std::vector<std::string> kFeatures{"state scheduled",
                                         "state live",
                                         "state closing",
                                         "state complete",
                                         "state nobody_came",
                                         "state summary_missing",
                                         "state cancelled",
                                         "source 0",
                                         "source 1",
                                         "source 2",
                                         "source 3",
                                         "roster",
                                         "no roster",
                                         "computed absent",
                                         "computed unknown",
                                         "computed partial",
                                         "computed late_left_early",
                                         "computed late",
                                         "computed left_early",
                                         "computed present",
                                         "rejoin within a second, summary",
                                         "rejoin within a second, pushes",
                                         "two devices",
                                         "missing exit",
                                         "missing entry",
                                         "inside",
                                         "stand-in",
                                         "several intervals",
                                         "overtime",
                                         "extension",
                                         "early end",
                                         "real close of 0",
                                         "window unknown",
                                         "summary and pushes disagree",
                                         "class contradicts course",
                                         "corrected to excused",
                                         "corrected to absent",
                                         "corrected to unknown",
                                         "corrected to partial",
                                         "corrected to late_left_early",
                                         "corrected to late",
                                         "corrected to left_early",
                                         "corrected to present",
                                         "corrected, not assessed",
                                         "listed by a correction alone",
                                         "off the roster",
                                         "auditor",
                                         "staff",
                                         "observers"};

}  // namespace

TEST_CASE("random classes hold every feature, state, source, status and correction hundreds of times") {
  Counts seen;
  for (std::uint64_t seed = 1; seed <= 40000; ++seed) {
    Rng rng(seed);
    count_class(random_class(rng), seen);
  }
  for (const std::string& feature : kFeatures) {
    CAPTURE(feature);
    CAPTURE(seen[feature]);
    CHECK(seen[feature] >= 300);
  }
}

}  // namespace rollcall::domain::testing
