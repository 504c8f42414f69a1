#include "simulate/day/presence_messages.hpp"

#include <algorithm>

#include "simulate/day/spans.hpp"

namespace rollcall::simulate {

namespace {

Draft enter(const Lesson& lesson, const Person& person, const Stay& stay, std::int64_t allowed_from,
            Dice& dice) {
  Value fields = Value::object({{"UID", person.uid.value},
                                {"NickName", person.name_at(stay.in)},
                                {"LoginMobile", person.phone},
                                {"LoginEmail", person.email},
                                {"Identity", person.identity},
                                {"Device", stay.device}});
  if (stay.client_id != 0 || dice.percent(60)) fields.add("ClientID", stay.client_id);
  if (allowed_from != 0 || dice.percent(30)) fields.add("AllowEnterTime", allowed_from);
  Draft draft = about(lesson, "67371107", stay.in, std::move(fields));
  draft.named = {person.uid};
  return draft;
}

Draft leave(const Lesson& lesson, const Person& person, const Stay& stay, Dice& dice) {
  Value fields =
      Value::object({{"UID", person.uid.value}, {"Identity", person.identity}, {"Reason", stay.reason}});
  if (stay.client_id != 0 || dice.percent(60)) fields.add("ClientID", stay.client_id);
  return about(lesson, "67371111", stay.out, std::move(fields));
}

Draft kick_out(const Lesson& lesson, const Person& person, const Stay& stay) {
  return about(lesson, "67371523", stay.out,
               Value::object({{"SourceUID", lesson.teacher.uid.value},
                              {"TargetUID", person.uid.value},
                              {"Duration", stay.kept_out_s},
                              {"Operation", 1}}));
}

void add_visits(const Lesson& lesson, const Attendee& attendee, Dice& dice, std::vector<Draft>& drafts) {
  std::int64_t allowed_from = 0;
  for (const Stay& stay : attendee.stays) {
    if (stay.in_noted) drafts.push_back(enter(lesson, attendee.person, stay, allowed_from, dice));
    if (stay.kept_out_s != 0) {
      drafts.push_back(kick_out(lesson, attendee.person, stay));
      allowed_from = stay.out + stay.kept_out_s;
    }
    if (stay.out_noted) drafts.push_back(leave(lesson, attendee.person, stay, dice));
  }
}

// The list covers all devices, from the first entry to the last exit.
Value member(const Attendee& attendee, std::int64_t at, bool with_device) {
  Value row = Value::object({{"Uid", attendee.person.uid.value},
                             {"Name", attendee.person.name_at(at)},
                             {"Identity", attendee.person.identity}});
  const auto& stays = attendee.stays;
  if (stays.empty()) {
    row.add("AttendanceTime", 0).add("FirstInTime", nullptr).add("LastOutTime", nullptr);
    if (with_device) row.add("FirstInDevice", nullptr).add("LastOutReason", nullptr);
    return row;
  }
  const auto last = std::max_element(stays.begin(), stays.end(),
                                     [](const Stay& a, const Stay& b) { return a.out < b.out; });
  // 0 means absent.
  row.add("AttendanceTime", std::max<std::int64_t>(1, length_of(presence_of(attendee))));
  row.add("FirstInTime", stays.front().in).add("LastOutTime", last->out);
  if (with_device) row.add("FirstInDevice", stays.front().device).add("LastOutReason", last->reason);
  return row;
}

}  // namespace

std::vector<Draft> presence_messages(const Lesson& lesson, const Dice& dice) {
  Dice own = dice.of("presence", lesson.class_id.value);
  std::vector<Draft> drafts;
  for (const Attendee& attendee : lesson.attendees) add_visits(lesson, attendee, own, drafts);
  return drafts;
}

Draft attendance_message(const Lesson& lesson, std::int64_t at, const Dice& dice) {
  Dice own = dice.of("attendance", lesson.class_id.value);
  const bool with_device = own.percent(50);
  Value rows = Value::array();
  std::int64_t students = 0, came = 0;
  std::vector<Uid> named;
  for (const Attendee& attendee : lesson.attendees) {
    if (!attendee.in_attendance_list) continue;
    rows.push(member(attendee, at, with_device));
    named.push_back(attendee.person.uid);
    if (attendee.person.identity != kStudent) continue;
    ++students;
    came += attendee.stays.empty() ? 0 : 1;
  }
  Value fields = Value::object({{"CourseName", lesson.course_name},
                                {"ClassName", lesson.name_at(at)},
                                {"ClassStartTime", lesson.starts_at},
                                {"ClassEndTime", lesson.planned_end},
                                {"ActivityID", 0},
                                {"AttendanceStudentNum", came},
                                {"ClassStudentNum", students},
                                {"AttendanceFlag", 1},
                                {"Data", std::move(rows)}});
  Draft draft = about(lesson, "Attendance", at, std::move(fields));
  draft.start_time.reset();
  draft.close_time.reset();
  draft.named = std::move(named);
  return draft;
}

}  // namespace rollcall::simulate
