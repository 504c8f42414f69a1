// Entering, leaving, being kicked out (PROTOCOL.md 4.7 to 4.9), and the attendance list (6.1).
#pragma once

#include <vector>

#include "simulate/day/dice.hpp"
#include "simulate/day/draft.hpp"
#include "simulate/day/lesson.hpp"
#include "simulate/day/pace.hpp"

namespace rollcall::simulate {

std::vector<Draft> presence_messages(const Lesson& lesson, const Dice& dice);

// A later one of the same class counts.
Draft attendance_message(const Lesson& lesson, std::int64_t at, const Dice& dice);

}  // namespace rollcall::simulate
