#include "simulate/day/school_day.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "simulate/day/after_class.hpp"
#include "simulate/day/learning.hpp"
#include "simulate/day/live_page.hpp"
#include "simulate/day/marks.hpp"
#include "simulate/day/presence.hpp"
#include "simulate/day/presence_messages.hpp"
#include "simulate/day/room_life.hpp"
#include "simulate/day/roster_day.hpp"
#include "simulate/day/schedule_messages.hpp"
#include "simulate/day/school.hpp"
#include "simulate/day/school_news.hpp"
#include "simulate/day/summary.hpp"
#include "simulate/day/timetable.hpp"
#include "simulate/day/truth_json.hpp"
#include "simulate/day/viewing.hpp"

namespace rollcall::simulate {

namespace {

class Day {
 public:
  explicit Day(const Plan& plan)
      : plan_(plan), dice_(dice_of(plan).of("day", plan.starts_at)), school_(school_of(plan)) {}

  SchoolDay make() {
    lessons_ = timetable_of(plan_, school_, dice_);
    rename_some(school_, plan_, end_of_classes(), dice_);
    roster_ = roster_of(plan_, school_, lessons_, dice_);
    add(course_messages(plan_, school_, dice_));
    add(roster_messages(roster_, school_, lessons_, dice_));
    for (std::size_t i = 0; i < lessons_.size(); ++i) hold(lessons_[i], i == 0);
    for (std::size_t i = 0; i < school_.courses.size(); ++i) teach(i);
    return written();
  }

 private:
  void add(std::vector<Draft> more) { std::move(more.begin(), more.end(), std::back_inserter(drafts_)); }

  std::int64_t end_of_classes() const {
    std::int64_t end = plan_.starts_at;
    for (const Lesson& lesson : lessons_) end = std::max({end, lesson.planned_end, lesson.closed_at});
    return end;
  }

  // Whether an extension may leave out whose it is. Another day of the school can have a class that starts
  // then, and nobody can tell them apart: so only where the summary says the end as well.
  bool start_is_enough(const Lesson& lesson) const {
    return lesson.told.summary && std::count_if(lessons_.begin(), lessons_.end(), [&](const Lesson& other) {
                                    return other.starts_at == lesson.starts_at ||
                                           other.first_start == lesson.starts_at;
                                  }) == 1;
  }

  // One class, from its announcement to the last replay.
  void hold(Lesson& lesson, bool everything) {
    const Dice dice = dice_.of("class", lesson.class_id.value);
    let_attend(lesson, roster_, school_, plan_, everything, dice);
    if (!lesson.anybody_came()) lesson.told.summary = lesson.told.attendance = false;
    if (!lesson.anybody_came()) lesson.recording_from = 0;
    add(class_messages(lesson, plan_, school_, everything, start_is_enough(lesson), dice_));
    if (lesson.anybody_came()) add_lesson(lesson, everything, dice);

    std::vector<Person> students;
    for (const Person& person : members_at(roster_, lesson, lesson.closed_at)) students.push_back(person);
    if (lesson.deleted_at == 0)
      add(live_page_of(lesson, students, plan_.pace, everything, dice.of("live page")));
    Viewing viewing = viewing_of(lesson, students, plan_.pace, everything, dice.of("viewing"));
    add(std::move(viewing.drafts));
    viewings_.push_back(std::move(viewing));
  }

  void add_lesson(Lesson& lesson, bool everything, const Dice& dice) {
    std::vector<Draft> room = live_in(lesson, plan_.pace, everything, dice.of("room"));
    if (lesson.told.events) {
      add(presence_messages(lesson, dice));
      add(std::move(room));
    }
    const std::int64_t ready = lesson.closed_at + plan_.pace.of(90);
    if (lesson.told.attendance) add({attendance_message(lesson, ready + plan_.pace.of(30), dice)});
    if (lesson.told.summary) add_summaries(lesson, ready, everything, dice.of("summary"));
    add(after_class_of(lesson, plan_.pace, everything, dice.of("after class")));
  }

  // Whether ClassIn ever sends two summaries of a class is not known (PROTOCOL.md 13): if so, the newest
  // counts.
  void add_summaries(const Lesson& lesson, std::int64_t at, bool everything, Dice dice) {
    if (!everything && dice.percent(5)) {
      Lesson premature = lesson;
      premature.attendees.pop_back();
      premature.real_close.reset();
      add({summary(premature, at, false, dice.of("premature"))});
      at += plan_.pace.of(60);
    }
    add({summary(lesson, at, everything, dice.of("final"))});
  }

  // What belongs to a course and to no class of it.
  void teach(std::size_t index) {
    const Course& course = school_.courses[index];
    const bool everything = index == 0;
    const Dice dice = dice_.of("course", course.id.value);
    std::vector<const Lesson*> lessons;
    for (const Lesson& lesson : lessons_) {
      if (lesson.course_id == course.id) lessons.push_back(&lesson);
    }
    const std::int64_t first_activity = dice_.of("activity id").between(1'000'000'000, 8'999'000'000);
    Learning learning =
        learning_of({course.id, course.name, course.teacher, course.students}, lessons,
                    plan_.starts_at + plan_.pace.of(1200),
                    ActivityId{first_activity + static_cast<std::int64_t>(index) * kActivitiesPerCourse},
                    plan_.pace, everything, dice.of("learning"));
    add(std::move(learning.drafts));
    std::move(learning.grades.begin(), learning.grades.end(), std::back_inserter(grades_));
    std::move(learning.submissions.begin(), learning.submissions.end(), std::back_inserter(submissions_));
    add(school_news_of({course.id, course.name, course.teacher, course.students, school_.former,
                        plan_.starts_at + plan_.pace.of(600), end_of_classes()},
                       plan_.pace, everything, dice.of("news")));
  }

