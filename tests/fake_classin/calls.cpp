#include "fake_classin/calls.hpp"

#include <fmt/format.h>

#include <utility>

namespace fake_classin {

namespace {

constexpr std::pair<std::string_view, Answer (*)(const Scene&)> kHandlers[] = {
    {"register", register_user},
    {"addSchoolStudent", add_school_student},
    {"addTeacher", add_teacher},
    {"addCourse", add_course},
    {"addCourseStudent", add_course_student},
    {"getLoginLinked", get_login_linked},
    {"addCourseClass", add_course_class},
    {"editCourseClass", edit_course_class},
    {"delCourseClass", del_course_class},
    {"setClassVideoMultiple", set_class_video_multiple},
    {"createUnit", create_unit},
    {"updateUnit", update_unit},
    {"deleteUnit", delete_unit},
    {"moveActivity", move_activity},
    {"createClassroom", create_classroom},
    {"updateClassroom", update_classroom},
    {"createActivityNoClass", create_activity},
    {"releaseActivity", release_activity},
    {"deleteActivity", delete_activity},
    {"addStudent", add_student},
    {"deleteStudent", delete_student},
};

}  // namespace

void Scene::breach(std::string_view what) const {
  breaches.push_back(fmt::format("{}: {}", call.name, what));
}

Answer carry_out(const Scene& scene) {
  for (const auto& [name, handler] : kHandlers) {
    if (name == scene.call.name) return handler(scene);
  }
  return Answer::refusal(scene.call.version == Version::v1 ? 100 : 101001001);
}

}  // namespace fake_classin
