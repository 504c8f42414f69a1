// Which classes a day has, and what becomes of their times. Nobody has entered yet.
#pragma once

#include <vector>

#include "simulate/day/dice.hpp"
#include "simulate/day/lesson.hpp"
#include "simulate/day/plan.hpp"
#include "simulate/day/school.hpp"

namespace rollcall::simulate {

// The first class is one in which nothing is missing: recorded, extended, and told of by every message.
std::vector<Lesson> timetable_of(const Plan& plan, const School& school, const Dice& dice);

}  // namespace rollcall::simulate
