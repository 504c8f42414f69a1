// What changes in the rosters of a day: who is there in the morning, who joins, leaves, or is excused from
// one class, and who is called otherwise from some moment on.
#pragma once

#include <vector>

#include "simulate/day/dice.hpp"
#include "simulate/day/lesson.hpp"
#include "simulate/day/plan.hpp"
#include "simulate/day/roster.hpp"
#include "simulate/day/school.hpp"

namespace rollcall::simulate {

// Gives some people of the school their new names; `end` is when the day is over.
void rename_some(School& school, const Plan& plan, std::int64_t end, const Dice& dice);

// In the order of time; no two steps of one person and scope share a second.
std::vector<RosterStep> roster_of(const Plan& plan, const School& school, const std::vector<Lesson>& lessons,
                                  const Dice& dice);

}  // namespace rollcall::simulate