  std::map<Uid, const Person*> everybody() const {
    std::map<Uid, const Person*> people;
    const auto put = [&](const Person& person) { people.try_emplace(person.uid, &person); };
    for (const Course& course : school_.courses) {
      put(course.teacher);
      for (const Person& student : course.students) put(student);
    }
    for (const auto* group :
         {&school_.visitors, &school_.auditors, &school_.co_teachers, &school_.principals}) {
      for (const Person& person : *group) put(person);
    }
    for (const Person* person : {&school_.operator_, &school_.former}) put(*person);
    return people;
  }

  // Who is called what in the end: as the newest push that names them says.
  Names names() const {
    std::map<Uid, std::int64_t> newest;
    Names names;
    for (const Draft& draft : drafts_) {
      for (const Uid uid : draft.named) {
        auto& at = newest.try_emplace(uid, draft.own_time()).first->second;
        at = std::max(at, draft.own_time());
      }
    }
    const auto people = everybody();
    for (const auto& [uid, at] : newest) names.people[uid] = people.at(uid)->name_at(at);
    names.classes = named_classes();
    return names;
  }

  std::set<ClassId> named_classes() const {
    std::set<ClassId> named;
    for (std::size_t i = 0; i < lessons_.size(); ++i) {
      const Lesson& lesson = lessons_[i];
      if (lesson.told.attendance || lesson.renamed_at != 0 || announced(lesson, i == 0, dice_))
        named.insert(lesson.class_id);
    }
    for (const RosterStep& step : roster_) {
      if (step.class_id && step.told) named.insert(*step.class_id);
    }
    return named;
  }

  Value classes_truth(const Names& names) const {
    Value list = Value::array();
    for (std::size_t i = 0; i < lessons_.size(); ++i) {
      Value item =
          Value::object({{"class_id", lessons_[i].class_id.value}, {"settled_at", settled_at(lessons_[i])}});
      item.add("attendance", class_truth(lessons_[i], roster_, plan_, names));
      item.add("viewing", viewing_truth(viewings_[i], names));
      list.push(std::move(item));
    }
    return list;
  }

  // Pushes without `_id` are told apart by their content (PROTOCOL.md 1.9).
  void identify_repeated() {
    std::set<std::string> contents;
    for (Draft& draft : drafts_) {
      Value content = Value::array({draft.cmd, draft.fields});
      content.push(draft.class_unnamed ? 0 : draft.class_id.value_or(ClassId{}).value)
          .push(draft.course_id.value_or(CourseId{}).value);
      content.push(draft.start_time.value_or(0)).push(draft.close_time.value_or(0));
      content.push(draft.has_action_time ? draft.own_time() : 0);
      draft.needs_id = !contents.insert(simulate::written(content)).second;
    }
  }

  // It has no fields but its own and those by which it is known to be authentic (PROTOCOL.md 1.1).
  Draft registration_test() const {
    Draft draft = about_school("Test", plan_.starts_at, Value::object({{"Msg", "Register test."}}));
    draft.has_action_time = draft.has_id = false;
    return draft;
  }

  SchoolDay written() {
    const Names all_names = names();
    std::stable_sort(drafts_.begin(), drafts_.end(),
                     [](const Draft& a, const Draft& b) { return a.at < b.at; });
    identify_repeated();
    const Pen pen(plan_.sid, plan_.secret, dice_.of("pen"));
    SchoolDay day;
    day.pushes.push_back(pen.write(registration_test(), 0));
    for (const Draft& draft : drafts_) {
      day.pushes.push_back(pen.write(draft, static_cast<std::int64_t>(day.pushes.size())));
    }
    for (const Lesson& lesson : lessons_) {
      day.classes.push_back({lesson.class_id, lesson.name, lesson.starts_at, lesson.planned_end});
    }
    day.truth = Value::object({{"sid", plan_.sid.value},
                               {"seed", static_cast<std::int64_t>(plan_.seed)},
                               {"starts_at", plan_.starts_at},
                               {"pushes", static_cast<std::int64_t>(day.pushes.size())}});
    day.truth.add("classes", classes_truth(all_names));
    day.truth.add("grades", grades_truth(grades_, all_names));
    day.truth.add("submissions", submissions_truth(submissions_, all_names));
    return day;
  }

  const Plan& plan_;
  const Dice dice_;
  School school_;
  std::vector<Lesson> lessons_;
  std::vector<RosterStep> roster_;
  std::vector<Draft> drafts_;
  std::vector<Viewing> viewings_;  // of the lessons, in their order
  std::vector<Grade> grades_;
  std::vector<Submission> submissions_;
};

}  // namespace

SchoolDay school_day(const Plan& plan) { return Day(plan).make(); }

}  // namespace rollcall::simulate
