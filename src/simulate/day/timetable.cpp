#include "simulate/day/timetable.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rollcall::simulate {

namespace {

// What becomes of a planned class.
enum class Fate {
  usual,
  early_end,
  left_open,
  real_close_unknown,
  extended,
  moved,
  begins_later,
  end_moved,
  deleted,
  deleted_with_people,
  nobody
};

Fate fate_of(bool first, const Pace& pace, Dice dice) {
  if (first) return Fate::extended;
  const std::int64_t throw_ = dice.between(1, 100);
  if (throw_ <= 10) return Fate::early_end;
  // Left to itself a room closes 20 minutes after the planned end, however short the lesson was.
  if (throw_ <= 20) return pace.lesson_s() >= kOverrunS ? Fate::left_open : Fate::usual;
  if (throw_ <= 24) return Fate::real_close_unknown;
  if (throw_ <= 34) return Fate::extended;
  if (throw_ <= 40) return Fate::moved;
  if (throw_ <= 44) return Fate::begins_later;
  if (throw_ <= 48) return Fate::end_moved;
  if (throw_ <= 53) return Fate::deleted;
  if (throw_ <= 56) return Fate::deleted_with_people;
  if (throw_ <= 61) return Fate::nobody;
  return Fate::usual;
}

// Which messages arrive: of most classes all, of some one is not subscribed to or went missing.
Told told_of(bool first, Fate fate, Dice dice) {
  if (first) return {.events = true, .summary = true, .attendance = true};
  Told told{.events = true, .summary = true, .attendance = dice.percent(40)};
  const std::int64_t throw_ = dice.between(1, 100);
  if (throw_ <= 6) {
    told.events = false;
  } else if (throw_ <= 14) {
    told.summary = false;
  } else if (throw_ <= 17) {
    told = {.events = false, .summary = false, .attendance = true};
  }
  if (fate == Fate::deleted || fate == Fate::nobody) told.summary = told.attendance = false;
  return told;
}

void close_with_teacher(Lesson& lesson, std::int64_t at) {
  lesson.closed_at = at;
  lesson.real_close = at;
}

void leave_open(Lesson& lesson, Dice& dice) {
  const std::int64_t close_time = lesson.planned_end + kOverrunS;
  lesson.closed_at = close_time;
  switch (dice.between(0, 3)) {
    case 0: lesson.real_close = 0; break;
    case 1: lesson.real_close = close_time; break;
    case 2: lesson.real_close = close_time + dice.between(1, 60); break;
    default: break;
  }
}

void apply(Fate fate, const Plan& plan, Lesson& lesson, Dice dice) {
  const Pace& pace = plan.pace;
  const std::int64_t opens = pace.of(700);
  switch (fate) {
    case Fate::usual:
    case Fate::nobody: break;
    case Fate::early_end:
      close_with_teacher(lesson, lesson.planned_end - dice.between(pace.of(60), pace.of(900)));
      return;
    case Fate::left_open: leave_open(lesson, dice); return;
    case Fate::extended:  // possible between 8 and 3 minutes before the end (PROTOCOL.md 4.15)
      lesson.extended_at = lesson.first_end - pace.of(dice.between(200, 450));
      lesson.planned_end += pace.of(60 * dice.between(3, 10));
      break;
    case Fate::moved:
      lesson.starts_at += pace.of(60 * dice.between(3, 10));
      lesson.planned_end = lesson.starts_at + (lesson.first_end - lesson.first_start);
      break;
    case Fate::begins_later: lesson.starts_at += pace.of(60 * dice.between(3, 10)); break;
    case Fate::end_moved:
      lesson.planned_end += pace.of(60 * dice.between(3, 10)) * (dice.percent(50) ? 1 : -1);
      break;
    case Fate::deleted:
      lesson.deleted_at = dice.between(plan.starts_at + pace.of(150), lesson.starts_at - opens);
      break;
    case Fate::deleted_with_people:
      lesson.deleted_at = lesson.starts_at - pace.of(dice.between(60, 200));
      close_with_teacher(lesson, lesson.deleted_at);
      return;
    case Fate::real_close_unknown: break;
  }
  close_with_teacher(lesson, lesson.planned_end + dice.between(0, pace.of(480)));
  if (fate == Fate::real_close_unknown) lesson.real_close.reset();
}

// What else is edited before anybody comes: the name, and who teaches.
void edit(const Plan& plan, const School& school, bool everything, Lesson& lesson, Dice dice) {
  lesson.first_name = lesson.name;
  lesson.first_teacher = lesson.teacher;
  if (lesson.deleted_at != 0) return;
  const auto when = [&] {
    return dice.between(plan.starts_at + plan.pace.of(150), lesson.first_start - plan.pace.of(700));
  };
  if (everything || dice.percent(15)) {
    lesson.renamed_at = when();
    lesson.name += dice.percent(50) ? "：复习" : " (review)";
  }
  if (everything || dice.percent(10)) {
    lesson.reassigned_at = when();
    lesson.teacher = dice.pick(school.co_teachers);
    lesson.teacher.identity = kTeacher;
  }
}

// Half of the courses have the morning, the others the afternoon, each one lesson after the other.
std::int64_t start_of(std::int64_t number, std::int64_t courses, const Plan& plan, const Dice& dice) {
  const Pace& pace = plan.pace;
  const std::int64_t course = number % courses, slot = number / courses;
  const std::int64_t slots = (plan.classes + courses - 1) / courses;
  const std::int64_t step = pace.lesson_s() + pace.of(900);
  const bool afternoon = course % 2 == 1;
  std::int64_t at = plan.starts_at + pace.of(1500) + slot * step;
  at += course == 0 ? 0 : dice.of("starts later", course).between(0, pace.of(900));
  if (afternoon) at += slots * step + pace.of(1200);
  // Timetables know whole five minutes; a lesson of three minutes begins when it may.
  const std::int64_t grid = pace.lesson_s() >= Pace::kUsualLessonS ? 300 : 1;
  return (at + grid - 1) / grid * grid;
}

}  // namespace

