// The people and courses of a school. Decided by the seed alone: the same on every day of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulate/day/dice.hpp"
#include "simulate/day/person.hpp"
#include "simulate/day/plan.hpp"

namespace rollcall::simulate {

struct Course {
  CourseId id;
  std::string name;
  std::int64_t subject_id = 0;  // PROTOCOL.md 10.15
  Person teacher;
  std::vector<Person> students;  // when the day begins
  bool roster_told = true;  // else the course is older than the subscription, and no push lists its students
};

struct School {
  std::vector<Course> courses;
  std::vector<Person> visitors;  // students of none of the courses
  std::vector<Person> auditors, co_teachers;
  std::vector<Person> principals;  // the principal, and who assists
  Person operator_, former;        // former: gave the account up; operator_: works in the dashboard
};

// Differ with all that is planned but the day, so that what two plans make of one school shares no ids.
Dice dice_of(const Plan& plan);

// The people follow from the seed, how many students there are and how many courses. The courses are the
// plan's own: what two plans change in their rosters at the same time cannot both be so.
School school_of(const Plan& plan);

}  // namespace rollcall::simulate
