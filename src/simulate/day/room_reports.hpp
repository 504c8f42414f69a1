// What programs and people report from the room: networks, devices, calls for help, recordings, pictures of
// the blackboard (PROTOCOL.md 4.12 to 4.14, 4.16, 4.17).
#pragma once

#include <vector>

#include "simulate/day/dice.hpp"
#include "simulate/day/draft.hpp"
#include "simulate/day/lesson.hpp"
#include "simulate/day/pace.hpp"

namespace rollcall::simulate {

// Of a class that somebody entered.
std::vector<Draft> reports_in(const Lesson& lesson, const Pace& pace, bool everything, const Dice& dice);

}  // namespace rollcall::simulate
