// Whoever looks at the web page of a class (PROTOCOL.md 4.18): the same people for all that is told of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulate/day/lesson.hpp"
#include "simulate/day/person.hpp"

namespace rollcall::simulate {

struct Visitor {
  std::string telephone;  // or the e-mail address; of a guest what the page made up
  std::optional<std::string> nickname;
  bool guest = false;
};

// Those of `people` who have an account, in their order, then guests. They follow from the class alone.
// `everything`: one guest at least.
std::vector<Visitor> visitors_of(const Lesson& lesson, const std::vector<Person>& people, bool everything);

}  // namespace rollcall::simulate
