// What explain() tells of single people in single classes.
#include "domain/explanation.hpp"

#include <doctest/doctest.h>

#include <string>

#include "build.hpp"

namespace rollcall::domain::testing {

namespace {

constexpr auto kNone = std::nullopt;
using Fate = EventFate;

MarkExplanation explained(const ClassFacts& facts, std::int64_t uid = 7, std::int64_t now = next_day(),
                          const Rules& rules = {}) {
  const auto explanation = explain(facts, rules, now, Uid{uid});
  REQUIRE(explanation);
  return *explanation;
}

std::vector<Fate> fates(const MarkExplanation& explanation) {
  std::vector<Fate> all;
  for (const ExplainedEvent& event : explanation.events) all.push_back(event.fate);
  return all;
}

std::vector<Fate> fates_of(std::vector<Event> events, Told told = Told::summary) {
  ClassFacts facts = lesson(told);
  tell(facts, 7, events);
  return fates(explained(facts));
}

RosterFact numbered(RosterFact fact, std::int64_t seq) {
  fact.seq = Seq{seq};
  return fact;
}

std::string reason_of(std::vector<Event> events, const ClassFacts& lesson_facts = lesson(Told::summary),
                      const Rules& rules = {}) {
  ClassFacts facts = lesson_facts;
  expect_student(facts, 7);
  if (!events.empty()) tell(facts, 7, events);
  return explained(facts, 7, next_day(), rules).status_reason;
}

}  // namespace

TEST_CASE("every event tells what it did") {
  for (const Told told : {Told::summary, Told::pushes}) {
    CHECK(fates_of({in("09:00"), out("10:00")}, told) == std::vector{Fate::opens, Fate::closes});
    CHECK(fates_of({in("09:00"), in("09:10"), out("10:00")}, told) ==
          std::vector{Fate::opens, Fate::continues, Fate::closes});
    CHECK(fates_of({out("09:30")}, told) == std::vector{Fate::unmatched});
    CHECK(fates_of({in("09:00")}, told) == std::vector{Fate::open_end});
    CHECK(fates_of({in("09:00"), in("09:10")}, told) == std::vector{Fate::open_end, Fate::continues});
    CHECK(fates_of({in("10:30")}, told) == std::vector{Fate::open_end_no_time});
    CHECK(fates_of({in("09:00"), out("09:00")}, told) == std::vector{Fate::no_time, Fate::no_time});
    CHECK(fates_of({in("09:00"), out("09:30"), in("09:30"), out("10:00")}, told) ==
          std::vector{Fate::opens, Fate::closes, Fate::opens, Fate::closes});
    CHECK(fates_of({in("09:00"), out("09:30"), out("09:40")}, told) ==
          std::vector{Fate::opens, Fate::closes, Fate::unmatched});
  }
}

TEST_CASE("events of several devices are told in time order, each device for itself") {
  ClassFacts facts = lesson(Told::summary);
  tell(facts, 7, {out("10:00", 1), in("09:00"), in("09:20", 1), out("09:30")});
  const MarkExplanation explanation = explained(facts);
  CHECK(fates(explanation) == std::vector{Fate::opens, Fate::opens, Fate::closes, Fate::closes});
  CHECK(explanation.events[1].client_id == 1);
  CHECK(explanation.events[2].client_id == 0);
  CHECK(explanation.events[1].at == at("09:20"));
}

TEST_CASE("events of one second are told in the order in which they were taken") {
  ClassFacts facts = lesson(Told::summary);
  tell(facts, 7, {in("09:30"), out("10:00"), out("09:30"), in("09:00")});
  const MarkExplanation explanation = explained(facts);
  REQUIRE(explanation.events.size() == 4);
  CHECK(explanation.events[1].kind == EventKind::out);
  CHECK(explanation.events[2].kind == EventKind::in);
}

TEST_CASE("an event carries its source, device, reason and journal number") {
  ClassFacts facts = lesson(Told::pushes);
  Event leave = out("09:30");
  leave.device = 2;
  leave.reason = 54;
  leave.seq = Seq{41};
  facts.live[Uid{7}] = {in("09:00"), leave};
  const ExplainedEvent event = explained(facts).events.at(1);
  CHECK(event.source == PresenceSource::events);
  CHECK(event.kind == EventKind::out);
  CHECK(event.device == 2);
  CHECK(event.reason == 54);
  CHECK(event.seq == Seq{41});
}

TEST_CASE("with a summary, pushes and the attendance list are shown and not used") {
  ClassFacts facts = lesson(Told::summary);
  facts.summary_seq = Seq{50};
  facts.older_summaries = {Seq{44}, Seq{47}};
  tell(facts, 7, {in("09:00"), out("10:00")});
  facts.live[Uid{7}] = {in("08:50"), out("10:05")};
  facts.attendance[Uid{7}] = {.first_in = at("09:05"), .last_out = at("10:10"), .seq = Seq{60}};
  const MarkExplanation explanation = explained(facts);
  CHECK(fates(explanation) == std::vector{Fate::not_used_summary, Fate::opens, Fate::not_used_summary,
                                          Fate::closes, Fate::not_used_summary, Fate::not_used_summary});
  CHECK(explanation.events[1].seq == Seq{50});
  CHECK(explanation.mark->intervals == std::vector<Interval>{{at("09:00"), at("10:00")}});
  CHECK(explanation.pushes == std::vector<Seq>{Seq{44}, Seq{47}, Seq{50}, Seq{60}});
}

TEST_CASE("an attendance list stands in, or tells why it does not") {
  ClassFacts facts = lesson(Told::pushes);
  facts.attendance[Uid{7}] = {.first_in = at("09:05"), .last_out = at("09:50")};
  CHECK(fates(explained(facts)) == std::vector{Fate::opens, Fate::closes});
  CHECK(explained(facts).source == PresenceSource::attendance);
  facts.attendance[Uid{7}].last_out = 0;
  CHECK(fates(explained(facts)) == std::vector{Fate::open_end});
  facts.attendance[Uid{7}].last_out = at("09:01");
  CHECK(fates(explained(facts)) == std::vector{Fate::no_time, Fate::no_time});
  facts.attendance[Uid{7}].first_in = 0;
  CHECK(fates(explained(facts)) == std::vector{Fate::not_used_no_entry});
  facts.attendance[Uid{7}].first_in = at("09:00");
  facts.live[Uid{7}] = {in("09:02")};
  CHECK(fates(explained(facts)) ==
        std::vector{Fate::not_used_entries, Fate::not_used_entries, Fate::open_end});
}

TEST_CASE("a stay without an exit tells where it is cut") {
  ClassFacts facts = lesson(Told::pushes);
  tell(facts, 7, {in("09:00")});
  CHECK(explained(facts, 7, at("09:40")).open_ends_at == at("09:40"));
  CHECK(explained(facts).open_ends_at == at("10:00"));
  facts = lesson(Told::summary);
  tell(facts, 7, {in("09:00")});
  CHECK(explained(facts).open_ends_at == at("10:20"));
}

TEST_CASE("roster changes tell which one decided and why the others did not") {
  ClassFacts facts = lesson(Told::summary);
  facts.roster = {
      numbered(roster(RosterScope::course, 7, RosterOp::add, at("07:00"), at("07:00")), 1),
      numbered(roster(RosterScope::class_, 7, RosterOp::add, at("07:30"), at("07:30")), 2),
      numbered(roster(RosterScope::class_, 7, RosterOp::remove, at("08:00"), at("08:00")), 3),
      numbered(roster(RosterScope::class_, 7, RosterOp::add, at("09:00") + 1, at("09:01")), 4),
      numbered(roster(RosterScope::course, 8, RosterOp::add, at("07:00"), at("07:00")), 5),
  };
  tell(facts, 7, {in("09:00"), out("10:00")});
  const MarkExplanation explanation = explained(facts);
  REQUIRE(explanation.roster.size() == 4);
  const std::vector<RosterFate> expected{RosterFate::class_beats_course, RosterFate::superseded,
                                         RosterFate::decides, RosterFate::after_start};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(explanation.roster[i].fate == expected[i]);
    CHECK(explanation.roster[i].change.seq.value == static_cast<std::int64_t>(i) + 1);
  }
  CHECK_FALSE(explanation.mark->on_roster);
  CHECK(explanation.pushes == std::vector<Seq>{Seq{1}, Seq{2}, Seq{3}, Seq{4}});
}

