// Who belongs to courses and classes, and since when.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "simulate/day/lesson.hpp"
#include "simulate/day/person.hpp"

namespace rollcall::simulate {

struct RosterStep {
  enum class Op { add = 1, remove = 2, change = 3 };  // opType, PROTOCOL.md 10.16
  std::int64_t at = 0;
  CourseId course_id;
  std::optional<ClassId> class_id;  // set: of this class alone
  Op op = Op::add;
  Person person;
  bool told = true;  // by a push; else it happened before the subscription
};

// The members of the class at that instant, as the school knows them.
std::vector<Person> members_at(const std::vector<RosterStep>& steps, const Lesson& lesson, std::int64_t at);

// Whom a receiver must expect (PRODUCT.md 4.4); nothing where it cannot know of any roster.
std::optional<std::set<Uid>> expected_of(const std::vector<RosterStep>& steps, const Lesson& lesson);

}  // namespace rollcall::simulate
