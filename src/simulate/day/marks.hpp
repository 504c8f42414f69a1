// What a receiver must say of a class: reckoned from what the people did and from what ClassIn told of it, by
// PRODUCT.md section 4 alone.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "simulate/day/lesson.hpp"
#include "simulate/day/plan.hpp"
#include "simulate/day/roster.hpp"
#include "simulate/day/value.hpp"

namespace rollcall::simulate {

// What the pushes of the day name: people as they are called in the end, classes, courses.
struct Names {
  std::map<Uid, std::string> people;
  std::set<ClassId> classes;

  // To an object; nothing where no push of the day names the person: one of another day may have.
  void add(std::string key, Uid uid, Value& object) const;
};

// The fields of GET …/classes/{class}/attendance (PRODUCT.md 7), but for `override`.
Value class_truth(const Lesson& lesson, const std::vector<RosterStep>& roster, const Plan& plan,
                  const Names& names);

// From when on a receiver's clock allows the answer above: 0 where its clock does not matter.
std::int64_t settled_at(const Lesson& lesson);

}  // namespace rollcall::simulate