TEST_CASE("an older course change gives way to a newer one of the course") {
  ClassFacts facts = lesson(Told::summary);
  facts.roster = {roster(RosterScope::course, 7, RosterOp::remove, at("07:00"), at("07:00")),
                  roster(RosterScope::course, 7, RosterOp::add, at("08:00"), at("08:00"))};
  const MarkExplanation explanation = explained(facts);
  CHECK(explanation.roster.at(0).fate == RosterFate::superseded);
  CHECK(explanation.roster.at(1).fate == RosterFate::decides);
  CHECK(explanation.mark->status == Status::absent);
}

TEST_CASE("times tell which of them gave the window") {
  ClassFacts facts = lesson(Told::summary);
  facts.schedule.summary_real_close = at("09:50");
  facts.schedule.change_begin = at("08:30");
  facts.schedule.prelect_length_s = 2400;
  facts.times = {{time_name::kSummaryStart, at("09:00"), Seq{5}},
                 {time_name::kSummaryClose, at("10:20"), Seq{5}},
                 {time_name::kSummaryRealClose, at("09:50"), Seq{5}},
                 {time_name::kChangeBegin, at("08:30"), Seq{2}},
                 {time_name::kClassLength, 2400, Seq{3}}};
  tell(facts, 7, {in("09:00")});
  const auto times = explained(facts).times;
  REQUIRE(times.size() == 5);
  CHECK(times[0].gives_start);
  CHECK(times[1].gives_scheduled_end);
  CHECK_FALSE(times[1].gives_close);
  CHECK(times[2].gives_close);
  CHECK_FALSE(times[3].used());
  CHECK_FALSE(times[4].used());

  facts.schedule.has_summary = false;
  facts.live[Uid{7}] = {in("09:00")};
  const auto without = explained(facts).times;
  CHECK_FALSE(without[0].used());
  CHECK(without[3].gives_start);
  CHECK(without[4].gives_scheduled_end);
}

