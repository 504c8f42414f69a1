// addCourse, addCourseStudent (API.md 6).
#include <algorithm>

#include "fake_classin/common_checks.hpp"

namespace fake_classin {

namespace {

constexpr std::size_t kMostAuditors = 20;

std::int64_t check_expiry(const Scene& scene) {
  const auto expiry = scene.parameters.number_or("expiryTime", 0);
  if (expiry == 0) return 1;
  if (expiry < scene.now + kDay) return 151;
  return expiry > scene.now + 5 * 365 * kDay ? 154 : 1;
}

std::int64_t check_main_teacher(const Scene& scene) {
  const auto uid = scene.parameters.number("mainTeacherUid");
  if (!uid) return 1;
  const Member* const member = scene.school.member(*uid);
  if (!member || !member->teacher) return 334;
  if (member->state == "disabled") return 389;
  if (member->state == "disabling") return 805;
  return member->state == "cancelled" ? 883 : 1;
}

std::int64_t check_course(const Scene& scene) {
  const auto folder = scene.parameters.number("folderId");
  if (folder && !scene.school.folders.contains(*folder)) return 160;
  if (scene.parameters.has("classroomSettingId")) return 371;  // this school has made none
  if (const auto code = check_expiry(scene); code != 1) return code;
  return check_main_teacher(scene);
}

bool teaches_in(const Scene& scene, const Course& course, Id uid) {
  return std::any_of(scene.world.classes.begin(), scene.world.classes.end(), [&](const auto& entry) {
    const Class& lesson = entry.second;
    const auto& assistants = lesson.assistants;
    return lesson.course == course.id && lesson.deleted.empty() &&
           (lesson.teacher == uid ||
            std::find(assistants.begin(), assistants.end(), uid) != assistants.end());
  });
}

}  // namespace

Answer add_course(const Scene& scene) {
  const auto& p = scene.parameters;
  const std::string identity = p.text("courseUniqueIdentity").value_or("");
  const auto earlier = answer_of_earlier(scene, Scope::course, identity);
  if (earlier && scene.variants.identity_before_checks) return *earlier;
  if (const auto code = check_course(scene); code != 1) return Answer::refusal(code);
  if (earlier) return *earlier;
  Course course;
  course.id = scene.world.next(Numbers::course);
  course.sid = scene.school.sid;
  course.name = *p.text("courseName");
  course.identity = identity;
  course.main_teacher = p.number_or("mainTeacherUid", 0);
  if (!identity.empty()) scene.school.identities[{Scope::course, identity}] = course.id;
  const Id id = course.id;
  scene.world.courses.emplace(id, std::move(course));
  return Answer::done(std::to_string(id));
}

Answer add_course_student(const Scene& scene) {
  const auto [code, course] = course_of(scene);
  if (code != 1) return Answer::refusal(code);
  const bool auditor = *scene.parameters.number("identity") == 2;
  const Id uid = *scene.parameters.number("studentUid");
  if (!scene.world.users.contains(uid)) return Answer::refusal(400);
  auto& wanted = auditor ? course->auditors : course->students;
  if (wanted.contains(uid)) return Answer::done("", auditor ? 164 : 163);
  if (course->main_teacher == uid) return Answer::refusal(333);
  if (teaches_in(scene, *course, uid)) return Answer::refusal(332);
  const Member* const member = scene.school.member(uid);
  if (!member || !member->student)
    return Answer::refusal(member && member->teacher ? (auditor ? 174 : 129) : 228);
  if (member->state == "cancelled") return Answer::refusal(auditor ? 887 : 886);
  if (auditor && course->auditors.size() >= kMostAuditors) return Answer::refusal(130);
  (auditor ? course->students : course->auditors).erase(uid);
  wanted.insert(uid);
  return Answer::done();
}

}  // namespace fake_classin
