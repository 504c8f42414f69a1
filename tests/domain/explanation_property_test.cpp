// An explanation must hold for every class: it names every event once, and from what it says of them the mark
// can be built again.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "domain/explanation.hpp"
#include "naive.hpp"
#include "random_class.hpp"
#include "show.hpp"

namespace rollcall::domain::testing {

namespace {

using records::EventKind;

bool used(const ExplainedEvent& event) {
  switch (event.fate) {
    case EventFate::not_used_summary:
    case EventFate::not_used_entries:
    case EventFate::not_used_no_entry: return false;
    case EventFate::opens:
    case EventFate::continues:
    case EventFate::closes:
    case EventFate::open_end:
    case EventFate::open_end_no_time:
    case EventFate::no_time:
    case EventFate::unmatched: return true;
  }
  return false;
}

// As a reader would do it: from each opening to the next closing of that device.
std::vector<Interval> rebuilt(const MarkExplanation& explanation) {
  std::map<std::int64_t, std::int64_t> open_since;
  std::vector<Interval> spans;
  for (const ExplainedEvent& event : explanation.events) {
    if (event.fate == EventFate::opens) open_since[event.client_id] = event.at;
    if (event.fate == EventFate::open_end) spans.push_back({event.at, *explanation.open_ends_at});
    if (event.fate == EventFate::closes) spans.push_back({open_since.at(event.client_id), event.at});
  }
  return united(spans);
}

std::size_t known_events(const ClassFacts& facts, Uid uid) {
  std::size_t count = 0;
  if (facts.schedule.has_summary && facts.summary.count(uid) != 0)
    count += facts.summary.at(uid).events.size();
  if (facts.live.count(uid) != 0) count += facts.live.at(uid).size();
  if (facts.attendance.count(uid) != 0) {
    count += facts.attendance.at(uid).first_in.value_or(0) != 0;
    count += facts.attendance.at(uid).last_out.value_or(0) != 0;
  }
  return count;
}

const Mark* mark_anywhere(const ClassAttendance& attendance, Uid uid) {
  for (const auto* list : {&attendance.students, &attendance.staff, &attendance.observers}) {
    for (const Mark& mark : *list) {
      if (mark.uid == uid) return &mark;
    }
  }
  return nullptr;
}

std::string fault_of_events(const MarkExplanation& e) {
  if (!std::is_sorted(e.events.begin(), e.events.end(),
                      [](const ExplainedEvent& a, const ExplainedEvent& b) { return a.at < b.at; })) {
    return "events out of order";
  }
  const auto count = [&](auto holds) {
    return std::count_if(e.events.begin(), e.events.end(),
                         [&](const ExplainedEvent& event) { return used(event) && holds(event); });
  };
  if (!e.mark) return count([](const auto&) { return true; }) == 0 ? "" : "used events and no mark";
  const Mark& mark = *e.mark;
  if (rebuilt(e) != mark.intervals) return "other intervals";
  if (count([](const auto& event) { return event.kind == EventKind::in; }) != mark.entries)
    return "other entries";
  const bool unmatched = count([](const auto& event) { return event.fate == EventFate::unmatched; }) > 0;
  if (unmatched != mark.incomplete) return "other incomplete";
  const bool open = count([](const auto& event) {
                      return event.fate == EventFate::open_end || event.fate == EventFate::open_end_no_time;
                    }) > 0;
  return open == mark.open_end ? "" : "other open end";
}

std::string fault_of_roster(const MarkExplanation& e, const RandomClass& subject) {
  const auto decides = [](const RosterVerdict& v) { return v.fate == RosterFate::decides; };
  const auto deciding = std::find_if(e.roster.begin(), e.roster.end(), decides);
  if (std::count_if(e.roster.begin(), e.roster.end(), decides) > 1) return "two changes decide";
  const bool expected = deciding != e.roster.end() && deciding->change.op != records::RosterOp::remove;
  const naive::Class c{subject.facts, e.window, subject.now};
  return expected == naive::expected(c, e.uid).value_or(false) ? "" : "another change decides";
}

std::string fault_of_times(const MarkExplanation& e) {
  std::optional<std::int64_t> start, close;
  int ends = 0;
  for (const ExplainedTime& time : e.times) {
    if (time.gives_start) start = time.time.value;
    if (time.gives_close) close = time.time.value;
    ends += time.gives_scheduled_end;
  }
  if (start != e.window.starts_at) return "another start";
  if (close != e.window.closed_at) return "another close";
  return ends == (e.window.scheduled_end ? 1 : 0) ? "" : "not one end";
}

std::string fault_of_pushes(const MarkExplanation& e) {
  if (std::adjacent_find(e.pushes.begin(), e.pushes.end(), std::greater_equal<>()) != e.pushes.end()) {
    return "pushes not ascending, each once";
  }
  const auto listed = [&](Seq seq) {
    return seq == Seq{} || std::binary_search(e.pushes.begin(), e.pushes.end(), seq);
  };
  bool all = listed(e.summary_seq) && (e.pushes.empty() || e.pushes.front() > Seq{});
  for (const ExplainedEvent& event : e.events) all = all && listed(event.seq);
  for (const RosterVerdict& verdict : e.roster) all = all && listed(verdict.change.seq);
  for (const ExplainedTime& time : e.times) all = all && listed(time.time.seq);
  return all ? "" : "a push is not listed";
}

std::optional<std::string> explains_everybody(const RandomClass& subject) {
  const ClassAttendance attendance = assess(subject.facts, subject.rules, subject.now);
  for (Uid uid{1}; uid.value <= 5; ++uid.value) {
    const auto explanation = explain(subject.facts, subject.rules, subject.now, uid);
    const Mark* mark = mark_anywhere(attendance, uid);
    const std::size_t events = known_events(subject.facts, uid);
    const auto failed = [&](const std::string& fault) {
      return fmt::format("{}{}: {}\n{}", shown(subject), uid.value, fault, shown(attendance));
    };
    const bool on_roster = !roster_verdicts(subject.facts.roster, uid, {}).empty();
    if (explanation.has_value() != (mark != nullptr || events > 0 || on_roster))
      return failed("explained or not");
    if (!explanation) continue;
    if (explanation->mark != (mark ? std::optional(*mark) : std::nullopt)) return failed("another mark");
    if (explanation->events.size() != events) return failed("an event is missing or told twice");
    if (explanation->status_reason.empty()) return failed("no reason");
    for (const std::string& fault : {fault_of_events(*explanation), fault_of_roster(*explanation, subject),
                                     fault_of_times(*explanation), fault_of_pushes(*explanation)}) {
      if (!fault.empty()) return failed(fault);
    }
  }
  return property::holds();
}

auto told(const MarkExplanation& explanation) {
  std::vector<std::tuple<std::int64_t, int, int, std::int64_t, EventFate, std::optional<std::int64_t>>> all;
  for (const ExplainedEvent& e : explanation.events) {
    all.emplace_back(e.at, static_cast<int>(e.source), static_cast<int>(e.kind), e.client_id, e.fate,
                     e.reason);
  }
  return all;
}

std::optional<std::string> tells_the_same_in_any_order(const RandomClass& subject) {
  RandomClass other = subject;
  Rng rng(subject.shuffle_seed);
  for (auto& [uid, events] : other.facts.live) property::shuffle(rng, events);
  for (auto& [uid, person] : other.facts.summary) property::shuffle(rng, person.events);
  property::shuffle(rng, other.facts.roster);
  for (Uid uid{1}; uid.value <= 5; ++uid.value) {
    const auto one = explain(subject.facts, subject.rules, subject.now, uid);
    const auto two = explain(other.facts, other.rules, other.now, uid);
    if (one.has_value() != two.has_value()) return shown(subject);
    if (!one) continue;
    if (told(*one) != told(*two) || one->pushes != two->pushes || one->status_reason != two->status_reason) {
      return shown(subject);
    }
  }
  return property::holds();
}

}  // namespace

TEST_CASE("an explanation names every event once, and the mark can be built again from it") {
  property::check_property("explanation", {.first = 800000, .count = 10000}, random_class, smaller_classes,
                           explains_everybody);
}

TEST_CASE("an explanation does not depend on the order of events and roster changes") {
  property::check_property("order of explanations", {.first = 900000, .count = 3000}, random_class,
                           smaller_classes, tells_the_same_in_any_order);
}

}  // namespace rollcall::domain::testing
