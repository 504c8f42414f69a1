#include "simulate/day/schedule_messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

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

Value labels(bool any, Dice& dice) {
  Value list = Value::array();
  if (any) list.push(Value::object({{"labelId", dice.between(1000, 9999)}, {"labelName", "春季班"}}));
  return list;
}

// On a change only what was edited (PROTOCOL.md 9); ids are seen beside it.
Value only(std::string key, Value value) { return Value::object({{std::move(key), std::move(value)}}); }

Draft course_change(const Course& course, int op_type, std::int64_t at, const School& school, Value data,
                    Dice& dice) {
  if (op_type == kAdded || dice.percent(50)) data.add("courseId", course.id.value);
  const bool names_teacher = data.find("mainTeacherInfo") != nullptr;
  Draft draft =
      of_course(course.id, "eeoCourseInfoChange", at, changed(op_type, at, school, std::move(data), dice));
  if (names_teacher) draft.named = {course.teacher.uid};
  return draft;
}

Value new_course(const Course& course, std::string name, std::int64_t at, Dice& dice) {
  Value data = Value::object({{"courseName", std::move(name)},
                              {"expiryTime", 0},
                              {"courseType", 1},
                              {"courseStatus", 2},
                              {"category", "小学"},
                              {"categoryId", 32385},
                              {"subjectId", course.subject_id}});
  data.add("mainTeacherInfo", teacher_info(course.teacher, at))
      .add("labelInfos", labels(dice.percent(30), dice));
  return data;
}

// An edit that says nothing of the name. A course with classes left is not deleted.
Value other_edit(const Course& course, std::int64_t at, std::int64_t kind, Dice& dice) {
  switch (kind) {
    case 0: return only("expiryTime", at + dice.between(30, 300) * 86400);
    case 1: return only("courseStatus", dice.between(1, 2));
    case 2: return only("labelInfos", labels(true, dice));
    default: return only("mainTeacherInfo", teacher_info(course.teacher, at));
  }
}

// Classes have up to two assistants.
Value assistants(const School& school, std::int64_t count, std::int64_t at, std::vector<Uid>& named) {
  Value list = Value::array();
  for (const Person& person : school.co_teachers) {
    if (count-- <= 0) break;
    list.push(teacher_info(person, at));
    named.push_back(person.uid);
  }
  return list;
}

Draft class_change(const Lesson& lesson, std::int64_t at, const School& school, Value data, Dice& dice) {
  if (dice.percent(30)) data.add("classId", lesson.class_id.value);
  return of_class(lesson, "eeoClassInfoChange", at, changed(kChanged, at, school, std::move(data), dice));
}

Draft announcement(const Lesson& lesson, std::int64_t at, const School& school, bool everything, Dice& dice) {
  Value data = Value::object({{"classId", lesson.class_id.value},
                              {"courseId", lesson.course_id.value},
                              {"className", lesson.name_at(at)},
                              {"courseName", lesson.course_name},
                              {"beginTime", lesson.first_start},
                              {"endTime", lesson.first_end},
                              {"classType", 1},
                              {"classStatus", 1},
                              {"seatNum", dice.between(2, 13)},
                              {"isAutoOnstage", dice.between(0, 1)}});
  const Person& teacher = at < lesson.reassigned_at ? lesson.first_teacher : lesson.teacher;
  std::vector<Uid> named = {teacher.uid};
  data.add("teacherInfo", teacher_info(teacher, at)).add("labelInfos", labels(dice.percent(30), dice));
  const std::int64_t helpers = dice.percent(40) ? dice.between(1, 2) : 0;
  data.add("assistantTeacherInfos", assistants(school, everything ? 2 : helpers, at, named));
  if (dice.percent(50)) data.add("MainClassId", 0);
  Draft draft =
      of_class(lesson, "eeoClassInfoChange", at, changed(kAdded, at, school, std::move(data), dice));
  draft.named = std::move(named);
  return draft;
}

