#include "simulate/day/learning.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/check.hpp"
#include "simulate/day/learning_parts.hpp"

namespace rollcall::simulate {

namespace {

constexpr std::array<std::string_view, 3> kKinds = {"homework", "exam", "answer_sheet"};

std::ptrdiff_t kind_number(const Grade& grade) {
  return std::find(kKinds.begin(), kKinds.end(), grade.kind) - kKinds.begin();
}

Value person_info(const std::string& prefix, const Person& person, Draft& draft, Dice& dice) {
  const bool unnamed = dice.percent(8) || !draft.has_action_time;
  const std::string name = unnamed ? "" : person.name_at(draft.own_time());
  const bool listed = std::find(draft.named.begin(), draft.named.end(), person.uid) != draft.named.end();
  if (!name.empty() && !listed) draft.named.push_back(person.uid);
  return Value::object(
      {{prefix + "Uid", person.uid.value}, {prefix + "Name", name}, {prefix + "Account", person.account()}});
}

// The activities that the course has that day.
class Desk {
 public:
  Desk(const CourseOf& course, std::int64_t from, ActivityId first, const Pace& pace, Dice dice)
      : course_(course), from_(from), first_(first), next_(first), pace_(pace), dice_(dice) {}

  Activity activity(const std::vector<std::string>& names) {
    static const std::vector<std::string> kUnits = {"默认单元", "Unit One", "第三单元 圆", "Revision"};
    const ActivityId id = next_;
    ROLLCALL_CHECK(++next_.value - first_.value < kActivitiesPerCourse);
    Dice dice = dice_.of("activity", id.value);
    const std::string& name = dice.pick(names);
    return {id, name + " " + std::to_string(dice.between(1, 30)), first_.value - 1,
            dice_.of("unit").pick(kUnits), course_};
  }

  // At home, in the hours after the homework was set.
  std::vector<Sitting> at_home(bool everything, Dice dice) const {
    std::vector<Sitting> sittings;
    for (const Person& student : course_.students) {
      if (!(everything && sittings.empty()) && !dice.percent(80)) continue;
      const std::int64_t spent_s = pace_.of(dice.between(120, 2400));
      sittings.push_back({student, from_ + spent_s + pace_.of(dice.between(0, 5 * 3600)), spent_s});
    }
    return sittings;
  }

  // In the room, towards the end of a stay.
  std::vector<Sitting> inside(const Lesson& lesson, Dice dice) const {
    std::vector<Sitting> sittings;
    if (lesson.deleted_at != 0) return sittings;
    for (const Attendee& attendee : lesson.attendees) {
      const bool ours =
          std::any_of(course_.students.begin(), course_.students.end(),
                      [&](const Person& student) { return student.uid == attendee.person.uid; });
      for (const Stay& stay : attendee.stays) {
        const std::int64_t in = std::max(stay.in, lesson.starts_at),
                           out = std::min(stay.out, lesson.planned_end);
        if (!ours || out - in < pace_.of(300)) continue;
        const std::int64_t submitted_at = dice.between(in + (out - in) / 2, out - 1);
        sittings.push_back({attendee.person, submitted_at, dice.between(1, submitted_at - in)});
        break;
      }
    }
    return sittings;
  }

