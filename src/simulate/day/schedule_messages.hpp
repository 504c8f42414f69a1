// Schedule sync (PROTOCOL.md 9) and ClassLen (4.15): what the school plans, and changes.
#pragma once

#include <vector>

#include "simulate/day/dice.hpp"
#include "simulate/day/draft.hpp"
#include "simulate/day/lesson.hpp"
#include "simulate/day/plan.hpp"
#include "simulate/day/roster.hpp"
#include "simulate/day/school.hpp"

namespace rollcall::simulate {

std::vector<Draft> course_messages(const Plan& plan, const School& school, const Dice& dice);

// Which classes were announced by a push; of the others (made before the subscription) only later pushes
// tell.
bool announced(const Lesson& lesson, bool everything, const Dice& dice);
// A class that is announced, renamed, given to another teacher, moved, deleted, extended.
std::vector<Draft> class_messages(const Lesson& lesson, const Plan& plan, const School& school,
                                  bool everything, bool start_is_enough, const Dice& dice);

// Steps of the same second, scope and operation go in one push, or in several where they are many.
std::vector<Draft> roster_messages(const std::vector<RosterStep>& steps, const School& school,
                                   const std::vector<Lesson>& lessons, const Dice& dice);

}  // namespace rollcall::simulate
