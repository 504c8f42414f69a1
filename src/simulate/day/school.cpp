#include "simulate/day/school.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace rollcall::simulate {

namespace {

constexpr std::array<std::string_view, 16> kFamilyNames = {
    "赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫", "蒋", "沈", "欧阳", "司马"};
constexpr std::array<std::string_view, 16> kGivenNames = {"子涵", "欣怡", "浩然", "雨桐", "一诺", "思远",
                                                          "梓萱", "宇轩", "若曦", "嘉懿", "明哲", "诗涵",
                                                          "俊杰", "安琪", "乐天", "博文"};
constexpr std::array<std::string_view, 16> kLatinNames = {"Amy", "Ben",  "Chloé", "Dan",  "Eve",  "Finn",
                                                          "Gül", "Hugo", "Ines",  "Jack", "Kira", "Leo",
                                                          "Mia", "Noah", "Olga",  "Pía"};
constexpr std::array<std::string_view, 6> kOddNames = {"@Leo",    "O'Neil, Max", "小雨☔",
                                                       "=A1 Bob", "Zoë \"Z\"",   "王 小 二"};

struct Subject {
  std::int64_t id;
  std::string_view name;
};
constexpr std::array<Subject, 8> kSubjects = {{{2, "数学"},
                                               {3, "English"},
                                               {1, "语文"},
                                               {4, "Physics 物理"},
                                               {8, "历史"},
                                               {16, "Science"},
                                               {11, "Music"},
                                               {15, "信息技术"}}};

template <std::size_t N>
std::string_view one_of(const std::array<std::string_view, N>& all, Dice& dice) {
  return all[static_cast<std::size_t>(dice.between(0, static_cast<std::int64_t>(N) - 1))];
}

std::string any_name(Dice& dice) {
  if (dice.percent(4)) return std::string(one_of(kOddNames, dice));
  if (dice.percent(70)) return fmt::format("{}{}", one_of(kFamilyNames, dice), one_of(kGivenNames, dice));
  return fmt::format("{} {}", one_of(kLatinNames, dice), static_cast<char>('A' + dice.between(0, 25)));
}

// Gives out people with ids and phone numbers of their own.
class Registry {
 public:
  explicit Registry(Dice dice) : dice_(dice), first_uid_(dice_.of("uid").between(10'000'000, 80'000'000)) {}

  Person enrol(Identity identity) {
    const std::int64_t index = count_++;
    Dice dice = dice_.of("person", index);
    Person person{.uid = Uid{first_uid_ + index}, .identity = identity};
    person.name = any_name(dice);
    person.number = dice.percent(60) ? fmt::format("S{:05}", index + 1) : "";
    // The block 199-0000 is not given to anybody; international numbers carry a hyphen (PROTOCOL.md 7).
    const bool abroad = dice.percent(10), by_mail = dice.percent(10);
    if (!by_mail)
      person.phone = abroad ? fmt::format("001-555{:07}", index) : fmt::format("1990{:07}", index);
    if (by_mail || dice.percent(20)) person.email = fmt::format("u{}@school.example", index + 1);
    return person;
  }

 private:
  Dice dice_;
  std::int64_t first_uid_;
  std::int64_t count_ = 0;
};

std::vector<Person> enrol_many(Registry& registry, Identity identity, std::int64_t count) {
  std::vector<Person> all;
  for (std::int64_t i = 0; i < count; ++i) all.push_back(registry.enrol(identity));
  return all;
}

Course course_of(std::int64_t index, std::int64_t first_id, Registry& registry, const Dice& dice) {
  const Subject& subject = kSubjects[static_cast<std::size_t>(index) % kSubjects.size()];
  Course course;
  course.id = CourseId{first_id + index};
  course.name = fmt::format("{} {}", subject.name, index + 1);
  course.subject_id = subject.id;
  course.teacher = registry.enrol(kTeacher);
  course.roster_told = index == 0 || !dice.of("roster", index).percent(15);
  return course;
}

// A course of the other half of the day (timetable.cpp), so that nobody has to be in two rooms at once.
std::int64_t other_half(std::int64_t course, std::int64_t courses) {
  return course % 2 == 1 || course + 1 == courses ? course - 1 : course + 1;
}

}  // namespace

Dice dice_of(const Plan& plan) {
  return Dice(plan.seed)
      .of("classes", plan.classes)
      .of("students", plan.students)
      .of("lesson", plan.pace.lesson_s())
      .of("late", plan.rules.late_after_s)
      .of("early", plan.rules.early_leave_before_s)
      .of("minimum", std::llround(plan.rules.minimum_attended_ratio * 1e6));
}

School school_of(const Plan& plan) {
  const std::int64_t courses = std::clamp<std::int64_t>((plan.classes + 2) / 3, 1, plan.students);
  const Dice dice = Dice(plan.seed).of("students", plan.students).of("courses", courses);
  Registry registry(dice.of("people"));
  School school;
  school.operator_ = registry.enrol(kTeacher);
  school.principals = {registry.enrol(kPrincipal), registry.enrol(kPrincipalsAssistant)};
  school.former = registry.enrol(kStudent);
  school.co_teachers = enrol_many(registry, kCoTeacher, 2);
  school.auditors = enrol_many(registry, kAuditor, 2);
  school.visitors = enrol_many(registry, kStudent, 3);
  const std::int64_t first_course = dice_of(plan).of("course").between(100'000'000, 900'000'000);
  for (std::int64_t i = 0; i < courses; ++i) {
    school.courses.push_back(course_of(i, first_course, registry, dice));
  }
  // Everybody belongs to one course, and one in six also to one of the other half of the day.
  Dice second = dice.of("second course");
  for (std::int64_t i = 0; i < plan.students; ++i) {
    const Person student = registry.enrol(kStudent);
    school.courses[static_cast<std::size_t>(i % courses)].students.push_back(student);
    if (courses > 1 && second.percent(16)) {
      school.courses[static_cast<std::size_t>(other_half(i % courses, courses))].students.push_back(student);
    }
  }
  return school;
}

}  // namespace rollcall::simulate
