// Sources, roles, who is listed, open ends over time, stand-ins: what assess() decides beyond one person's
// figures.
#include <doctest/doctest.h>

#include "build.hpp"

namespace rollcall::domain::testing {

namespace {

constexpr auto kNone = std::nullopt;

const Mark& only_student(const ClassAttendance& attendance) {
  REQUIRE(attendance.students.size() == 1);
  return attendance.students[0];
}

ClassAttendance assess_at(const ClassFacts& facts, std::int64_t now) { return assess(facts, Rules{}, now); }

Event leave_for(std::string_view clock, std::optional<std::int64_t> reason) {
  Event event = out(clock);
  event.reason = reason;
  return event;
}

}  // namespace

TEST_CASE("a class of which nothing is known is scheduled and empty") {
  const ClassAttendance attendance = assess_at(ClassFacts{}, 0);
  CHECK(attendance == ClassAttendance{});
  CHECK(attendance.totals.expected == kNone);
}

TEST_CASE("the answer carries the class's ids, names, rules and window") {
  ClassFacts facts = lesson(Told::summary);
  facts.course_id = CourseId{116576};
  facts.class_name = "Lesson 1";
  facts.course_name = "Maths A";
  const Rules rules{.late_after_s = 1, .early_leave_before_s = 2, .minimum_attended_ratio = 0.25};
  const ClassAttendance attendance = assess(facts, rules, next_day());
  CHECK(attendance.sid == Sid{1000082});
  CHECK(attendance.class_id == ClassId{25672});
  CHECK(attendance.course_id == CourseId{116576});
  CHECK(attendance.class_name == "Lesson 1");
  CHECK(attendance.course_name == "Maths A");
  CHECK(attendance.rules == rules);
  CHECK(attendance.window == Window{at("09:00"), at("10:00"), at("10:20"), at("10:00")});
  CHECK(attendance.state == ClassState::complete);
}

TEST_CASE("a class with a summary uses it and nothing else") {
  ClassFacts facts = lesson(Told::summary);
  tell(facts, 7, {in("09:00"), out("09:30")});
  facts.live[Uid{7}] = {in("08:00"), out("10:00")};
  facts.live[Uid{8}] = {in("09:00"), out("10:00")};
  const ClassAttendance attendance = assess_at(facts, next_day());
  CHECK(attendance.source == PresenceSource::summary);
  const Mark& mark = only_student(attendance);
  CHECK(mark.uid == Uid{7});
  CHECK(mark.intervals == std::vector<Interval>{{at("09:00"), at("09:30")}});
  CHECK(mark.disconnects == 0);  // of the pushes, which only count exits here
}

TEST_CASE("an expected student whom only pushes saw is absent once the summary leaves the student out") {
  ClassFacts facts = lesson(Told::summary);
  expect_student(facts, 8);
  facts.live[Uid{8}] = {in("09:00"), out("10:00")};
  CHECK(only_student(assess_at(facts, next_day())).status == Status::absent);
}

TEST_CASE("the source is what told of presence") {
  ClassFacts facts = lesson(Told::pushes);
  CHECK(assess_at(facts, next_day()).source == PresenceSource::none);
  facts.attendance[Uid{7}] = {.identity = 1, .first_in = kNone, .last_out = kNone};
  CHECK(assess_at(facts, next_day()).source == PresenceSource::none);
  facts.attendance[Uid{7}].first_in = at("09:00");
  CHECK(assess_at(facts, next_day()).source == PresenceSource::attendance);
  tell(facts, 8, {in("09:00")});
  CHECK(assess_at(facts, next_day()).source == PresenceSource::events);
  facts.schedule.has_summary = true;
  CHECK(assess_at(facts, next_day()).source == PresenceSource::summary);
}

TEST_CASE("an early end of the class shortens the lesson for everybody") {
  ClassFacts facts = lesson(Told::summary);
  facts.schedule.summary_real_close = at("09:30");
  tell(facts, 7, {in("09:00"), out("09:30")});
  tell(facts, 8, {in("09:00")});
  for (const Mark& mark : assess_at(facts, next_day()).students) {
    CHECK(mark.attended_s == 1800);
    CHECK(mark.attended_ratio_e4 == 10000);
    CHECK(mark.status == Status::present);
  }
}

TEST_CASE("while the class runs, somebody who came in is inside until now") {
  ClassFacts facts = lesson(Told::pushes);
  expect_student(facts, 7);
  tell(facts, 7, {in("09:00"), out("09:10"), in("09:20")});

  const ClassAttendance running_class = assess_at(facts, at("09:40"));
  CHECK(running_class.state == ClassState::live);
  const Mark& running = only_student(running_class);
  CHECK(running.open_end);
  CHECK(running.last_out == kNone);
  CHECK(running.left_early_s == 0);
  CHECK(running.attended_s == 1800);
  CHECK(running.intervals == std::vector<Interval>{{at("09:00"), at("09:10")}, {at("09:20"), at("09:40")}});

  const ClassAttendance ended_class = assess_at(facts, at("10:00"));
  CHECK(ended_class.state == ClassState::closing);
  const Mark& ended = only_student(ended_class);
  CHECK(ended.open_end);
  CHECK(ended.last_out == at("10:00"));
  CHECK(ended.left_early_s == 0);
  CHECK(ended.attended_s == 3000);
}

TEST_CASE("somebody whose other device left is still inside") {
  ClassFacts facts = lesson(Told::pushes);
  tell(facts, 7, {in("09:00"), in("09:05", 1), out("09:30", 1)});
  const ClassAttendance attendance = assess_at(facts, at("09:40"));
  CHECK(only_student(attendance).last_out == kNone);
  CHECK(only_student(attendance).intervals == std::vector<Interval>{{at("09:00"), at("09:40")}});
}

TEST_CASE("an entry that the clock has not reached adds no time yet") {
  ClassFacts facts = lesson(Told::pushes);
  expect_student(facts, 7);
  tell(facts, 7, {in("09:40:01")});
  const ClassAttendance attendance = assess_at(facts, at("09:40:01"));
  const Mark& mark = only_student(attendance);
  CHECK(mark.in_room_s == 0);
  CHECK(mark.first_in == kNone);
  CHECK(mark.left_early_s == kNone);
  CHECK(mark.entries == 1);
}

TEST_CASE("an open end in a class without a known end adds no time") {
  ClassFacts facts = lesson(Told::pushes);
  facts.schedule.change_end = kNone;
  tell(facts, 7, {in("09:00")});
  const ClassAttendance attendance = assess_at(facts, at("09:40"));
  const Mark& mark = only_student(attendance);
  CHECK(mark.open_end);
  CHECK(mark.intervals.empty());
  CHECK(mark.status == Status::unknown);
}

TEST_CASE("an open end of a summary without CloseTime is cut at the end of the lesson") {
  ClassFacts facts = lesson(Told::summary);
  facts.schedule.summary_close = kNone;
  facts.schedule.prelect_length_s = 1800;
  tell(facts, 7, {in("09:00")});
  const ClassAttendance attendance = assess_at(facts, next_day());
  CHECK(only_student(attendance).last_out == at("09:30"));
}

TEST_CASE("students and auditors are assessed, teachers are staff, all others observers") {
  for (const Told told : {Told::summary, Told::pushes}) {
    ClassFacts facts = lesson(told);
    std::int64_t uid = 1;
    for (const std::int64_t identity : {1, 2, 3, 4, 193, 194, 255, 0, -1, 77}) {
      tell(facts, uid++, {in("09:00"), out("10:00")}, identity);
    }
    const ClassAttendance attendance = assess_at(facts, next_day());
    CHECK(attendance.students.size() == 2);
    CHECK(attendance.staff.size() == 2);
    CHECK(attendance.observers.size() == 6);
    for (const Mark& mark : attendance.students) CHECK(mark.status == Status::present);
    for (const auto* list : {&attendance.staff, &attendance.observers}) {
      for (const Mark& mark : *list) {
        CHECK(mark.status == kNone);
        CHECK(mark.computed_status == kNone);
        CHECK(mark.attended_s == 3600);
        CHECK(mark.attended_ratio_e4 == 10000);
      }
    }
    CHECK(attendance.totals.present == 2);
    CHECK(attendance.totals.attended == 2);
  }
}

TEST_CASE("the identity is the summary's, else the newest push's, else the Attendance push's, else student") {
  ClassFacts facts = lesson(Told::summary);
  tell(facts, 7, {in("09:00")}, 3);
  Event older = in("09:30"), newer = in("09:10"), silent = in("09:50");
  older.identity = 1;
  older.rank = rank(100);
  newer.identity = 4;
  newer.rank = rank(200);
  silent.rank = rank(300);
  facts.live[Uid{7}] = {older, newer, silent};
  facts.attendance[Uid{7}].identity = 194;
  const auto identity = [&] {
    const ClassAttendance attendance = assess_at(facts, next_day());
    for (const auto* list : {&attendance.students, &attendance.staff, &attendance.observers}) {
      if (const Mark* mark = mark_in(*list, 7)) return mark->identity;
    }
    return std::int64_t{-999};
  };
  CHECK(identity() == 3);
  facts.summary[Uid{7}].identity = kNone;
  CHECK(identity() == 4);
  facts.live.clear();
  CHECK(identity() == 194);
  facts.attendance.clear();
  CHECK(identity() == 1);
}

TEST_CASE("pushes of the same rank are told apart by time, then by value") {
  ClassFacts facts = lesson(Told::pushes);
  Event early = in("09:00"), late = out("09:30"), late_other_device = out("09:30", 1);
  early.identity = 4;
  late.identity = 1;
  late_other_device.identity = 3;
  facts.live[Uid{7}] = {early, late_other_device, late};
  CHECK(assess_at(facts, next_day()).staff.size() == 1);
  facts.live[Uid{7}] = {early, late, late_other_device};
  CHECK(assess_at(facts, next_day()).staff.size() == 1);
  facts.live[Uid{7}] = {early, late};
  CHECK(assess_at(facts, next_day()).students.size() == 1);
}

TEST_CASE("an expected student who turned out staff is listed as staff, and not at all without presence") {
  ClassFacts facts = lesson(Told::summary);
  expect_student(facts, 7);
  expect_student(facts, 8);
  tell(facts, 7, {in("09:00"), out("10:00")}, 3);
  facts.summary[Uid{8}] = {.identity = 194, .total_s = {}, .events = {}};  // of a quiz, never in the room
  const ClassAttendance attendance = assess_at(facts, next_day());
  CHECK(attendance.students.empty());
  CHECK(attendance.observers.empty());
  REQUIRE(attendance.staff.size() == 1);
  CHECK(attendance.staff[0].on_roster);
  CHECK(attendance.totals.expected == 0);
}

TEST_CASE(
    "somebody not expected who came is assessed off the roster, somebody who never came is not listed") {
  ClassFacts facts = lesson(Told::pushes);
  expect_student(facts, 7);
  tell(facts, 8, {in("09:00"), out("10:00")});
  tell(facts, 9, {in("08:00"), out("08:30")});
  tell(facts, 10, {out("09:30")});
  facts.live[Uid{11}] = {};
  facts.attendance[Uid{12}] = {};
  facts.names[Uid{13}] = "Only a name";
  const ClassAttendance attendance = assess_at(facts, next_day());
  REQUIRE(attendance.students.size() == 4);
  CHECK(attendance.students[0].status == Status::absent);
  const Mark& guest = attendance.students[1];
  CHECK(guest.uid == Uid{8});
  CHECK_FALSE(guest.on_roster);
  CHECK(guest.status == Status::present);
  CHECK(attendance.students[2].status ==
        Status::partial);  // came and went before the start, and not expected
  const Mark& left_only = attendance.students[3];
  CHECK(left_only.uid == Uid{10});
  CHECK(left_only.incomplete);
  CHECK(left_only.status == Status::partial);
  CHECK(attendance.totals.expected == 1);
}

TEST_CASE("without a roster nobody is absent and expected is unknown") {
  ClassFacts facts = lesson(Told::pushes);
  tell(facts, 7, {in("08:00"), out("08:30")});
  const ClassAttendance attendance = assess_at(facts, next_day());
  CHECK(attendance.totals.expected == kNone);
  CHECK(attendance.totals.absent == 0);
  CHECK_FALSE(only_student(attendance).on_roster);
}

TEST_CASE("a roster on which nobody is left expects nobody") {
  ClassFacts facts = lesson(Told::pushes);
  expect_student(facts, 7);
  facts.roster.push_back(roster(RosterScope::course, 7, RosterOp::remove, at("08:30"), at("08:30")));
  const ClassAttendance attendance = assess_at(facts, next_day());
  CHECK(attendance.students.empty());
  CHECK(attendance.totals.expected == 0);
}

TEST_CASE("somebody whom the summary lists in the room without any event is listed") {
  ClassFacts facts = lesson(Told::summary);
  tell(facts, 7, {});
  const ClassAttendance attendance = assess_at(facts, next_day());
  CHECK(only_student(attendance).entries == 0);
  CHECK(only_student(attendance).attended_s == 0);
}

TEST_CASE("an Attendance push stands in for whom no other source knows, approximately") {
  ClassFacts facts = lesson(Told::pushes);
  facts.attendance[Uid{7}] = {.identity = 1, .first_in = at("09:10"), .last_out = at("09:50")};
  const ClassAttendance attendance = assess_at(facts, next_day());
  const Mark& mark = only_student(attendance);
  CHECK(mark.approximate);
  CHECK(mark.entries == 1);
  CHECK(mark.devices.empty());
  CHECK(mark.status == Status::late_left_early);
  CHECK(mark.disconnects == kNone);

  tell(facts, 7, {out("09:30")});  // a push is another source, even a lone exit
  const ClassAttendance with_push = assess_at(facts, next_day());
  CHECK_FALSE(only_student(with_push).approximate);
  CHECK(only_student(with_push).attended_s == 0);
}

TEST_CASE("beside a summary an Attendance push stands in for those the summary leaves out") {
  ClassFacts facts = lesson(Told::summary);
  tell(facts, 7, {in("09:00"), out("09:10")});
  for (const std::int64_t uid : {7, 8}) {
    facts.attendance[Uid{uid}] = {.identity = 1, .first_in = at("09:00"), .last_out = at("10:00")};
  }
  const ClassAttendance attendance = assess_at(facts, next_day());
  REQUIRE(attendance.students.size() == 2);
  CHECK_FALSE(attendance.students[0].approximate);
  CHECK(attendance.students[0].attended_s == 600);
  CHECK(attendance.students[1].approximate);
  CHECK(attendance.students[1].attended_s == 3600);
}

TEST_CASE("a stand-in without an exit is an open end, and zeros are no times") {
  ClassFacts facts = lesson(Told::pushes);
  facts.attendance[Uid{7}] = {.identity = 1, .first_in = at("09:00"), .last_out = 0};
  facts.attendance[Uid{8}] = {.identity = 1, .first_in = 0, .last_out = 0};
  const ClassAttendance ended = assess_at(facts, next_day());
  CHECK(only_student(ended).open_end);
  CHECK(only_student(ended).last_out == at("10:00"));
  CHECK(only_student(assess_at(facts, at("09:20"))).last_out == kNone);
}

TEST_CASE("disconnects are the exits that no person decided, known only where there are pushes") {
  ClassFacts facts = lesson(Told::pushes);
  expect_student(facts, 8);
  std::vector<Event> events;
  for (const std::int64_t reason : {0, 1, 2, 3, 4, 5, 6, 7, 8, 54, 56, 60, 101, 102, 111}) {
    events.push_back(leave_for("09:30", reason));
  }
  events.push_back(leave_for("09:31", kNone));
  Event entry = in("09:00");
  entry.reason = 6;  // means nothing on an entry
  events.push_back(entry);
  facts.live[Uid{7}] = events;
  const ClassAttendance attendance = assess_at(facts, next_day());
  CHECK(mark_in(attendance.students, 7)->disconnects == 6);
  CHECK(mark_in(attendance.students, 8)->disconnects == 0);
  facts.live.clear();
  CHECK(only_student(assess_at(facts, next_day())).disconnects == kNone);
}

TEST_CASE("figures that only a summary has are null without one and 0 for whom it does not list") {
  ClassFacts facts = lesson(Told::summary);
  expect_student(facts, 8);
  facts.summary[Uid{7}] = {.identity = 1,
                           .total_s = 4080,
                           .in_room = true,
                           .events = {in("09:00"), out("10:00")},
                           .stage_s = 957,
                           .hands_up = 1,
                           .awards = 2};
  const ClassAttendance with_summary = assess_at(facts, next_day());
  const Mark* listed = mark_in(with_summary.students, 7);
  REQUIRE(listed != nullptr);
  CHECK(listed->classin_total_s == 4080);
  CHECK(listed->stage_s == 957);
  CHECK(listed->hands_up == 1);
  CHECK(listed->awards == 2);
  const Mark* unlisted = mark_in(with_summary.students, 8);
  REQUIRE(unlisted != nullptr);
  CHECK(unlisted->classin_total_s == kNone);
  CHECK(unlisted->stage_s == 0);
  CHECK(unlisted->hands_up == 0);
  CHECK(unlisted->awards == 0);

  facts.schedule = lesson(Told::pushes).schedule;
  facts.live[Uid{7}] = {in("09:00"), out("10:00")};
  const ClassAttendance without_summary = assess_at(facts, next_day());
  const Mark* told_by_pushes = mark_in(without_summary.students, 7);
  REQUIRE(told_by_pushes != nullptr);
  CHECK(told_by_pushes->classin_total_s == kNone);
  CHECK(told_by_pushes->stage_s == kNone);
  CHECK(told_by_pushes->hands_up == kNone);
  CHECK(told_by_pushes->awards == kNone);
}

TEST_CASE("names are given to whom they belong, and lists are in the order of uids") {
  ClassFacts facts = lesson(Told::pushes);
  for (const std::int64_t uid : {30, 10, 20}) tell(facts, uid, {in("09:00"), out("10:00")});
  facts.names[Uid{20}] = "Amy";
  const ClassAttendance attendance = assess_at(facts, next_day());
  REQUIRE(attendance.students.size() == 3);
  CHECK(attendance.students[0].uid == Uid{10});
  CHECK(attendance.students[0].name == kNone);
  CHECK(attendance.students[1].name == "Amy");
  CHECK(attendance.students[2].uid == Uid{30});
}

TEST_CASE("a deleted class is cancelled unless somebody came") {
  ClassFacts facts = lesson(Told::pushes);
  facts.deleted = true;
  CHECK(assess_at(facts, next_day()).state == ClassState::cancelled);
  facts.attendance[Uid{7}].first_in = at("09:00");
  CHECK(assess_at(facts, next_day()).state == ClassState::summary_missing);
  facts.attendance.clear();
  tell(facts, 7, {out("09:00")});
  CHECK(assess_at(facts, next_day()).state == ClassState::summary_missing);
}

TEST_CASE("a class whose times are unknown began, for its state, with the first sign of presence") {
  ClassFacts facts;
  facts.live[Uid{7}] = {out("09:30"), in("09:10")};
  CHECK(assess_at(facts, at("09:09")).state == ClassState::scheduled);
  CHECK(assess_at(facts, at("09:10")).state == ClassState::live);
  CHECK(assess_at(facts, at("09:10")).window == Window{});
  ClassFacts told_after;
  told_after.attendance[Uid{7}].first_in = at("09:10");
  told_after.attendance[Uid{8}].first_in = at("09:05");
  CHECK(assess_at(told_after, at("09:04")).state == ClassState::scheduled);
  CHECK(assess_at(told_after, at("09:05")).state == ClassState::live);
}

TEST_CASE("a student removed during the class is still expected, one added during it is a guest") {
  ClassFacts facts = lesson(Told::pushes);
  expect_student(facts, 7);
  facts.roster.push_back(roster(RosterScope::course, 7, RosterOp::remove, at("09:30"), at("09:30")));
  facts.roster.push_back(roster(RosterScope::class_, 8, RosterOp::add, at("09:30"), at("09:30")));
  tell(facts, 8, {in("09:31"), out("10:00")});
  const ClassAttendance attendance = assess_at(facts, next_day());
  CHECK(mark_in(attendance.students, 7)->status == Status::absent);
  CHECK_FALSE(mark_in(attendance.students, 8)->on_roster);
  CHECK(attendance.totals.expected == 1);
}

}  // namespace rollcall::domain::testing
