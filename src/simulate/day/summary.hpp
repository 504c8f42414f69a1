// Cmd End, the class summary (PROTOCOL.md 5).
#pragma once

#include <cstdint>

#include "simulate/day/dice.hpp"
#include "simulate/day/draft.hpp"
#include "simulate/day/lesson.hpp"

namespace rollcall::simulate {

// Of a class that somebody entered, made at `at`. Entries and exits are what ClassIn noted of the stays,
// Total is Attendee::main_device_s(), the deeds are those of the attendees, and RealCloseTime is
// lesson.real_close. The quizzes and buzzer rounds are those of rounds_of(lesson, everything). `everything`:
// no section is left out.
Draft summary(const Lesson& lesson, std::int64_t at, bool everything, Dice dice);

}  // namespace rollcall::simulate