TEST_CASE("of two class lengths the one that counts is shown as used") {
  ClassFacts facts = lesson(Told::pushes);
  facts.schedule.prelect_length_s = 3000;
  facts.times = {{time_name::kClassLength, 2400, Seq{3}}, {time_name::kClassLength, 3000, Seq{4}}};
  tell(facts, 7, {in("09:00")});
  const auto times = explained(facts).times;
  CHECK_FALSE(times.at(0).used());
  CHECK(times.at(1).gives_scheduled_end);
}

TEST_CASE("a close that was planned gives both the end and the close") {
  ClassFacts facts = lesson(Told::summary);
  facts.schedule.summary_real_close = 0;
  facts.times = {{time_name::kSummaryClose, at("10:20"), Seq{5}}, {time_name::kSummaryRealClose, 0, Seq{5}}};
  tell(facts, 7, {in("09:00")});
  const auto times = explained(facts).times;
  CHECK(times.at(0).gives_scheduled_end);
  CHECK(times.at(0).gives_close);
  CHECK_FALSE(times.at(1).used());
}

TEST_CASE("each status gives the rule and the figures that matched") {
  struct Row {
    std::vector<Event> events;
    std::string reason;
  };
  const std::vector<Row> rows{
      {{}, "absent: expected, and never in the room"},
      {{out("09:30")}, "absent: expected, and only exits without an entry are known"},
      {{in("09:30"), out("09:30")}, "absent: expected, and what entries are known add no time"},
      {{in("08:50"), out("08:58")},
       "absent: expected, and in the room for 480 s, nothing of it during the lesson"},
      {{in("09:20"), out("09:40")},
       "partial: attended 1200 s of 3600 s, a ratio of 0.3333, the rule wants at least 0.5"},
      {{in("09:10"), out("09:50")},
       "late_left_early: entered 600 s after the start, the rule allows 300 s, and left 600 s before the "
       "end, "
       "the rule allows 300 s"},
      {{in("09:05:01"), out("10:00")}, "late: entered 301 s after the start, the rule allows 300 s"},
      {{in("09:00"), out("09:54:59")}, "left_early: left 301 s before the end, the rule allows 300 s"},
      {{in("09:05"), out("09:55")},
       "present: attended 3000 s of 3600 s, a ratio of 0.8333, entered 300 s after the start (300 s "
       "allowed), "
       "left 300 s before the end (300 s allowed)"},
  };
  for (const Row& row : rows) CHECK(reason_of(row.events) == row.reason);
}

TEST_CASE("an unknown window tells which end is missing") {
  ClassFacts facts = lesson(Told::summary);
  facts.schedule.summary_start = kNone;
  CHECK(reason_of({in("09:00")}, facts) == "unknown: the start of the lesson is not known");
  facts.schedule.summary_close = kNone;
  CHECK(reason_of({in("09:00"), out("09:30")}, facts) ==
        "unknown: neither start nor end of the lesson is known");
  facts.schedule.summary_start = at("09:00");
  CHECK(reason_of({in("09:00"), out("09:30")}, facts) == "unknown: the end of the lesson is not known");
}

