// What people do on the web page of a live class, beside watching (PROTOCOL.md 4.18).
#pragma once

#include <vector>

#include "simulate/day/dice.hpp"
#include "simulate/day/draft.hpp"
#include "simulate/day/lesson.hpp"
#include "simulate/day/pace.hpp"

namespace rollcall::simulate {

// Reservations before the class; logins, likes, clicks on goods and chat while it is live, none of these for
// a class that was deleted or that nobody entered. In the order of their making.
std::vector<Draft> live_page_of(const Lesson& lesson, const std::vector<Person>& viewers, const Pace& pace,
                                bool everything, Dice dice);

}  // namespace rollcall::simulate
