// What the parts of viewing share. Not for others.
#pragma once

#include <cstdint>
#include <vector>

#include "simulate/day/viewing.hpp"

namespace rollcall::simulate {

// Such a draft counts from its TimeStamp, which lies ahead: it must not say times of the class, because what
// is said meanwhile would then count as older.
void leave_out_action_time(Draft& draft);

// When the last had left, at the earliest the planned end.
std::int64_t end_of(const Lesson& lesson);

// Adds the viewing of the recording in the client, by some of `students` (PROTOCOL.md 6.6). The class was
// recorded.
void play_in_client(const Lesson& lesson, const std::vector<Person>& students, const Pace& pace,
                    bool everything, Dice dice, Viewing& out);

}  // namespace rollcall::simulate
