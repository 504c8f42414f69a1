#include "simulate/day/roster.hpp"

#include <map>

namespace rollcall::simulate {

namespace {

bool concerns(const RosterStep& step, const Lesson& lesson) {
  return step.class_id ? *step.class_id == lesson.class_id : step.course_id == lesson.course_id;
}

// The step that decides about a person: of the class before of the course, then the latest. Steps are in the
// order of time, and no two of one person and scope share a second.
using Deciding = std::map<Uid, const RosterStep*>;

void decide(Deciding& deciding, const RosterStep& step) {
  const RosterStep*& best = deciding[step.person.uid];
  if (best == nullptr || step.class_id || !best->class_id) best = &step;
}

}  // namespace

std::vector<Person> members_at(const std::vector<RosterStep>& steps, const Lesson& lesson, std::int64_t at) {
  Deciding deciding;
  for (const RosterStep& step : steps) {
    if (concerns(step, lesson) && step.at <= at) decide(deciding, step);
  }
  std::vector<Person> members;
  for (const auto& [uid, step] : deciding) {
    if (step->op != RosterStep::Op::remove) members.push_back(step->person);
  }
  return members;
}

std::optional<std::set<Uid>> expected_of(const std::vector<RosterStep>& steps, const Lesson& lesson) {
  Deciding deciding;
  for (const RosterStep& step : steps) {
    if (step.told && concerns(step, lesson) && step.at <= lesson.starts_at) decide(deciding, step);
  }
  bool known = !deciding.empty();
  std::set<Uid> expected;
  for (const auto& [uid, step] : deciding) {
    if (step->op != RosterStep::Op::remove) expected.insert(uid);
  }
  for (const Attendee& attendee : lesson.attendees) {
    const bool pupil = attendee.person.identity == kStudent || attendee.person.identity == kAuditor;
    if (!attendee.in_attendance_list || !pupil) continue;
    expected.insert(attendee.person.uid);
    known = true;
  }
  if (!known) return std::nullopt;
  return expected;
}

}  // namespace rollcall::simulate
