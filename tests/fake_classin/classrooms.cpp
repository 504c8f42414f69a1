// createClassroom and updateClassroom (API.md 8).
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json_writer.hpp"
#include "fake_classin/common_checks.hpp"

namespace fake_classin {

namespace {

constexpr std::array<std::string_view, 4> kRecording = {"recordType", "recordState", "liveState",
                                                        "openState"};
constexpr std::int64_t kTwoCameras = 110100066;

// All four of recording or none; live and replay need it.
std::int64_t set_recording(const Scene& scene, Class& room, std::int64_t without_recording) {
  const auto& p = scene.parameters;
  const auto said =
      std::count_if(kRecording.begin(), kRecording.end(), [&](auto name) { return p.has(name); });
  if (said == 0) return 1;
  if (said != static_cast<std::int64_t>(kRecording.size())) {
    scene.breach("has some of recordType, recordState, liveState and openState");
    return kParameterError;
  }
  const bool record = *p.number("recordState") == 1;
  const bool live = *p.number("liveState") == 1, replay = *p.number("openState") == 1;
  if (!record && (live || replay)) {
    scene.breach("wants live or replay without recording");
    return without_recording;
  }
  room.record = record;
  room.live = live;
  room.replay = replay;
  room.room_scene = record && *p.number("recordType") != 0;
  return 1;
}

struct StageCodes {
  std::int64_t definition, two_cameras;
};

// `seatNum` counts the teacher; more than the school has become as many as it has.
std::int64_t set_stage(const Scene& scene, Class& room, const StageCodes& codes) {
  const auto& p = scene.parameters;
  if (const auto seats = p.number("seatNum")) {
    if (*seats - 1 > scene.school.stage_seats) scene.breach("has more seats on stage than the school");
    room.seats = std::min(*seats - 1, scene.school.stage_seats);
  }
  room.definition = p.number_or("isHd", room.definition);
  if (p.has("isDc")) room.second_camera = *p.number("isDc") == 3;
  if (p.has("cameraHide")) room.seats_shown = *p.number("cameraHide") == 0;
  if (p.has("isAutoOnstage")) room.auto_stage = *p.number("isAutoOnstage") == 1;
  if (!room.seats_shown) room.auto_stage = false;
  if (room.definition != 0 && room.seats != 1 && room.seats != 6) {
    scene.breach("wants HD with other than 2 or 7 seats");
    return codes.definition;
  }
  if (!room.second_camera) return 1;
  if (room.seats != 1) {
    scene.breach("wants two cameras with other than 2 seats");
    return codes.two_cameras;
  }
  room.definition = 2;
  return 1;
}

// A unit that is named must be one of the course and have room.
std::int64_t check_unit(const Scene& scene, const Course& course) {
  const auto id = scene.parameters.number("unitId");
  if (!id) return 1;
  const Unit* const unit = find(scene.world.units, *id);
  if (!unit || unit->course != course.id || unit->deleted) return kBusinessError;
  return activities_in(scene.world, *id) >= kMostActivities ? 40031 : 1;
}

std::int64_t check_people_and_times(const Scene& scene, const Course& course, const Class& room) {
  if (const auto code = check_teacher(scene, course, room.teacher); code != 1) return code;
  if (const auto code = check_assistants(scene, course, room.teacher, room.assistants); code != 1)
    return code;
  return check_times(scene, room.begins, room.ends);
}

std::int64_t prepare(const Scene& scene, Class& room) {
  const auto [code, course] = course_of(scene);
  if (code != 1) return code;
  if (const auto unit = check_unit(scene, *course); unit != 1) return unit;
  if (const auto other = check_people_and_times(scene, *course, room); other != 1) return other;
  if (const auto stage = set_stage(scene, room, {kParameterError, kTwoCameras}); stage != 1) return stage;
  return set_recording(scene, room, kParameterError);
}

Class room_of(const Scene& scene) {
  const auto& p = scene.parameters;
  Class room;
  room.sid = scene.school.sid;
  room.course = *p.number("courseId");
  room.name = *p.text("name");
  room.identity = p.text("uniqueIdentity").value_or("");
  room.teacher = *p.number("teacherUid");
  room.assistants = p.ids("assistantUids").value_or(std::vector<Id>());
  room.begins = *p.number("startTime");
  room.ends = *p.number("endTime");
  room.activity = scene.world.next(Numbers::activity);
  return room;
}

void add_activity(const Scene& scene, const Class& room) {
  Activity activity;
  activity.id = room.activity;
  activity.course = room.course;
  activity.unit = scene.parameters.number_or("unitId", 0);
  activity.teacher = room.teacher;
  activity.class_id = room.id;
  activity.name = room.name;
  activity.published = true;
  scene.world.activities.emplace(activity.id, activity);
}

bool touches_what_is_fixed(const Parameters& p) {
  constexpr std::array<std::string_view, 9> kFixed = {"name", "startTime",  "endTime", "seatNum",      "isHd",
                                                      "isDc", "cameraHide", "unitId",  "isAutoOnstage"};
  return std::any_of(kFixed.begin(), kFixed.end(), [&](auto name) { return p.has(name); });
}

std::int64_t check_moment(const Scene& scene, const Class& room) {
  const auto& p = scene.parameters;
  if (room.ends <= scene.now) return p.has("teacherUid") ? 385 : 145;
  const bool fixed = touches_what_is_fixed(p);
  if (room.begins <= scene.now) return fixed ? 140 : 1;
  const auto ahead = room.begins - scene.now;
  if (!fixed || ahead >= kFixedBefore) return 1;
  if (ahead < kMinute && p.has("startTime")) return 124;
  return ahead < 5 * kMinute ? 875 : 350;
}

std::int64_t edit(const Scene& scene, const Course& course, Class& room) {
  const auto& p = scene.parameters;
  room.name = p.text("name").value_or(room.name);
  room.assistants = p.ids("assistantUids").value_or(std::vector<Id>());  // missing: none
  const Id teacher = p.number_or("teacherUid", room.teacher);
  if (teacher != room.teacher) {
    if (const auto code = check_teacher(scene, course, teacher); code != 1) return code;
  }
  room.teacher = teacher;
  if (const auto code = check_assistants(scene, course, teacher, room.assistants); code != 1) return code;
  if (p.has("startTime") || p.has("endTime")) {
    room.begins = p.number_or("startTime", room.begins);
    room.ends = p.number_or("endTime", room.ends);
    if (const auto code = check_times(scene, room.begins, room.ends); code != 1) return code;
  }
  if (const auto code = check_unit(scene, course); code != 1) return code;
  if (const auto code = set_stage(scene, room, {368, 808}); code != 1) return code;
  return set_recording(scene, room, 226);
}

struct Found {
  std::int64_t code = 1;
  Course* course = nullptr;
  Activity* activity = nullptr;
  Class* room = nullptr;
};

Found found_room(const Scene& scene) {
  const auto [code, course] = course_of(scene);
  if (code != 1) return {code};
  Activity* const activity = find(scene.world.activities, *scene.parameters.number("activityId"));
  if (!activity || activity->class_id == 0) return {143};
  if (activity->course != course->id) return {142};
  if (activity->deleted) return {212};
  return {1, course, activity, &scene.world.classes.at(activity->class_id)};
}

}  // namespace

Answer create_classroom(const Scene& scene) {
  Class room = room_of(scene);
  const auto earlier = answer_of_earlier(scene, scope_of_class(scene), room.identity);
  if (earlier && scene.variants.identity_before_checks) return *earlier;
  if (const auto code = prepare(scene, room); code != 1) return Answer::refusal(code);
  if (earlier) return *earlier;
  const Class& made = add_class(scene, std::move(room));
  add_activity(scene, made);
  return Answer::done(classroom_data(made, scene.variants));
}

Answer update_classroom(const Scene& scene) {
  const auto [code, course, activity, room] = found_room(scene);
  if (code != 1) return Answer::refusal(code);
  if (scene.parameters.size() <= 2) {
    scene.breach("changes nothing");
    return Answer::refusal(kParameterError);
  }
  if (const auto moment = check_moment(scene, *room); moment != 1) return Answer::refusal(moment);
  Class edited = *room;
  if (const auto wrong = edit(scene, *course, edited); wrong != 1) return Answer::refusal(wrong);
  *room = edited;
  activity->name = edited.name;
  activity->teacher = edited.teacher;
  activity->unit = scene.parameters.number_or("unitId", activity->unit);
  rollcall::JsonWriter json;
  json.begin_object().field("activityId", activity->id).field("name", activity->name).end_object();
  return Answer::done(json.take());
}

}  // namespace fake_classin
