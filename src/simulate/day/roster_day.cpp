#include "simulate/day/roster_day.hpp"

#include <algorithm>
#include <set>

namespace rollcall::simulate {

namespace {

using Op = RosterStep::Op;

const Lesson* nth_of(const std::vector<Lesson>& lessons, CourseId course, std::size_t n) {
  for (const Lesson& lesson : lessons) {
    if (lesson.course_id == course && n-- == 0) return &lesson;
  }
  return nullptr;
}

class Story {
 public:
  Story(const Plan& plan, const School& school, const std::vector<Lesson>& lessons, const Dice& dice)
      : plan_(plan), school_(school), lessons_(lessons), dice_(dice) {}

  std::vector<RosterStep> tell() {
    for (const Course& course : school_.courses) morning(course);
    first_class();
    for (const Course& course : school_.courses) {
      if (course.roster_told) day(course);
    }
    std::stable_sort(steps_.begin(), steps_.end(),
                     [](const RosterStep& a, const RosterStep& b) { return a.at < b.at; });
    return std::move(steps_);
  }

 private:
  // The students of the course, and none of those whom an earlier day may have left in it.
  void morning(const Course& course) {
    const std::int64_t at = plan_.starts_at + plan_.pace.of(30);
    for (const Person& student : course.students) {
      steps_.push_back({at, course.id, {}, Op::add, student, course.roster_told});
    }
    if (!course.roster_told) return;
    for (const Person& visitor : school_.visitors) {
      steps_.push_back({at, course.id, {}, Op::remove, visitor, true});
    }
    for (const Person& student : course.students) {
      if (student.renamed_at == 0 || !renamed_.insert(student.uid).second) continue;
      busy_.insert(student.uid);
      steps_.push_back({student.renamed_at, course.id, {}, Op::change, student, true});
    }
  }

  // Somebody new is let into the first class of the day only.
  void first_class() {
    const Lesson& lesson = lessons_.front();
    const Person& visitor = school_.visitors.front();
    step_of_class(lesson, visitor, Op::add, lesson.first_start - plan_.pace.of(800));
    step_of_class(lesson, visitor, Op::change, lesson.first_start - plan_.pace.of(400));
  }

  void day(const Course& course) {
    Dice dice = dice_.of("course", course.id.value);
    const Lesson* second = nth_of(lessons_, course.id, 1);
    const Lesson* third = nth_of(lessons_, course.id, 2);
    if (second != nullptr && course.students.size() > 3) {
      if (const Person* student = idle(course, dice); student && dice.percent(60)) {
        step_of_class(*second, *student, Op::remove,
                      second->starts_at - plan_.pace.of(dice.between(60, 600)));
      }
      if (const Person* student = idle(course, dice); student && dice.percent(50)) {
        steps_.push_back({around(*second, dice), course.id, {}, Op::remove, *student, true});
      }
    }
    if (second != nullptr && dice.percent(50)) join(course, *second, dice);
    if (third != nullptr && dice.percent(30)) join(course, *third, dice);
  }

  void join(const Course& course, const Lesson& lesson, Dice& dice) {
    const auto free = std::find_if(school_.visitors.begin(), school_.visitors.end(),
                                   [&](const Person& person) { return !busy_.contains(person.uid); });
    if (free == school_.visitors.end()) return;
    if (dice.percent(50)) {
      busy_.insert(free->uid);
      steps_.push_back({around(lesson, dice), course.id, {}, Op::add, *free, true});
    } else {
      const std::int64_t at = around(lesson, dice);
      step_of_class(lesson, *free, Op::add, at);
      if (dice.percent(50)) step_of_class(lesson, *free, Op::change, at + plan_.pace.of(60));
    }
  }

  // Shortly before the class, at its very start, or when it has begun: then it does not count for it.
  std::int64_t around(const Lesson& lesson, Dice& dice) const {
    if (dice.percent(20)) return lesson.starts_at;
    return lesson.starts_at + plan_.pace.of(dice.between(1, 500)) * (dice.percent(60) ? -1 : 1);
  }

  void step_of_class(const Lesson& lesson, const Person& person, Op op, std::int64_t at) {
    busy_.insert(person.uid);
    steps_.push_back({at, lesson.course_id, lesson.class_id, op, person, true});
  }

  // Somebody with no story yet, so that no two changes of one person meet.
  const Person* idle(const Course& course, Dice& dice) {
    const Person& any = dice.pick(course.students);
    return busy_.insert(any.uid).second ? &any : nullptr;
  }

  const Plan& plan_;
  const School& school_;
  const std::vector<Lesson>& lessons_;
  const Dice dice_;
  std::set<Uid> busy_, renamed_;
  std::vector<RosterStep> steps_;
};

}  // namespace

void rename_some(School& school, const Plan& plan, std::int64_t end, const Dice& dice) {
  Dice when = dice.of("rename");
  for (Course& course : school.courses) {
    if (!course.roster_told || course.students.size() < 2) continue;
    // Every day ends with the same names, whatever it does else.
    Dice who = Dice(plan.seed).of("rename", course.students.front().uid.value);
    if (!who.percent(40)) continue;
    const std::int64_t at = when.between(plan.starts_at + plan.pace.of(150), end);
    const Uid uid = who.pick(course.students).uid;
    for (Course& each : school.courses) {
      for (Person& student : each.students) {
        if (student.uid != uid || student.renamed_at != 0) continue;
        student.renamed_at = at;
        student.new_name = student.name + " (新)";
      }
    }
  }
}

std::vector<RosterStep> roster_of(const Plan& plan, const School& school, const std::vector<Lesson>& lessons,
                                  const Dice& dice) {
  return Story(plan, school, lessons, dice).tell();
}

}  // namespace rollcall::simulate
