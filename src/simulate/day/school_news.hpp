// What ClassIn tells of accounts, files, devices and discussions, and what nobody knows
// (PROTOCOL.md 4.13, 7.5, 8, 1.5).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "simulate/day/dice.hpp"
#include "simulate/day/draft.hpp"
#include "simulate/day/pace.hpp"
#include "simulate/day/person.hpp"

namespace rollcall::simulate {

struct NewsOf {
  CourseId course_id;
  std::string course_name;
  Person teacher;
  std::vector<Person> students;
  Person former;                  // gave the account up, and takes part in nothing
  std::int64_t from = 0, to = 0;  // when the news happen
};

// In the order of their making. Phone numbers that are replaced are the teacher's, and of students who have
// none, so that nobody whose viewing is known by a number loses it.
std::vector<Draft> school_news_of(const NewsOf& of, const Pace& pace, bool everything, Dice dice);

}  // namespace rollcall::simulate
