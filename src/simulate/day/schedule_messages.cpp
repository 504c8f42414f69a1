#include "simulate/day/schedule_messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace rollcall::simulate {

namespace {

constexpr int kAdded = 1, kDeleted = 2, kChanged = 3;  // opType, PROTOCOL.md 10.16
constexpr std::size_t kStudentsInOnePush = 40;

std::string any_uuid(Dice& dice) {
  const std::uint64_t a = dice.next(), b = dice.next();
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", a >> 32, (a >> 16) & 0xFFFF, a & 0xFFFF, b >> 48,
                     b & 0xFFFFFFFFFFFF);
}

// 3 the dashboard, 6 the API; 1 and 4 are not documented and seen all the same (PROTOCOL.md 10.8).
std::int64_t any_source(Dice& dice) {
  static const std::vector<std::int64_t> kSources = {3, 6, 1, 4};
  return dice.pick(kSources);
}

Value changed(int op_type, std::int64_t at, const School& school, Value op_data, Dice& dice) {
  Value fields = Value::object({{"opType", op_type}, {"opTime", at}, {"UID", school.operator_.uid.value}});
  fields.add("opSource", any_source(dice)).add("opData", std::move(op_data));
  if (dice.percent(80)) fields.add("uuid", any_uuid(dice));
  return fields;
}

Draft of_course(CourseId course, std::string cmd, std::int64_t at, Value fields) {
  Draft draft = about(course, std::move(cmd), at, std::move(fields));
  draft.course_as_id = true;
  return draft;
}

Draft of_class(const Lesson& lesson, std::string cmd, std::int64_t at, Value fields) {
  Draft draft = of_course(lesson.course_id, std::move(cmd), at, std::move(fields));
  draft.class_id = lesson.class_id;
  return draft;
}

Value teacher_info(const Person& teacher, std::int64_t at) {
  return Value::object({{"teacherName", teacher.name_at(at)},
                        {"teacherUid", teacher.uid.value},
                        {"teacherNo", teacher.number}});
}

Value labels(Dice& dice) {
  Value list = Value::array();
  if (dice.percent(30))
    list.push(Value::object({{"labelId", dice.between(1000, 9999)}, {"labelName", "春季班"}}));
  return list;
}

Draft announcement(const Lesson& lesson, std::int64_t at, const School& school, Dice& dice) {
  Value data = Value::object({{"classId", lesson.class_id.value},
                              {"courseId", lesson.course_id.value},
                              {"className", lesson.name},
                              {"courseName", lesson.course_name},
                              {"beginTime", lesson.first_start},
                              {"endTime", lesson.first_end},
                              {"classType", 1},
                              {"classStatus", 1},
                              {"seatNum", dice.between(2, 13)},
                              {"isAutoOnstage", dice.between(0, 1)}});
  data.add("teacherInfo", teacher_info(lesson.teacher, at)).add("labelInfos", labels(dice));
  data.add("assistantTeacherInfos", Value::array());
  if (dice.percent(50)) data.add("MainClassId", 0);
  Draft draft =
      of_class(lesson, "eeoClassInfoChange", at, changed(kAdded, at, school, std::move(data), dice));
  draft.named = {lesson.teacher.uid};
  return draft;
}

Draft move(const Lesson& lesson, std::int64_t at, const School& school, Dice& dice) {
  Value data = Value::object({{"beginTime", lesson.starts_at}, {"endTime", lesson.planned_end}});
  return of_class(lesson, "eeoClassInfoChange", at, changed(kChanged, at, school, std::move(data), dice));
}

// What a deletion carries is not documented: nothing, the id, or the status it leads to.
Draft deletion(const Lesson& lesson, const School& school, Dice& dice) {
  Value data = Value::object();
  if (dice.percent(50)) data.add("classId", lesson.class_id.value);
  const bool by_status = dice.percent(30);
  if (by_status) data.add("classStatus", 4);
  return of_class(lesson, "eeoClassInfoChange", lesson.deleted_at,
                  changed(by_status ? kChanged : kDeleted, lesson.deleted_at, school, std::move(data), dice));
}

// The published sample names no class: then the class can be told by its start alone (PROTOCOL.md 4.15).
Draft extension(const Lesson& lesson, bool start_is_enough, Dice& dice) {
  Draft draft = about(lesson, "ClassLen", lesson.extended_at,
                      Value::object({{"PrelectTimeLength", lesson.planned_end - lesson.starts_at},
                                     {"CloseClassDelay", kOverrunS}}));
  draft.close_time.reset();
  if (!start_is_enough || dice.percent(50)) return draft;
  draft.class_id.reset();
  draft.course_id.reset();
  return draft;
}

Value student_info(const RosterStep& step, Dice& dice) {
  return Value::object({{"studentNo", step.person.number},
                        {"studentName", step.person.name_at(step.at)},
                        {"studentUid", step.person.uid.value},
                        {"labelInfos", labels(dice)}});
}

