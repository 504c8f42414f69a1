// addCourseClass and its kin of v1 (API.md 3 and 6).
#include <fmt/format.h>

#include "base/json_writer.hpp"
#include "classin/json_reader.hpp"
#include "fake_classin/common_checks.hpp"

namespace fake_classin {

namespace {

using rollcall::JsonWriter;
using rollcall::classin::Json;

struct Assistants {
  std::int64_t code = 1;
  std::optional<std::vector<Id>> uids;  // nothing: not spoken of
};

Assistants assistants_of(const Scene& scene) {
  const auto& p = scene.parameters;
  const auto one = p.text("assistantUid");
  if (one && p.has("assistantUids")) {
    scene.breach("has both assistantUid and assistantUids");
    return {100, std::nullopt};
  }
  if (!one) return {1, p.ids("assistantUids")};
  if (one->empty()) return {1, std::vector<Id>()};
  const auto uid = integer_in(*one);
  return uid ? Assistants{1, std::vector<Id>{*uid}} : Assistants{100, std::nullopt};
}

std::int64_t check_stage(const Scene& scene, Class& lesson) {
  if (lesson.seats > scene.school.stage_seats) {
    scene.breach(fmt::format("has {} seats on stage, at most {}", lesson.seats, scene.school.stage_seats));
    return 259;
  }
  if (lesson.definition != 0 && lesson.seats != 1 && lesson.seats != 6) {
    scene.breach("wants HD with other than 1 or 6 seats");
    return 368;
  }
  if (!lesson.second_camera) return 1;
  if (lesson.seats != 1) {
    scene.breach("wants two cameras with other than 1 seat");
    return 808;
  }
  lesson.definition = 2;
  return 1;
}

// 280 where the recording that is asked for does not go together; it is off then.
std::int64_t set_recording(const Scene& scene, Class& lesson) {
  const auto& p = scene.parameters;
  const auto on = [&](std::string_view name) { return p.number_or(name, 0) == 1; };
  if (!on("record")) {
    if (!on("recordScene") && !on("live") && !on("replay")) return 1;
    scene.breach("wants live, replay or the scene without recording");
    return 280;
  }
  lesson.record = true;
  lesson.room_scene = on("recordScene");
  lesson.live = on("live");
  lesson.replay = on("replay");
  return 1;
}

std::int64_t check_creation(const Scene& scene, Class& lesson) {
  const auto [code, course] = course_of(scene);
  if (code != 1) return code;
  if (const auto times = check_times(scene, lesson.begins, lesson.ends); times != 1) return times;
  if (const auto teacher = check_teacher(scene, *course, lesson.teacher); teacher != 1) return teacher;
  if (const auto assistants = check_assistants(scene, *course, lesson.teacher, lesson.assistants);
      assistants != 1) {
    return assistants;
  }
  if (lesson.folder != 0 && !scene.school.folders.contains(lesson.folder)) return 160;
  return check_stage(scene, lesson);
}

Class lesson_of(const Scene& scene) {
  const auto& p = scene.parameters;
  Class lesson;
  lesson.sid = scene.school.sid;
  lesson.course = *p.number("courseId");
  lesson.name = *p.text("className");
  lesson.identity = p.text("courseUniqueIdentity").value_or("");
  lesson.introduction = p.text("classIntroduce").value_or("");
  lesson.teacher = *p.number("teacherUid");
  lesson.folder = p.number_or("folderId", 0);
  lesson.begins = *p.number("beginTime");
  lesson.ends = *p.number("endTime");
  lesson.seats = p.number_or("seatNum", 6);
  lesson.definition = p.number_or("isHd", 0);
  lesson.second_camera = p.number_or("isDc", 0) == 3;
  lesson.seats_shown = p.number_or("teachMode", 1) == 1;
  lesson.auto_stage = lesson.seats_shown && p.number_or("isAutoOnstage", 0) == 0;
  return lesson;
}

struct Found {
  std::int64_t code = 1;
  Class* lesson = nullptr;
  Course* course = nullptr;
};

// The class that an edit or a deletion names; the code says why it is none of these calls' business.
Found found_lesson(const Scene& scene) {
  const auto [code, course] = course_of(scene);
  if (code != 1) return {code};
  Class* const lesson = find(scene.world.classes, *scene.parameters.number("classId"));
  if (!lesson || lesson->sid != scene.school.sid) return {143};
  if (lesson->course != course->id) return {142};
  if (!lesson->deleted.empty()) return {212};
  if (lesson->activity != 0) {
    scene.breach("touches a classroom of the LMS with a lesson call");
    return {466};
  }
  return {1, lesson, course};
}

bool touches_what_is_fixed(const Parameters& p) {
  return p.has("className") || p.has("beginTime") || p.has("folderId") || p.has("teachMode") ||
         p.has("isAutoOnstage");
}

std::int64_t check_moment(const Scene& scene, const Class& lesson) {
  const auto& p = scene.parameters;
  if (lesson.ends <= scene.now) return p.has("teacherUid") ? 385 : 145;
  const bool fixed = touches_what_is_fixed(p);
  if (lesson.begins <= scene.now) return fixed ? 140 : 1;
  return lesson.begins - scene.now < kFixedBefore && fixed ? 350 : 1;
}

// What the edit leaves of recording: 1, 282 (does not go together), 283 (too late to switch it on).
std::int64_t edit_recording(const Scene& scene, Class& lesson) {
  const auto& p = scene.parameters;
  const int said = int(p.has("record")) + int(p.has("live")) + int(p.has("replay"));
  if (said == 0 && !p.has("recordScene")) return 1;
  if (said != 3) {
    scene.breach("has some of record, live and replay");
    return 1;
  }
  const auto before = lesson.record;
  Class wanted = lesson;
  wanted.record = wanted.room_scene = wanted.live = wanted.replay = false;
  if (set_recording(scene, wanted) != 1) return 282;
  if (wanted.record && !before && lesson.begins - scene.now < kFixedBefore) return 283;
  lesson = wanted;
  return 1;
}

std::int64_t edit_people(const Scene& scene, const Course& course, Class& lesson) {
  const auto said = assistants_of(scene);
  if (said.code != 1) return said.code;
  const Id teacher = scene.parameters.number_or("teacherUid", lesson.teacher);
  const std::vector<Id> assistants = said.uids.value_or(lesson.assistants);
  if (teacher != lesson.teacher) {
    if (const auto code = check_teacher(scene, course, teacher); code != 1) return code;
  }
  if (const auto code = check_assistants(scene, course, teacher, assistants); code != 1) return code;
  lesson.teacher = teacher;
  lesson.assistants = assistants;
  return 1;
}

std::int64_t edit_times(const Scene& scene, Class& lesson) {
  const auto& p = scene.parameters;
  if (p.has("beginTime") != p.has("endTime")) {
    scene.breach("has one of beginTime and endTime");
    return 100;
  }
  if (!p.has("beginTime")) return 1;
  lesson.begins = *p.number("beginTime");
  lesson.ends = *p.number("endTime");
  return check_times(scene, lesson.begins, lesson.ends);
}

void edit_rest(const Parameters& p, Class& lesson) {
  lesson.name = p.text("className").value_or(lesson.name);
  lesson.folder = p.number_or("folderId", 0);  // missing: the course's folder again
  lesson.introduction = p.text("classIntroduce").value_or(lesson.introduction);
  if (p.has("teachMode")) lesson.seats_shown = *p.number("teachMode") == 1;
  if (p.has("isAutoOnstage")) lesson.auto_stage = *p.number("isAutoOnstage") == 0;
  if (!lesson.seats_shown) lesson.auto_stage = false;
}

std::int64_t video_code(const Scene& scene, Id course, Json item) {
  Class* const lesson = find(scene.world.classes, item["classId"].integer().value_or(0));
  if (!lesson || lesson->course != course || !lesson->deleted.empty()) return 143;
  const bool record = item["record"].truth().value_or(false), live = item["live"].truth().value_or(false),
             replay = item["replay"].truth().value_or(false);
  if (!item["record"].has_value() || !item["live"].has_value() || !item["replay"].has_value()) {
    scene.breach("has an item without record, live and replay");
    return 100;
  }
  if (!record && (live || replay)) return 251;
  if (lesson->begins - scene.now < kFixedBefore) return 252;
  lesson->record = record;
  lesson->live = live;
  lesson->replay = replay;
  lesson->room_scene = record && item["recordScene"].truth().value_or(false);
  return 1;
}

void put_video_item(const Scene& scene, JsonWriter& json, Id course, Json item) {
  const auto code = video_code(scene, course, item);
  const Class* const lesson = find(scene.world.classes, item["classId"].integer().value_or(0));
  json.begin_object().field("customColumn", item["customColumn"].text().value_or(""));
  json.key("more_data");
  if (code == 1 && lesson->record) {
    json.raw("{" + live_members(*lesson, scene.variants) + "}");
  } else {
    json.begin_array().end_array();
  }
  json.field("errno", code).field("error", code == 1 ? "程序正常执行" : "错误").end_object();
}

}  // namespace

Answer add_course_class(const Scene& scene) {
  Class lesson = lesson_of(scene);
  const auto assistants = assistants_of(scene);
  if (assistants.code != 1) return Answer::refusal(assistants.code);
  lesson.assistants = assistants.uids.value_or(std::vector<Id>());
  const auto earlier = answer_of_earlier(scene, scope_of_class(scene), lesson.identity);
  if (earlier && scene.variants.identity_before_checks) return *earlier;
  if (const auto code = check_creation(scene, lesson); code != 1) return Answer::refusal(code);
  if (earlier) return *earlier;
  const auto recording = set_recording(scene, lesson);
  const Class& made = add_class(scene, std::move(lesson));
  Answer answer = Answer::done(std::to_string(made.id), recording);
  put_live(answer, made, scene.variants);
  return answer;
}

Answer edit_course_class(const Scene& scene) {
  const auto [code, lesson, course] = found_lesson(scene);
  if (code != 1) return Answer::refusal(code);
  if (scene.parameters.size() <= 2) scene.breach("changes nothing");
  if (const auto moment = check_moment(scene, *lesson); moment != 1) return Answer::refusal(moment);
  Class edited = *lesson;
  if (const auto times = edit_times(scene, edited); times != 1) return Answer::refusal(times);
  if (const auto people = edit_people(scene, *course, edited); people != 1) return Answer::refusal(people);
  const auto folder = scene.parameters.number("folderId");
  if (folder && !scene.school.folders.contains(*folder)) return Answer::refusal(160);
  edit_rest(scene.parameters, edited);
  const auto recording = edit_recording(scene, edited);
  *lesson = edited;
  Answer answer = Answer::done("", recording);
  put_live(answer, *lesson, scene.variants);
  return answer;
}

Answer del_course_class(const Scene& scene) {
  const auto [code, lesson, course] = found_lesson(scene);
  if (code != 1) {
    Answer answer = Answer::refusal(code);
    answer.carried_out = code == 212;
    return answer;
  }
  if (lesson->ends <= scene.now) return Answer::refusal(145);
  if (lesson->begins <= scene.now) return Answer::refusal(140);
  delete_class(scene.world, *lesson, "call", !scene.keeps_identity);
  return Answer::done();
}

Answer set_class_video_multiple(const Scene& scene) {
  const auto [code, course] = course_of(scene);
  if (code != 1) return Answer::refusal(code);
  rollcall::classin::JsonDocument document;
  const auto list = document.parse(*scene.parameters.text("classJson"));
  if (!list.ok() || !list->is_array() || list->items().begin() == list->items().end()) {
    scene.breach("classJson is not a JSON list with items");
    return Answer::refusal(155);
  }
  JsonWriter json;
  json.begin_array();
  for (const Json item : list->items()) put_video_item(scene, json, course->id, item);
  json.end_array();
  return Answer::done(json.take());
}

}  // namespace fake_classin
