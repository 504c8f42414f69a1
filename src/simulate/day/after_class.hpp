// What comes after a class beside its summary: ratings, video files, answers to papers, the chat's archive
// (PROTOCOL.md 6.2 to 6.4, 6.7).
#pragma once

#include <vector>

#include "simulate/day/dice.hpp"
#include "simulate/day/draft.hpp"
#include "simulate/day/lesson.hpp"
#include "simulate/day/pace.hpp"

namespace rollcall::simulate {

// In the order of their making; none for a class that nobody entered. Files of recordings are those of
// recordings_of(lesson, everything), each told of when it exists, so some during the class. A later rating of
// the same person by the same person has a later ActionTime.
std::vector<Draft> after_class_of(const Lesson& lesson, const Pace& pace, bool everything, Dice dice);

}  // namespace rollcall::simulate