const std::string& course_name(const School& school, CourseId id) {
  return std::find_if(school.courses.begin(), school.courses.end(),
                      [id](const Course& course) { return course.id == id; })
      ->name;
}

// The steps of one push.
Draft roster_message(const std::vector<const RosterStep*>& steps, const School& school, const Lesson* lesson,
                     Dice& dice) {
  const RosterStep& first = *steps.front();
  Value data = Value::object({{"courseId", first.course_id.value}});
  Value students = Value::array();
  for (const RosterStep* step : steps) students.push(student_info(*step, dice));
  if (lesson != nullptr) {
    data.add("classId", lesson->class_id.value).add("className", lesson->name);
  } else {
    data.add("courseName", course_name(school, first.course_id));
  }
  data.add("studentInfos", std::move(students));
  Value fields = changed(static_cast<int>(first.op), first.at, school, std::move(data), dice);
  Draft draft = lesson != nullptr
                    ? of_class(*lesson, "eeoClassStudentChange", first.at, std::move(fields))
                    : of_course(first.course_id, "eeoCourseStudentChange", first.at, std::move(fields));
  for (const RosterStep* step : steps) draft.named.push_back(step->person.uid);
  return draft;
}

}  // namespace

std::vector<Draft> course_messages(const Plan& plan, const School& school, const Dice& dice) {
  std::vector<Draft> drafts;
  for (const Course& course : school.courses) {
    Dice own = dice.of("course message", course.id.value);
    const std::int64_t at = plan.starts_at + plan.pace.of(own.between(2, 20));
    Value data = Value::object({{"courseId", course.id.value},
                                {"courseName", course.name},
                                {"expiryTime", 0},
                                {"courseType", 1},
                                {"courseStatus", 2},
                                {"category", "小学"},
                                {"categoryId", 32385},
                                {"subjectId", course.subject_id}});
    data.add("mainTeacherInfo", teacher_info(course.teacher, at)).add("labelInfos", labels(own));
    drafts.push_back(
        of_course(course.id, "eeoCourseInfoChange", at,
                  changed(own.percent(50) ? kAdded : kChanged, at, school, std::move(data), own)));
    drafts.back().named = {course.teacher.uid};
  }
  return drafts;
}

bool announced(const Lesson& lesson, bool everything, const Dice& dice) {
  // A deletion or a move alone would leave a class without times.
  const bool must = everything || lesson.deleted_at != 0 || lesson.nobody_comes;
  return must || dice.of("announced", lesson.class_id.value).percent(85);
}

std::vector<Draft> class_messages(const Lesson& lesson, const Plan& plan, const School& school,
                                  bool everything, bool only_one_starts_then, const Dice& dice) {
  Dice own = dice.of("class message", lesson.class_id.value);
  std::vector<Draft> drafts;
  if (announced(lesson, everything, dice)) {
    drafts.push_back(announcement(lesson, plan.starts_at + plan.pace.of(own.between(40, 100)), school, own));
  }
  if (lesson.starts_at != lesson.first_start) {
    const std::int64_t at =
        own.between(plan.starts_at + plan.pace.of(150), lesson.first_start - plan.pace.of(700));
    drafts.push_back(move(lesson, at, school, own));
  }
  if (lesson.deleted_at != 0) drafts.push_back(deletion(lesson, school, own));
  if (lesson.extended_at != 0) drafts.push_back(extension(lesson, only_one_starts_then, own));
  return drafts;
}

std::vector<Draft> roster_messages(const std::vector<RosterStep>& steps, const School& school,
                                   const std::vector<Lesson>& lessons, const Dice& dice) {
  std::map<ClassId, const Lesson*> by_id;
  for (const Lesson& lesson : lessons) by_id[lesson.class_id] = &lesson;
  std::map<std::tuple<std::int64_t, CourseId, std::optional<ClassId>, int>, std::vector<const RosterStep*>>
      pushes;
  for (const RosterStep& step : steps) {
    if (step.told)
      pushes[{step.at, step.course_id, step.class_id, static_cast<int>(step.op)}].push_back(&step);
  }
  std::vector<Draft> drafts;
  for (const auto& [key, together] : pushes) {
    const auto& class_id = std::get<2>(key);
    const Lesson* lesson = class_id ? by_id.at(*class_id) : nullptr;
    for (std::size_t from = 0; from < together.size(); from += kStudentsInOnePush) {
      const std::size_t to = std::min(together.size(), from + kStudentsInOnePush);
      Dice own = dice.of("roster message", static_cast<std::int64_t>(drafts.size()));
      drafts.push_back(roster_message({together.begin() + static_cast<std::ptrdiff_t>(from),
                                       together.begin() + static_cast<std::ptrdiff_t>(to)},
                                      school, lesson, own));
    }
  }
  return drafts;
}

}  // namespace rollcall::simulate