std::vector<Lesson> timetable_of(const Plan& plan, const School& school, const Dice& dice) {
  const auto courses = static_cast<std::int64_t>(school.courses.size());
  const std::int64_t first_id = dice.of("class id").between(1'000'000'000, 8'999'000'000);
  std::vector<Lesson> lessons;
  for (std::int64_t number = 0; number < plan.classes; ++number) {
    const Course& course = school.courses[static_cast<std::size_t>(number % courses)];
    const Dice own = dice.of("lesson", number);
    Lesson lesson;
    lesson.class_id = ClassId{first_id + number};
    lesson.course_id = course.id;
    lesson.course_name = course.name;
    lesson.name = fmt::format("{} · 第{}课", course.name, number / courses + 1);
    lesson.teacher = course.teacher;
    lesson.starts_at = lesson.first_start = start_of(number, courses, plan, dice);
    lesson.planned_end = lesson.first_end = lesson.starts_at + plan.pace.lesson_s();
    const Fate fate = fate_of(number == 0, plan.pace, own.of("fate"));
    apply(fate, plan, lesson, own.of("times"));
    edit(plan, school, number == 0, lesson, own.of("edits"));
    lesson.nobody_comes = fate == Fate::nobody || fate == Fate::deleted;
    lesson.told = told_of(number == 0, fate, own.of("told"));
    Dice recording = own.of("recording");
    if (!lesson.nobody_comes && lesson.deleted_at == 0 && (number == 0 || recording.percent(70))) {
      lesson.recording_from = lesson.starts_at + recording.between(0, plan.pace.of(120));
    }
    lessons.push_back(std::move(lesson));
  }
  return lessons;
}

}  // namespace rollcall::simulate
