// Who comes to a class, when, with what, and how they leave.
#pragma once

#include <vector>

#include "simulate/day/dice.hpp"
#include "simulate/day/lesson.hpp"
#include "simulate/day/plan.hpp"
#include "simulate/day/roster.hpp"
#include "simulate/day/school.hpp"

namespace rollcall::simulate {

// Fills lesson.attendees: its members, whether they come or not, its teachers, and whoever else walks in.
// `everything`: every way of coming and going that the number of members allows.
void let_attend(Lesson& lesson, const std::vector<RosterStep>& steps, const School& school, const Plan& plan,
                bool everything, const Dice& dice);

}  // namespace rollcall::simulate
