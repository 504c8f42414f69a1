// register, addSchoolStudent, addTeacher, getLoginLinked (API.md 4 and 6).
#include <fmt/format.h>

#include <algorithm>

#include "base/json_writer.hpp"
#include "fake_classin/common_checks.hpp"

namespace fake_classin {

namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// 11 digits of mainland China, or 00CC-number whose number proper does not start with 0.
bool is_phone(std::string_view text) {
  if (all_digits(text)) return text.size() == 11 && text.front() == '1';
  const auto dash = text.find('-');
  if (!text.starts_with("00") || dash == std::string_view::npos) return false;
  const auto country = text.substr(2, dash - 2), number = text.substr(dash + 1);
  return all_digits(country) && country.size() <= 4 && all_digits(number) && number.front() != '0' &&
         number.size() >= 4 && number.size() <= 15;
}

bool is_email(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos &&
         text.find(' ') == std::string_view::npos;
}

std::string json_text(std::string_view text) {
  std::string out;
  rollcall::append_json_string(out, text);
  return out;
}

// Why the account cannot be used for a new user; 1 where it can.
std::int64_t check_account(const Scene& scene) {
  const auto& p = scene.parameters;
  const bool one_account = p.has("telephone") != p.has("email");
  const bool one_password = p.has("password") != p.has("md5pass");
  if (!one_account || !one_password) {
    scene.breach("wants one of telephone and email, and one of password and md5pass");
    return 100;
  }
  if (p.has("telephone") && !is_phone(*p.text("telephone"))) {
    scene.breach("telephone is not in ClassIn's form");
    return 134;
  }
  if (p.has("email") && !is_email(*p.text("email"))) return 100;
  return 1;
}

bool attends(const Course& course, const Class& lesson, Id uid) {
  return lesson.teacher == uid || course.main_teacher == uid || course.students.contains(uid) ||
         course.auditors.contains(uid) || lesson.students.contains(uid) ||
         std::find(lesson.assistants.begin(), lesson.assistants.end(), uid) != lesson.assistants.end();
}

std::string link_to(const Scene& scene, const User& user, const Class& lesson) {
  const auto form = scene.parameters.number_or("deviceType", 1) == 2
                        ? "https://www.eeo.cn/client/mobile/ios/enterclass/"
                        : "classin://www.eeo.cn/enterclass";
  return fmt::format("{}?telephone={}&classId={}&courseId={}&schoolId={}", form, user.account, lesson.id,
                     lesson.course, scene.school.sid);
}

// The user whom an account names, as the calls that make members look at it.
struct UserFound {
  std::int64_t code = 1;
  Id uid = 0;
};
UserFound user_of_account(const Scene& scene, const std::string& account, std::int64_t malformed) {
  if (!is_phone(account) && !is_email(account)) {
    scene.breach("names an account that is neither phone nor e-mail");
    return {malformed};
  }
  const auto found = scene.world.accounts.find(account);
  return found == scene.world.accounts.end() ? UserFound{113} : UserFound{1, found->second};
}

}  // namespace

Answer register_user(const Scene& scene) {
  const auto& p = scene.parameters;
  if (const auto code = check_account(scene); code != 1) return Answer::refusal(code);
  const bool phone = p.has("telephone");
  const std::string account = *p.text(phone ? "telephone" : "email");
  const auto known = scene.world.accounts.find(account);
  const bool is_new = known == scene.world.accounts.end();
  const Id uid = is_new ? scene.world.add_user(account, p.text("nickname").value_or("")) : known->second;
  const auto membership = p.number_or("addToSchoolMember", 0);
  if (membership == 1) scene.school.members[uid].student = true;
  if (membership == 2) scene.school.members[uid].teacher = true;
  const std::int64_t already = scene.variants.register_again_is_success ? 1 : phone ? 135 : 461;
  return Answer::done(std::to_string(uid), is_new ? 1 : already);
}

Answer add_school_student(const Scene& scene) {
  const auto [code, uid] = user_of_account(scene, *scene.parameters.text("studentAccount"), 134);
  if (code != 1) return Answer::refusal(code);
  if (uid == scene.school.sid) return Answer::refusal(128);
  Member& member = scene.school.members[uid];
  if (member.state == "cancelled") return Answer::refusal(886);
  if (member.student) return Answer::done("", 133);
  member.student = true;
  return Answer::done();
}

Answer add_teacher(const Scene& scene) {
  const auto [code, uid] = user_of_account(scene, *scene.parameters.text("teacherAccount"), 122);
  if (code != 1) return Answer::refusal(code);
  Member& member = scene.school.members[uid];
  if (member.state == "cancelled") return Answer::refusal(884);
  if (member.teacher) return Answer::done("", 133);
  member.teacher = true;
  return Answer::done(std::to_string(scene.world.next(Numbers::relation)));
}

Answer get_login_linked(const Scene& scene) {
  const auto& p = scene.parameters;
  const Course* const course = find(scene.world.courses, *p.number("courseId"));
  if (!course || course->sid != scene.school.sid) return Answer::refusal(144);
  if (course->state == "special") return Answer::refusal(369);
  const Class* const lesson = find(scene.world.classes, *p.number("classId"));
  if (!lesson || lesson->sid != scene.school.sid) return Answer::refusal(143);
  if (lesson->course != course->id) return Answer::refusal(142);
  if (!lesson->deleted.empty()) return Answer::refusal(212);
  if (lesson->ends <= scene.now) return Answer::refusal(145);
  const User* const user = find(scene.world.users, *p.number("uid"));
  const Member* const member = user ? scene.school.member(user->uid) : nullptr;
  if (!member || !attends(*course, *lesson, user->uid)) return Answer::refusal(150);
  if (member->state == "cancelled") return Answer::refusal(888);
  if (!user->has_phone) return Answer::refusal(467);
  return Answer::done(json_text(link_to(scene, *user, *lesson)));
}

}  // namespace fake_classin
