// The sections of the class summary (PROTOCOL.md 5.3), each added to the summary's `Data`.
#pragma once

#include <cstdint>
#include <string>

#include "simulate/day/dice.hpp"
#include "simulate/day/lesson.hpp"
#include "simulate/day/value.hpp"

namespace rollcall::simulate {

struct SummaryOf {
  const Lesson& lesson;
  std::int64_t at;  // when the summary is made
  bool everything;
  Dice dice;
};

void add_in_out(const SummaryOf& of, Value& data);
// What people did: stage, hands, awards, board rights, muting, kicking out, devices, screens.
void add_deeds(const SummaryOf& of, Value& data);
// Quizzes and buzzer rounds.
void add_rounds(const SummaryOf& of, Value& data);
// Groups, seats, boards, screens, courseware and the small tools.
void add_tools(const SummaryOf& of, Value& data);

// A section that holds nothing is left out, or empty.
void add_section(const SummaryOf& of, std::string key, Value section, Value& data);

}  // namespace rollcall::simulate
