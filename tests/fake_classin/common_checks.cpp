#include "fake_classin/common_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/json_writer.hpp"

namespace fake_classin {

namespace {

using rollcall::JsonWriter;

constexpr std::size_t kMostAssistants = 20;  // the documentation gives no number

bool v1(const Scene& scene) { return scene.call.version == Version::v1; }

struct StateCodes {
  std::int64_t disabled, disabling, cancelled;
};

std::int64_t check_state(const Member& member, const StateCodes& codes) {
  if (member.state == "disabled") return codes.disabled;
  if (member.state == "disabling") return codes.disabling;
  return member.state == "cancelled" ? codes.cancelled : 1;
}

void put_pull_addresses(JsonWriter& json, const Class& of) {
  json.begin_object();
  for (const auto& [name, scheme, end] :
       {std::tuple{"RTMP", "rtmp", ""}, {"HLS", "https", ".m3u8"}, {"FLV", "https", ".flv"}}) {
    json.field(name, of.live ? fmt::format("{}://liveplay.eeo.cn/eeolive/{}{}?txTime=7d8d37cd", scheme,
                                           of.lesson_key, end)
                             : std::string());
  }
  json.end_object();
}

// What must not differ where an identity is used again.
std::string created_as(const Scene& scene) {
  const auto& p = scene.parameters;
  const bool old = v1(scene);
  return fmt::format("{} {} {} {} {}", p.number_or("courseId", 0), p.number_or("teacherUid", 0),
                     p.number_or(old ? "beginTime" : "startTime", 0), p.number_or("endTime", 0),
                     p.text(old ? "className" : "name").value_or(""));
}

std::string object_of(const std::string& members) { return "{" + members + "}"; }

Answer repeated(Repeat repeat, bool deleted, const Answer& whole) {
  if (repeat == Repeat::same_ids && !deleted) return whole;
  Answer answer = repeat == Repeat::error_without_ids ? Answer() : whole;
  answer.code = 398;
  answer.carried_out = true;
  return answer;
}

}  // namespace

CourseFound course_of(const Scene& scene) {
  Course* const course = find(scene.world.courses, scene.parameters.number_or("courseId", 0));
  if (v1(scene)) {
    if (!course || course->sid != scene.school.sid) return {144};
    if (course->state == "deleted") return {149};
    if (course->state == "expired") return {153};
    if (course->state == "special") return {369};
    return {1, course};
  }
  if (!course || course->state == "deleted") return {147};
  if (course->sid != scene.school.sid) return {121601021};
  if (course->state == "special") return {121601022};
  if (course->state == "expired") return {121601023};
  return {1, course};
}

std::int64_t check_times(const Scene& scene, std::int64_t begins, std::int64_t ends) {
  const std::int64_t latest = scene.now + (v1(scene) ? 3 : 2) * 365 * kDay;
  if (ends <= begins) {
    scene.breach("ends before it begins");
    return 119;
  }
  if (ends - begins < 15 * kMinute || ends - begins > kDay) {
    scene.breach("lasts less than 15 minutes or more than 24 hours");
    return 165;
  }
  if (begins < scene.now + (v1(scene) ? kMinute : 1)) return 120;
  if (begins > latest) return 268;
  const bool overlaps =
      begins < scene.maintenance_to + kFixedBefore && ends > scene.maintenance_from - kFixedBefore;
  return scene.maintenance_to > 0 && overlaps ? 454 : 1;
}

std::int64_t check_teacher(const Scene& scene, const Course& course, Id teacher) {
  if (!scene.world.users.contains(teacher)) return v1(scene) ? 400 : 219;
  const Member* const member = scene.school.member(teacher);
  if (!member || !member->teacher) return 136;
  if (const auto code = check_state(*member, {387, 800, 884}); code != 1) return code;
  if (course.students.contains(teacher)) return 172;
  return course.auditors.contains(teacher) ? 173 : 1;
}

std::int64_t check_assistants(const Scene& scene, const Course& course, Id teacher,
                              std::span<const Id> assistants) {
  if (std::set<Id>(assistants.begin(), assistants.end()).size() != assistants.size()) {
    scene.breach("names a co-teacher twice");
    return v1(scene) ? 21316 : kParameterError;
  }
  if (assistants.size() > kMostAssistants) return 21317;
  for (const Id uid : assistants) {
    if (uid == teacher) {
      scene.breach("has the teacher as co-teacher");
      return 322;
    }
    const Member* const member = scene.school.member(uid);
    if (!member || !member->teacher) return 318;
    if (const auto code = check_state(*member, {388, 804, 885}); code != 1) return code;
    if (course.students.contains(uid)) return 319;
    if (course.auditors.contains(uid)) return 320;
  }
  return 1;
}

std::int64_t activities_in(const World& world, Id unit) {
  return std::count_if(world.activities.begin(), world.activities.end(),
                       [&](const auto& entry) { return entry.second.unit == unit && !entry.second.deleted; });
}

Class& add_class(const Scene& scene, Class lesson) {
  lesson.id = scene.world.next(Numbers::class_);
  lesson.lesson_key = scene.world.new_lesson_key();
  lesson.created_as = created_as(scene);
  if (!lesson.identity.empty()) {
    scene.school.identities[{scope_of_class(scene), lesson.identity}] = lesson.id;
  }
  return scene.world.classes.emplace(lesson.id, std::move(lesson)).first->second;
}

Scope scope_of_class(const Scene& scene) {
  return v1(scene) || scene.variants.one_identity_for_both ? Scope::lesson : Scope::classroom;
}

std::optional<Answer> answer_of_earlier(const Scene& scene, Scope scope, const std::string& identity) {
  const auto found = scene.school.identities.find({scope, identity});
  if (identity.empty() || found == scene.school.identities.end()) return std::nullopt;
  if (scope == Scope::course) {
    const bool deleted = scene.world.courses.at(found->second).state == "deleted";
    return repeated(scene.variants.v1_repeat, deleted, Answer::done(std::to_string(found->second)));
  }
  const Class& earlier = scene.world.classes.at(found->second);
  if (created_as(scene) != earlier.created_as) scene.breach("uses the identity of another class");
  Answer whole =
      Answer::done(v1(scene) ? std::to_string(earlier.id) : classroom_data(earlier, scene.variants));
  if (v1(scene)) put_live(whole, earlier, scene.variants);
  return repeated(v1(scene) ? scene.variants.v1_repeat : scene.variants.v2_repeat, !earlier.deleted.empty(),
                  whole);
}

std::string live_url_of(const Class& of) {
  return of.record ? "https://www.eeo.cn/live.php?lessonKey=" + of.lesson_key : std::string();
}

std::string live_members(const Class& of, const Variants& variants) {
  JsonWriter json;
  json.begin_object();
  json.field(variants.live_url_in_camel_case ? "liveUrl" : "live_url", live_url_of(of));
  json.key(variants.live_url_in_camel_case ? "liveInfo" : "live_info");
  put_pull_addresses(json, of);
  json.end_object();
  const std::string text = json.take();
  return text.substr(1, text.size() - 2);
}

void put_live(Answer& answer, const Class& of, const Variants& variants) {
  answer.has_more_data = true;
  if (of.record) answer.more_data = object_of(live_members(of, variants));
}

std::string classroom_data(const Class& of, const Variants& variants) {
  JsonWriter json;
  json.begin_object()
      .field("activityId", of.activity)
      .field("classId", of.id)
      .field("name", of.name)
      .end_object();
  std::string text = json.take();
  text.pop_back();
  return text + "," + live_members(of, variants) + "}";
}

}  // namespace fake_classin
