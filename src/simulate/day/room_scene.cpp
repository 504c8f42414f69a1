#include "simulate/day/room_scene.hpp"

#include <algorithm>

namespace rollcall::simulate {

namespace {

const Attendee* find_attendee(const Lesson& lesson, Uid uid) {
  const auto found = std::find_if(lesson.attendees.begin(), lesson.attendees.end(),
                                  [uid](const Attendee& attendee) { return attendee.person.uid == uid; });
  return found == lesson.attendees.end() ? nullptr : &*found;
}

}  // namespace

Pace pace_of(const Lesson& lesson) {
  return Pace(std::max<std::int64_t>(1, lesson.planned_end - lesson.starts_at));
}

Span lesson_time(const Lesson& lesson) { return {lesson.starts_at, lesson.closed_at}; }

Spans taught(const Lesson& lesson) {
  const Attendee* teacher = find_attendee(lesson, lesson.teacher.uid);
  if (teacher == nullptr) return {};
  return within(presence_of(*teacher), lesson_time(lesson).from, lesson_time(lesson).to);
}

Spans taught_with(const Lesson& lesson, const Attendee& attendee) {
  return both(taught(lesson), presence_of(attendee));
}

std::vector<const Attendee*> who_came(const Lesson& lesson, Identity identity) {
  std::vector<const Attendee*> found;
  for (const Attendee& attendee : lesson.attendees) {
    if (attendee.person.identity == identity && !attendee.stays.empty()) found.push_back(&attendee);
  }
  return found;
}

const Attendee* most_constant_student(const Lesson& lesson) {
  const Attendee* most = nullptr;
  std::int64_t longest = 0;
  for (const Attendee* student : who_came(lesson, kStudent)) {
    const std::int64_t length = length_of(both(taught(lesson), main_device_of(*student)));
    if (length <= longest) continue;
    longest = length;
    most = student;
  }
  return most;
}

Draft event_of(const Lesson& lesson, std::string cmd, std::int64_t at, Value fields) {
  // One second in eight is told of in the next: what happened first is told of first.
  const std::int64_t later = (lesson.class_id.value + at) % 8 == 0 ? 1 : 0;
  Draft draft = about(lesson, std::move(cmd), at + later, std::move(fields));
  draft.action_time = at;
  return draft;
}

void abridge(Draft& draft, const Lesson& lesson, Dice& dice) {
  const bool times_stand = lesson.extended_at == 0 || draft.at >= lesson.extended_at;
  if (!lesson.anybody_came() || !times_stand) return;
  if (dice.percent(40)) draft.has_action_time = false;
  if (!dice.percent(30)) return;
  draft.course_id.reset();
  draft.start_time.reset();
  draft.close_time.reset();
}

Value any_area(Dice& dice) {
  const std::int64_t left = dice.between(0, 900), top = dice.between(0, 500);
  return Value::object({{"X1", left},
                        {"Y1", top},
                        {"X2", left + dice.between(120, 640)},
                        {"Y2", top + dice.between(90, 360)}});
}

}  // namespace rollcall::simulate