 private:
  const CourseOf& course_;
  const std::int64_t from_;
  const ActivityId first_;
  ActivityId next_;
  const Pace& pace_;
  Dice dice_;
};

// Every kind is in class in one of the lessons at most, and at home once.
void take_papers(PaperKind kind, Desk& desk, const std::vector<const Lesson*>& lessons, const Pace& pace,
                 bool everything, Dice dice, Learning& out) {
  static const std::vector<std::string> kExams = {"单元测验", "随堂测验  星期二", "Quiz", "Mid-term test"};
  static const std::vector<std::string> kSheets = {"答题卡", "答题卡 课后", "Answer sheet"};
  const auto& names = kind == PaperKind::exam ? kExams : kSheets;
  if (everything || dice.percent(30)) {
    const Activity activity = desk.activity(names);
    take_paper(kind, activity, std::nullopt, desk.at_home(everything, dice.of("at home")), pace, everything,
               dice.of("paper at home"), out);
  }
  if (!everything && !dice.percent(40)) return;
  std::vector<const Lesson*> order = lessons;
  dice.shuffle(order);
  for (const Lesson* lesson : order) {
    const auto sittings = desk.inside(*lesson, dice.of("inside"));
    if (sittings.empty()) continue;
    const Activity activity = desk.activity(names);
    take_paper(kind, activity, lesson->class_id, sittings, pace, everything, dice.of("paper inside"), out);
    return;
  }
}

}  // namespace

std::int64_t half_up(std::int64_t numerator, std::int64_t denominator) {
  return (2 * numerator + denominator) / (2 * denominator);
}

Value decimal(std::int64_t amount, std::int64_t parts, Dice& dice) {
  if (amount % parts == 0 && !dice.percent(30)) return amount / parts;
  return static_cast<double>(amount) / static_cast<double>(parts);
}

Draft draft_about(const Activity& activity, std::string cmd, std::int64_t at, bool has_action_time,
                  Dice& dice) {
  Draft draft = about(activity.course.id, std::move(cmd), at, Value::object());
  draft.has_action_time = has_action_time;
  if (has_action_time && !dice.percent(10)) draft.fields.add("CourseName", activity.course.name);
  return draft;
}

Value data_about(const Activity& activity) {
  return Value::object({{"UnitId", activity.unit_id},
                        {"UnitName", activity.unit_name},
                        {"ActivityId", activity.id.value},
                        {"ActivityName", activity.name}});
}

Value student_info(const Person& student, Draft& draft, Dice& dice) {
  return person_info("Student", student, draft, dice);
}

Value teacher_info(const Person& teacher, Draft& draft, Dice& dice) {
  return person_info("Teacher", teacher, draft, dice);
}

Value automatic_grading() {
  return Value::object({{"TeacherUid", 0}, {"TeacherName", ""}, {"TeacherAccount", ""}});
}

void add_states(std::vector<GradeState> states, Learning& out) {
  if (states.empty()) return;
  const auto newest =
      std::max_element(states.begin(), states.end(),
                       [](const GradeState& a, const GradeState& b) { return a.graded_at < b.graded_at; });
  out.grades.push_back(newest->grade);
  for (GradeState& state : states) out.drafts.push_back(std::move(state.draft));
}

Learning learning_of(const CourseOf& course, const std::vector<const Lesson*>& lessons, std::int64_t from,
                     ActivityId first_activity, const Pace& pace, bool everything, Dice dice) {
  static const std::vector<std::string> kHomework = {"练习册", "作文：我的周末", "Reading", "Homework",
                                                     "听写"};
  Learning out;
  Desk desk(course, from, first_activity, pace, dice.of("desk"));
  do_homework(desk.activity(kHomework), from, pace, everything, dice.of("homework"), out);
  if (everything || dice.percent(20)) {
    do_homework(desk.activity(kHomework), from, pace, false, dice.of("second homework"), out);
  }
  take_papers(PaperKind::exam, desk, lessons, pace, everything, dice.of("exam"), out);
  take_papers(PaperKind::answer_sheet, desk, lessons, pace, everything, dice.of("answer sheet"), out);
  std::sort(out.grades.begin(), out.grades.end(), [](const Grade& a, const Grade& b) {
    return std::tuple(kind_number(a), a.activity_id, a.student.uid) <
           std::tuple(kind_number(b), b.activity_id, b.student.uid);
  });
  std::sort(out.submissions.begin(), out.submissions.end(), [](const Submission& a, const Submission& b) {
    return std::tie(a.activity_id, a.student.uid, a.submitted_at) <
           std::tie(b.activity_id, b.student.uid, b.submitted_at);
  });
  return out;
}

}  // namespace rollcall::simulate
