// What people do in the room beside entering and leaving (PROTOCOL.md 4).
#pragma once

#include <vector>

#include "simulate/day/dice.hpp"
#include "simulate/day/draft.hpp"
#include "simulate/day/lesson.hpp"
#include "simulate/day/pace.hpp"

namespace rollcall::simulate {

// Fills the deeds of everybody who was there, and gives the pushes of what was done, in the order of their
// making; none for a class that nobody entered. Everything lies within the stays of those whom it concerns;
// what is counted of a person on stage was on the main device.
std::vector<Draft> live_in(Lesson& lesson, const Pace& pace, bool everything, Dice dice);

}  // namespace rollcall::simulate
