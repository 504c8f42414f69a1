// The pushes of quizzes, buzzer rounds and webcams (PROTOCOL.md 4.3 to 4.5), and how `Color` names a person
// (3.1).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "simulate/day/dice.hpp"
#include "simulate/day/draft.hpp"
#include "simulate/day/lesson.hpp"
#include "simulate/day/room_rounds.hpp"

namespace rollcall::simulate {

constexpr std::string_view kRoomToolCmd = "67375105";

// The prefix and the user id; whether anything stands between is not documented.
std::string color_of(std::string_view prefix, Uid uid, Dice& dice);

// The room's states and each student's.
std::vector<Draft> quiz_pushes(const Lesson& lesson, const QuizRound& round, Dice dice);
std::vector<Draft> buzzer_pushes(const Lesson& lesson, const BuzzerRound& round, Dice dice);

// The person's picture was put somewhere else.
Draft webcam_push(const Lesson& lesson, Uid uid, std::int64_t at, std::int64_t channel, Dice& dice);

// [{Uid, Identity, ShowName}], the names as they are at that instant.
Value participants_list(const std::vector<const Person*>& people, std::int64_t at);

}  // namespace rollcall::simulate
