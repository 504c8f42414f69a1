// The quizzes, buzzer rounds and recordings of a class. They follow from the class alone, so that the pushes
// from the room, those after class and the summary tell of the same.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulate/day/lesson.hpp"
#include "simulate/day/spans.hpp"

namespace rollcall::simulate {

struct QuizAnswer {
  const Person* person = nullptr;
  std::string selected;
  std::int64_t received_at = 0, committed_at = 0;
};
struct QuizRound {
  std::int64_t sent_at = 0, collected_at = 0;
  std::string correct, choices;  // letters run together
  std::vector<const Person*> participants;
  std::vector<QuizAnswer> answers;  // participants who submitted
};

struct Buzz {
  const Person* person = nullptr;
  std::int64_t at = 0;
};
struct BuzzerRound {
  std::int64_t started_at = 0, ended_at = 0;
  std::vector<const Person*> participants;
  std::vector<Buzz> tries;  // the first of them wins; may be empty
};

struct Rounds {
  std::vector<QuizRound> quizzes;
  std::vector<BuzzerRound> buzzers;
};

// Who takes part is in the room all the while, and so is the teacher. The people are those of `lesson`, which
// must live as long. `everything`: at least one of each, with an answer and a buzz.
Rounds rounds_of(const Lesson& lesson, bool everything);

// Each recording from start to stop, in time order; none where the class was not recorded.
Spans recordings_of(const Lesson& lesson, bool everything);

}  // namespace rollcall::simulate
