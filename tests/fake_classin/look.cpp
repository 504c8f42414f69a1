// The verbs that show what there is.
#include <utility>

#include "base/json_writer.hpp"
#include "fake_classin/common_checks.hpp"
#include "fake_classin/verbs.hpp"

namespace fake_classin {

namespace {

using Parts = State::Parts;
using rollcall::JsonWriter;

template <class Ids>
void put_ids(JsonWriter& json, std::string_view name, const Ids& ids) {
  json.key(name).begin_array();
  for (const Id id : ids) json.value(id);
  json.end_array();
}

void put_class(JsonWriter& json, const Parts& state, const Class& of) {
  const auto activity = state.world.activities.find(of.activity);
  json.begin_object().field("sid", of.sid).field("class_id", of.id).field("activity_id", of.activity);
  json.field("call", of.activity == 0 ? "addCourseClass" : "createClassroom");
  json.field("identity", of.identity).field("name", of.name).field("course_id", of.course);
  json.field("unit_id", activity == state.world.activities.end() ? 0 : activity->second.unit);
  json.field("teacher_uid", of.teacher).field("folder_id", of.folder);
  put_ids(json, "assistant_uids", of.assistants);
  put_ids(json, "students", of.students);
  json.field("starts_at", of.begins).field("ends_at", of.ends);
  json.field("seats", of.seats).field("definition", of.definition);
  json.field("seats_shown", of.seats_shown).field("auto_stage", of.auto_stage);
  json.field("second_camera", of.second_camera).field("record", of.record);
  json.field("record_room_scene", of.room_scene).field("live", of.live).field("replay", of.replay);
  json.field("introduction", of.introduction).field("live_url", live_url_of(of)).field("deleted", of.deleted);
  json.end_object();
}

std::string classes(const Parts& state, const Arguments& arguments) {
  const auto sid = number(arguments, "sid");
  JsonWriter json;
  json.begin_array();
  for (const auto& [id, lesson] : state.world.classes) {
    if (lesson.sid == sid) put_class(json, state, lesson);
  }
  json.end_array();
  return json.take();
}

std::string courses(const Parts& state, const Arguments& arguments) {
  const auto sid = number(arguments, "sid");
  JsonWriter json;
  json.begin_array();
  for (const auto& [id, course] : state.world.courses) {
    if (course.sid != sid) continue;
    json.begin_object().field("sid", sid).field("course_id", id).field("identity", course.identity);
    json.field("name", course.name).field("state", course.state);
    put_ids(json, "students", course.students);
    put_ids(json, "auditors", course.auditors);
    json.end_object();
  }
  json.end_array();
  return json.take();
}

std::string units(const Parts& state, const Arguments& arguments) {
  const auto sid = number(arguments, "sid");
  JsonWriter json;
  json.begin_array();
  for (const auto& [id, unit] : state.world.units) {
    if (state.world.courses.at(unit.course).sid != sid) continue;
    json.begin_object().field("sid", sid).field("unit_id", id).field("course_id", unit.course);
    json.field("name", unit.name).field("content", unit.content);
    json.field("published", unit.published).field("deleted", unit.deleted).end_object();
  }
  json.end_array();
  return json.take();
}

std::string activities(const Parts& state, const Arguments& arguments) {
  const auto sid = number(arguments, "sid");
  JsonWriter json;
  json.begin_array();
  for (const auto& [id, activity] : state.world.activities) {
    if (activity.class_id != 0 || state.world.courses.at(activity.course).sid != sid) continue;
    json.begin_object().field("sid", sid).field("activity_id", id).field("course_id", activity.course);
    json.field("unit_id", activity.unit).field("type", activity.type).field("name", activity.name);
    json.field("teacher_uid", activity.teacher);
    put_ids(json, "students", activity.students);
    json.field("published", activity.published).field("deleted", activity.deleted).end_object();
  }
  json.end_array();
  return json.take();
}

std::string people(const Parts& state, const Arguments& arguments) {
  const auto sid = number(arguments, "sid");
  const School& school = state.world.schools.at(sid);
  JsonWriter json;
  json.begin_array();
  for (const auto& [uid, user] : state.world.users) {
    const Member* const member = school.member(uid);
    json.begin_object().field("sid", sid).field("uid", uid).field("account", user.account);
    json.field("nickname", user.nickname).field("student", member && member->student);
    json.field("teacher", member && member->teacher);
    json.field("state", member ? member->state : std::string()).end_object();
  }
  json.end_array();
  return json.take();
}

std::string counts(const Parts& state, const Arguments&) {
  JsonWriter json;
  json.begin_object().field("connections", state.connections).key("requests").begin_object();
  for (const auto& [call, count] : state.requests) json.field(call, count);
  json.end_object().end_object();
  return json.take();
}

std::string log(const Parts& state, const Arguments&) {
  JsonWriter json;
  json.begin_array();
  for (const LogEntry& entry : state.log) {
    json.begin_object()
        .field("call", entry.call)
        .field("identity", entry.identity)
        .field("fault", entry.fault);
    json.field("body", entry.body)
        .field("code", entry.code)
        .field("carried_out", entry.carried_out)
        .end_object();
  }
  json.end_array();
  return json.take();
}

std::string breaches(const Parts& state, const Arguments&) {
  JsonWriter json;
  json.begin_array();
  for (const std::string& breach : state.breaches) json.value(breach);
  json.end_array();
  return json.take();
}

std::string holds(const Parts& state, const Arguments&) {
  JsonWriter json;
  json.begin_array();
  for (const Hold& hold : state.holds) {
    if (hold.released) continue;
    json.begin_object().field("id", hold.id).field("call", hold.call).field("phase", hold.phase);
    json.field("identity", hold.identity).end_object();
  }
  json.end_array();
  return json.take();
}

constexpr std::pair<std::string_view, std::string (*)(const Parts&, const Arguments&)> kVerbs[] = {
    {"classes", classes},       {"courses", courses}, {"units", units},
    {"activities", activities}, {"people", people},   {"counts", counts},
    {"breaches", breaches},     {"holds", holds},     {"log", log},
};

}  // namespace

std::optional<std::string> look(Parts& state, std::string_view verb, const Arguments& arguments) {
  for (const auto& [name, function] : kVerbs) {
    if (name == verb) return function(state, arguments);
  }
  return std::nullopt;
}

}  // namespace fake_classin