TEST_CASE("a running lesson is told as such") {
  ClassFacts facts = lesson(Told::pushes);
  expect_student(facts, 7);
  CHECK(explained(facts, 7, at("08:00")).status_reason ==
        "absent: expected, and never in the room (the lesson has not begun)");
  CHECK(explained(facts, 7, at("09:10")).status_reason ==
        "absent: expected, and never in the room (so far: the lesson is not over)");
  CHECK(explained(facts, 7, at("10:00")).status_reason == "absent: expected, and never in the room");
}

TEST_CASE("teachers and observers are told to have no status") {
  ClassFacts facts = lesson(Told::summary);
  tell(facts, 3, {in("09:00")}, 3);
  tell(facts, 4, {in("09:00")}, 194);
  CHECK(explained(facts, 3).role == Role::staff);
  CHECK(explained(facts, 3).status_reason == "not assessed: a teacher has no status");
  CHECK(explained(facts, 4).role == Role::observer);
  CHECK(explained(facts, 4).status_reason == "not assessed: an observer has no status");
}

TEST_CASE("a correction comes first, and what was computed after it") {
  ClassFacts facts = lesson(Told::summary);
  expect_student(facts, 7);
  correct(facts, 7, Status::excused);
  facts.overrides[Uid{7}].seq = Seq{90};
  CHECK(explained(facts).status_reason ==
        "corrected to excused by ms-li (a note); without the correction absent: expected, and never in the "
        "room");
  CHECK(explained(facts).pushes == std::vector<Seq>{Seq{90}});
  correct(facts, 8, Status::present);
  CHECK(explained(facts, 8).status_reason ==
        "corrected to present by ms-li (a note); without the correction not listed: not an expected student, "
        "and no source that counts shows the person in the room");
}

TEST_CASE("somebody whom only unused events name is explained without a mark, a stranger not at all") {
  ClassFacts facts = lesson(Told::summary);
  facts.live[Uid{7}] = {in("09:00"), out("10:00")};
  const MarkExplanation explanation = explained(facts);
  CHECK_FALSE(explanation.mark);
  CHECK(fates(explanation) == std::vector{Fate::not_used_summary, Fate::not_used_summary});
  CHECK(explanation.status_reason ==
        "not listed: not an expected student, and no source that counts shows the person in the room");
  CHECK_FALSE(explain(facts, Rules{}, next_day(), Uid{8}));
}

TEST_CASE("a student taken off the roster before the class is told why nobody expected them") {
  ClassFacts facts = lesson(Told::summary);
  expect_student(facts, 7);
  facts.roster.push_back(roster(RosterScope::course, 7, RosterOp::remove, at("08:30"), at("08:30")));
  const auto explanation = explain(facts, Rules{}, next_day(), Uid{7});
  REQUIRE(explanation);
  CHECK_FALSE(explanation->mark);
  REQUIRE(explanation->roster.size() == 2);
  CHECK(explanation->roster[1].fate == RosterFate::decides);
}

TEST_CASE("every fate has its own name and its own sentence") {
  std::vector<std::string_view> seen;
  for (const Fate fate :
       {Fate::opens, Fate::continues, Fate::closes, Fate::open_end, Fate::open_end_no_time, Fate::no_time,
        Fate::unmatched, Fate::not_used_summary, Fate::not_used_entries, Fate::not_used_no_entry}) {
    CHECK(fate_text(fate).back() == '.');
    for (const std::string_view other : seen) {
      CHECK(other != fate_name(fate));
      CHECK(other != fate_text(fate));
    }
    seen.push_back(fate_name(fate));
    seen.push_back(fate_text(fate));
  }
  for (const RosterFate fate : {RosterFate::decides, RosterFate::after_start, RosterFate::class_beats_course,
                                RosterFate::superseded}) {
    CHECK(roster_fate_text(fate).back() == '.');
    for (const std::string_view other : seen) CHECK(other != roster_fate_text(fate));
    seen.push_back(roster_fate_text(fate));
  }
  CHECK(roster_fate_name(RosterFate::class_beats_course) == "class_beats_course");
}

}  // namespace rollcall::domain::testing
