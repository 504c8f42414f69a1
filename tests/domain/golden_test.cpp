// Golden cases: every status from every source at every boundary, every state, and instants that wall clocks
// make difficult.
#include <doctest/doctest.h>

#include <string>

#include "build.hpp"
#include "random_class.hpp"
#include "show.hpp"

namespace rollcall::domain::testing {

namespace {

constexpr auto kNone = std::nullopt;
constexpr std::int64_t kHour = 3600;

struct Stay {
  std::int64_t in = 0, out = 0;  // seconds from the start of the lesson
};

constexpr PresenceSource kSources[] = {PresenceSource::summary, PresenceSource::events,
                                       PresenceSource::attendance};

// A lesson of one hour from `start`, with one person's stay told by that source.
ClassFacts told_by(PresenceSource source, std::int64_t start, std::optional<Stay> stay) {
  ClassFacts facts;
  facts.schedule.has_summary = source == PresenceSource::summary;
  facts.schedule.summary_start = facts.schedule.change_begin = start;
  facts.schedule.change_end = start + kHour;
  facts.schedule.summary_close = start + kHour + 1200;
  if (!stay) return facts;
  const std::int64_t in = start + stay->in, out = start + stay->out;
  const std::vector<Event> events{{.at = in, .kind = EventKind::in}, {.at = out, .kind = EventKind::out}};
  if (source == PresenceSource::summary) facts.summary[Uid{7}] = {.in_room = true, .events = events};
  if (source == PresenceSource::events) facts.live[Uid{7}] = events;
  if (source == PresenceSource::attendance) facts.attendance[Uid{7}] = {.first_in = in, .last_out = out};
  return facts;
}

void expect_from_long_ago(ClassFacts& facts) {
  facts.roster.push_back(roster(RosterScope::course, 7, RosterOp::add, 0, 0));
}

Mark mark_at(const ClassFacts& facts, std::int64_t now) {
  const ClassAttendance attendance = assess(facts, Rules{}, now);
  REQUIRE(attendance.students.size() == 1);
  return attendance.students[0];
}

struct Boundary {
  std::string what;
  std::optional<Stay> stay;
  Status expected;    // of somebody on the roster
  Status unexpected;  // of somebody who is not
};

const std::vector<Boundary> kBoundaries{
    {"left in the second of the start", Stay{-60, 0}, Status::absent, Status::partial},
    {"left a second after the start", Stay{-60, 1}, Status::partial, Status::partial},
    {"came in the second of the end", Stay{3600, 3700}, Status::absent, Status::partial},
    {"came a second before the end", Stay{3599, 3700}, Status::partial, Status::partial},
    {"a second less than half", Stay{0, 1799}, Status::partial, Status::partial},
    {"half", Stay{0, 1800}, Status::left_early, Status::left_early},
    {"the second half", Stay{1800, 3600}, Status::late, Status::late},
    {"the second half less a second", Stay{1801, 3600}, Status::partial, Status::partial},
    {"300 s late", Stay{300, 3600}, Status::present, Status::present},
    {"301 s late", Stay{301, 3600}, Status::late, Status::late},
    {"left 300 s early", Stay{0, 3300}, Status::present, Status::present},
    {"left 301 s early", Stay{0, 3299}, Status::left_early, Status::left_early},
    {"300 s both ways", Stay{300, 3300}, Status::present, Status::present},
    {"301 s both ways", Stay{301, 3299}, Status::late_left_early, Status::late_left_early},
    {"301 s late, left 300 s early", Stay{301, 3300}, Status::late, Status::late},
    {"300 s late, left 301 s early", Stay{300, 3299}, Status::left_early, Status::left_early},
    {"the whole lesson", Stay{0, 3600}, Status::present, Status::present},
    {"longer than the lesson", Stay{-900, 4800}, Status::present, Status::present},
    {"in overtime only", Stay{3601, 4000}, Status::absent, Status::partial},
};

}  // namespace

TEST_CASE("every status begins and ends in the same second whichever source tells it") {
  for (const PresenceSource source : kSources) {
    for (const Boundary& row : kBoundaries) {
      CAPTURE(static_cast<int>(source));
      CAPTURE(row.what);
      ClassFacts facts = told_by(source, kMidnight, row.stay);
      CHECK(mark_at(facts, next_day()).status == row.unexpected);
      CHECK(assess(facts, Rules{}, next_day()).source == source);
      expect_from_long_ago(facts);
      const Mark mark = mark_at(facts, next_day());
      CHECK(status_name(*mark.status) == status_name(row.expected));
      CHECK(mark.approximate == (source == PresenceSource::attendance));
      CHECK(mark.first_in == kMidnight + row.stay->in);
      CHECK(mark.last_out == kMidnight + row.stay->out);
      CHECK(mark.in_room_s == row.stay->out - row.stay->in);
    }
  }
}

TEST_CASE("every source gives unknown, absent and excused alike") {
  for (const PresenceSource source : kSources) {
    CAPTURE(static_cast<int>(source));
    ClassFacts facts = told_by(source, kMidnight, Stay{0, 3600});
    facts.schedule.change_begin = facts.schedule.summary_start = kNone;
    CHECK(mark_at(facts, next_day()).status == Status::unknown);

    ClassFacts others = told_by(source, kMidnight, Stay{0, 3600});
    others.roster.push_back(roster(RosterScope::course, 8, RosterOp::add, 0, 0));
    const ClassAttendance attendance = assess(others, Rules{}, next_day());
    CHECK(attendance.students.at(1).status == Status::absent);
    CHECK(attendance.students.at(1).first_in == kNone);
    CHECK(attendance.totals.expected == 1);

    correct(others, 8, Status::excused);
    const ClassAttendance corrected = assess(others, Rules{}, next_day());
    CHECK(corrected.students.at(1).status == Status::excused);
    CHECK(corrected.students.at(1).computed_status == Status::absent);
    CHECK(corrected.totals.attended == 1);
  }
}

TEST_CASE("auditors are assessed as students are, staff and observers have figures and no status") {
  for (const Told told : {Told::summary, Told::pushes}) {
    ClassFacts facts = lesson(told);
    std::int64_t uid = 1;
    for (const std::int64_t identity : {1, 2, 3, 4, 193, 194}) {
      tell(facts, uid++, {in("09:05:01"), out("10:00")}, identity);
    }
    const ClassAttendance attendance = assess(facts, Rules{}, next_day());
    CHECK(attendance.students.size() == 2);
    for (const Mark& mark : attendance.students) CHECK(mark.status == Status::late);
    CHECK(attendance.staff.size() == 2);
    CHECK(attendance.observers.size() == 2);
    for (const auto* list : {&attendance.staff, &attendance.observers}) {
      for (const Mark& mark : *list) {
        CHECK(mark.status == kNone);
        CHECK(mark.late_s == 301);
        CHECK(mark.attended_s == 3299);
      }
    }
  }
}

TEST_CASE("a class is in each state exactly from its instant to the next") {
  const ClassFacts nobody = told_by(PresenceSource::events, kMidnight, kNone);
  const ClassFacts somebody = told_by(PresenceSource::events, kMidnight, Stay{0, 3600});
  const ClassFacts listed = told_by(PresenceSource::attendance, kMidnight, Stay{0, 3600});
  const auto state = [](ClassFacts facts, std::int64_t from_start, bool deleted = false) {
    facts.deleted = deleted;
    return assess(facts, Rules{}, kMidnight + from_start).state;
  };
  using C = ClassState;
  const std::int64_t due = kHour + 1200 + 300;
  for (const ClassFacts& facts : {nobody, somebody, listed}) {
    CHECK(state(facts, -1) == C::scheduled);
    CHECK(state(facts, 0) == C::live);
    CHECK(state(facts, kHour - 1) == C::live);
    CHECK(state(facts, kHour) == C::closing);
    CHECK(state(facts, due - 1) == C::closing);
  }
  CHECK(state(nobody, due) == C::nobody_came);
  CHECK(state(somebody, due) == C::summary_missing);
  CHECK(state(listed, due) == C::summary_missing);
  CHECK(state(nobody, due, true) == C::cancelled);
  CHECK(state(nobody, -1, true) == C::cancelled);
  CHECK(state(somebody, due, true) == C::summary_missing);
  const ClassFacts summed_up = told_by(PresenceSource::summary, kMidnight, Stay{0, 3600});
  for (const bool deleted : {false, true}) CHECK(state(summed_up, 1, deleted) == C::complete);
}

// 2017-07-10 23:30 UTC, an hour; and hours in which clocks of Berlin and New York were put forward and back.
TEST_CASE("a lesson over midnight or over a change of the clock is as long as any other") {
  const std::int64_t starts[] = {kMidnight - 1800, 1774746000 - 1800, 1792890000 - 1800, 1772953200 - 1800,
                                 1793512800 - 1800};
  for (const PresenceSource source : kSources) {
    for (const std::int64_t start : starts) {
      CAPTURE(start);
      ClassFacts facts = told_by(source, start, Stay{301, 3700});
      expect_from_long_ago(facts);
      const Mark mark = mark_at(facts, start + 90000);
      CHECK(mark.status == Status::late);
      CHECK(mark.in_room_s == 3399);
      CHECK(mark.attended_s == 3299);
      CHECK(mark.attended_ratio_e4 == 9164);
      CHECK(mark.late_s == 301);
      CHECK(mark.left_early_s == 0);
    }
  }
}

namespace {

using Maybe = std::optional<std::int64_t>;

void move(Maybe& instant, std::int64_t by) {
  if (instant && *instant != 0) *instant += by;  // 0 is "not given" and no instant
}

// Everything `by` seconds later.
RandomClass moved(RandomClass c, std::int64_t by) {
  ScheduleFacts& s = c.facts.schedule;
  for (Maybe* instant : {&s.summary_start, &s.summary_close, &s.change_begin, &s.change_end, &s.push_start,
                         &s.push_close, &s.creation_start, &s.creation_end}) {
    if (*instant) **instant += by;
  }
  move(s.summary_real_close, by);
  for (auto& [uid, events] : c.facts.live) {
    for (Event& event : events) event.at += by;
  }
  for (auto& [uid, person] : c.facts.summary) {
    for (Event& event : person.events) event.at += by;
  }
  for (auto& [uid, row] : c.facts.attendance) move(row.first_in, by), move(row.last_out, by);
  for (RosterFact& fact : c.facts.roster) fact.effective_at += by;
  c.now += by;
  return c;
}

ClassAttendance moved_back(ClassAttendance a, std::int64_t by) {
  const auto back = [&](Maybe& instant) {
    if (instant) *instant -= by;
  };
  for (Maybe* each : {&a.window.starts_at, &a.window.scheduled_end, &a.window.closed_at, &a.window.ends_at}) {
    back(*each);
  }
  for (auto* list : {&a.students, &a.staff, &a.observers}) {
    for (Mark& mark : *list) {
      back(mark.first_in), back(mark.last_out);
      for (Interval& each : mark.intervals) each.in -= by, each.out -= by;
    }
  }
  return a;
}

}  // namespace

TEST_CASE("figures are the same whenever the class is, so that no time zone can matter") {
  constexpr std::int64_t kShift = 1774746000;  // 2026-03-29 01:00 UTC, when Berlin's clocks jump
  const auto unmoved = [](const RandomClass& subject) -> std::optional<std::string> {
    const RandomClass later = moved(subject, kShift);
    const ClassAttendance before = assess(subject.facts, subject.rules, subject.now);
    const ClassAttendance after = moved_back(assess(later.facts, later.rules, later.now), kShift);
    if (before == after) return property::holds();
    return fmt::format("{}{}moved {}", shown(subject), shown(before), shown(after));
  };
  property::check_property("moved", {.first = 1000000, .count = 5000}, random_class, smaller_classes,
                           unmoved);
}

}  // namespace rollcall::domain::testing
