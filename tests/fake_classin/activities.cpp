// Activities of every type: drafts, publication, deletion, members (API.md 8).
#include <fmt/format.h>

#include "base/json_writer.hpp"
#include "fake_classin/common_checks.hpp"

namespace fake_classin {

namespace {

using rollcall::JsonWriter;

constexpr std::int64_t kAssignment = 2, kTest = 3;

std::string activity_data(const Activity& activity) {
  JsonWriter json;
  json.begin_object().field("activityId", activity.id).field("name", activity.name).end_object();
  return json.take();
}

struct Found {
  std::int64_t code = 1;
  Activity* activity = nullptr;
  Course* course = nullptr;
};

Found found_activity(const Scene& scene) {
  const auto [code, course] = course_of(scene);
  if (code != 1) return {code};
  Activity* const activity = find(scene.world.activities, *scene.parameters.number("activityId"));
  if (!activity || activity->course != course->id) return {30002};
  if (activity->deleted) return {29149};
  return {1, activity, course};
}

const Class* room_of(const Scene& scene, const Activity& activity) {
  return find(scene.world.classes, activity.class_id);
}

bool is_over(const Scene& scene, const Activity& activity) {
  const Class* const room = room_of(scene, activity);
  const auto ends = room ? room->ends : activity.ends;
  return ends != 0 && ends <= scene.now;
}

// Classrooms take any student of the school, other activities those of the course.
bool may_take(const Scene& scene, const Found& found, Id uid) {
  if (found.course->students.contains(uid) || found.course->auditors.contains(uid)) return true;
  const Member* const member = scene.school.member(uid);
  return found.activity->class_id != 0 && member && member->student;
}

std::set<Id>& students_of(const Scene& scene, Activity& activity) {
  Class* const room = find(scene.world.classes, activity.class_id);
  return room ? room->students : activity.students;
}

std::int64_t check_draft(const Scene& scene, const Course& course) {
  const auto& p = scene.parameters;
  const Unit* const unit = find(scene.world.units, *p.number("unitId"));
  if (!unit || unit->course != course.id || unit->deleted) return 40020;
  if (activities_in(scene.world, unit->id) >= kMostActivities) return 40031;
  const Member* const teacher = scene.school.member(*p.number("teacherUid"));
  if (!teacher || !teacher->teacher) return kBusinessError;
  const auto begins = p.number_or("startTime", scene.now), ends = p.number_or("endTime", begins + 1);
  return begins > scene.now + 3 * 365 * kDay || ends <= begins ? kBusinessError : 1;
}

}  // namespace

Answer create_activity(const Scene& scene) {
  const auto [code, course] = course_of(scene);
  if (code != 1) return Answer::refusal(code);
  if (const auto wrong = check_draft(scene, *course); wrong != 1) return Answer::refusal(wrong);
  const auto& p = scene.parameters;
  Activity activity;
  activity.id = scene.world.next(Numbers::activity);
  activity.course = course->id;
  activity.unit = *p.number("unitId");
  activity.teacher = *p.number("teacherUid");
  activity.type = *p.number("activityType");
  activity.name = *p.text("name");
  activity.begins = p.number_or("startTime", 0);
  activity.ends = p.number_or("endTime", 0);
  scene.world.activities.emplace(activity.id, activity);
  JsonWriter json;
  json.begin_object().field("name", activity.name);
  json.field(scene.variants.activity_id_as_unit_id ? "unitId" : "activityId", activity.id).end_object();
  return Answer::done(json.take());
}

Answer release_activity(const Scene& scene) {
  const auto found = found_activity(scene);
  if (found.code != 1) return Answer::refusal(found.code);
  Activity& activity = *found.activity;
  if (activity.published) return {.code = 29184, .carried_out = true};
  if (activity.type == kAssignment) return Answer::refusal(29601);  // no call can give it content
  activity.published = true;
  return Answer::done(activity_data(activity));
}

Answer delete_activity(const Scene& scene) {
  const auto found = found_activity(scene);
  if (found.code != 1) return {.code = found.code, .carried_out = found.code == 29149};
  Activity& activity = *found.activity;
  if (const Class* const room = room_of(scene, activity)) {
    if (room->ends <= scene.now) return Answer::refusal(40006);
    if (room->begins <= scene.now) return Answer::refusal(40005);
    delete_class(scene.world, scene.world.classes.at(room->id), "call",
                 scene.variants.delete_activity_frees && !scene.keeps_identity);
  }
  activity.deleted = true;
  return Answer::done(activity_data(activity));
}

Answer add_student(const Scene& scene) {
  const auto found = found_activity(scene);
  if (found.code != 1) return Answer::refusal(found.code);
  const auto type = found.activity->type;
  if (type == kAssignment || type == kTest) return Answer::refusal(110100070);
  if (is_over(scene, *found.activity)) return Answer::refusal(110100069);
  auto& students = students_of(scene, *found.activity);
  JsonWriter json;
  json.begin_array();
  const auto uids = scene.parameters.ids("studentUids").value_or(std::vector<Id>());
  for (const Id uid : uids) {
    const bool takes = may_take(scene, found, uid);
    if (takes && !found.course->students.contains(uid)) students.insert(uid);
    json.begin_object().field("studentUid", uid).field("code", takes ? 1 : 40030);
    json.field("msg", takes ? "程序正常执行" : "学生没在班级中").end_object();
  }
  json.end_array();
  return Answer::done(json.take());
}

Answer delete_student(const Scene& scene) {
  const auto found = found_activity(scene);
  if (found.code != 1) return Answer::refusal(found.code);
  const auto type = found.activity->type;
  if (type == kAssignment || type == kTest) return Answer::refusal(30008);
  if (is_over(scene, *found.activity)) return Answer::refusal(110100069);
  const auto uids = scene.parameters.ids("studentUids").value_or(std::vector<Id>());
  auto& students = students_of(scene, *found.activity);
  for (const Id uid : uids) students.erase(uid);
  return Answer::done("null");
}

}  // namespace fake_classin