// Of the times those that became others. A class that was extended keeps the end that was planned.
Value moved_times(const Lesson& lesson) {
  Value data = Value::object();
  if (lesson.starts_at != lesson.first_start) data.add("beginTime", lesson.starts_at);
  if (lesson.planned_end != lesson.first_end && lesson.extended_at == 0)
    data.add("endTime", lesson.planned_end);
  return data;
}

void add_edits(const Lesson& lesson, const Plan& plan, const School& school, Dice& dice,
               std::vector<Draft>& drafts) {
  if (lesson.renamed_at != 0) {
    drafts.push_back(class_change(lesson, lesson.renamed_at, school, only("className", lesson.name), dice));
  }
  if (const std::int64_t at = lesson.reassigned_at; at != 0) {
    Value teacher = teacher_info(lesson.teacher, at);
    drafts.push_back(class_change(lesson, at, school, only("teacherInfo", std::move(teacher)), dice));
    drafts.back().named = {lesson.teacher.uid};
  }
  Value times = moved_times(lesson);
  if (!std::get<Value::Members>(times.variant()).empty()) {
    const std::int64_t at =
        dice.between(plan.starts_at + plan.pace.of(150), lesson.first_start - plan.pace.of(700));
    drafts.push_back(class_change(lesson, at, school, std::move(times), dice));
  }
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
  draft.class_unnamed = true;
  draft.course_id.reset();
  return draft;
}

// What is edited of a student is the name or the labels.
Value student_info(const RosterStep& step, Dice& dice) {
  Value info = Value::object({{"studentNo", step.person.number},
                              {"studentName", step.person.name_at(step.at)},
                              {"studentUid", step.person.uid.value}});
  const bool edited = step.op == RosterStep::Op::change,
             renamed = edited && step.at == step.person.renamed_at;
  if (!renamed) info.add("labelInfos", labels(edited || dice.percent(30), dice));
  return info;
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
    data.add("classId", lesson->class_id.value).add("className", lesson->name_at(first.at));
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
    const bool everything = course.id == school.courses.front().id;
    std::int64_t at = plan.starts_at + plan.pace.of(own.between(2, 10));
    const auto add = [&](int op_type, Value data) {
      drafts.push_back(course_change(course, op_type, at, school, std::move(data), own));
      at += plan.pace.of(own.between(1, 8));
    };
    // Made this morning, under a name that did not last; or known from earlier, and named today.
    const bool made = everything || own.percent(60), renamed = everything || !made || own.percent(40);
    if (made) add(kAdded, new_course(course, course.name + (renamed ? " (筹备)" : ""), at, own));
    if (renamed) add(kChanged, only("courseName", course.name));
    for (std::int64_t kind = 0; kind < 4; ++kind) {
      if (everything || own.percent(20)) add(kChanged, other_edit(course, at, kind, own));
    }
  }
  return drafts;
}

bool announced(const Lesson& lesson, bool everything, const Dice& dice) {
  // A deletion or a move alone would leave a class without times.
  const bool must = everything || lesson.deleted_at != 0 || lesson.nobody_comes;
  return must || dice.of("announced", lesson.class_id.value).percent(85);
}

std::vector<Draft> class_messages(const Lesson& lesson, const Plan& plan, const School& school,
                                  bool everything, bool start_is_enough, const Dice& dice) {
  Dice own = dice.of("class message", lesson.class_id.value);
  std::vector<Draft> drafts;
  if (announced(lesson, everything, dice)) {
    drafts.push_back(
        announcement(lesson, plan.starts_at + plan.pace.of(own.between(40, 100)), school, everything, own));
  }
  add_edits(lesson, plan, school, own, drafts);
  if (lesson.deleted_at != 0) drafts.push_back(deletion(lesson, school, own));
  if (lesson.extended_at != 0) drafts.push_back(extension(lesson, start_is_enough, own));
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
