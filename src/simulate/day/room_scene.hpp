// A class as those see it who write of what happened in its room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "simulate/day/dice.hpp"
#include "simulate/day/draft.hpp"
#include "simulate/day/lesson.hpp"
#include "simulate/day/pace.hpp"
#include "simulate/day/spans.hpp"

namespace rollcall::simulate {

// As long as the lesson's own length says; for writers that are given no pace.
Pace pace_of(const Lesson& lesson);

// From the start until the room closed; empty for a class that was deleted before.
Span lesson_time(const Lesson& lesson);

// In the room during the lesson, on any device; of the teacher, and of one person together with the teacher.
Spans taught(const Lesson& lesson);
Spans taught_with(const Lesson& lesson, const Attendee& attendee);

// Who is of a certain identity and came, in the order of the attendees.
std::vector<const Attendee*> who_came(const Lesson& lesson, Identity identity);

// The student who is longest with the teacher; null where there is none.
const Attendee* most_constant_student(const Lesson& lesson);

// A push of what happened at that instant; ClassIn makes some of them a second later, never in another order.
Draft event_of(const Lesson& lesson, std::string cmd, std::int64_t at, Value fields);

// Leaves out what the published sample of the message lacks (PROTOCOL.md 1.8), now and then, where no
// receiver can take harm: a class that somebody entered is told of by other pushes, and a message without
// ActionTime counts as ten minutes newer than it is, so it must not tell of times that are about to change.
void abridge(Draft& draft, const Lesson& lesson, Dice& dice);

// {X1, Y1, X2, Y2}, a window in the room.
Value any_area(Dice& dice);

}  // namespace rollcall::simulate
