#include "simulate/day/room_rounds.hpp"

#include <algorithm>
#include <string_view>

#include "simulate/day/room_scene.hpp"

namespace rollcall::simulate {

namespace {

Dice dice_of_class(const Lesson& lesson) { return Dice(static_cast<std::uint64_t>(lesson.class_id.value)); }

std::string some_letters(std::string_view choices, Dice& dice) {
  std::string picked;
  for (const char letter : choices) {
    if (dice.percent(40)) picked += letter;
  }
  return picked.empty() ? std::string(1, choices[0]) : picked;
}

class RoundMaker {
 public:
  RoundMaker(const Lesson& lesson, bool everything)
      : lesson_(lesson),
        everything_(everything),
        pace_(pace_of(lesson)),
        students_(who_came(lesson, kStudent)) {}

  Rounds make() {
    Rounds rounds;
    for (const Span& time : times("quizzes", 40)) rounds.quizzes.push_back(quiz(time));
    for (const Span& time : times("buzzers", 25)) rounds.buzzers.push_back(buzzer(time));
    return rounds;
  }

 private:
  // When at least one student and the teacher are there.
  Spans times(std::string_view kind, std::int64_t chance) {
    Dice dice = dice_of_class(lesson_).of(kind);
    if (students_.empty() || !(everything_ || dice.percent(chance))) return {};
    const Attendee* anchor = everything_ ? most_constant_student(lesson_) : dice.pick(students_);
    if (anchor == nullptr) return {};
    const Acts acts{.count = dice.between(1, 3),
                    .shortest_s = pace_.of(10),
                    .longest_s = pace_.of(90),
                    .at_least_one = everything_};
    return acts_in(taught_with(lesson_, *anchor), acts, dice);
  }

  std::vector<const Person*> there_throughout(const Span& time) const {
    std::vector<const Person*> people;
    for (const Attendee* student : students_) {
      if (covers(presence_of(*student), time.from, time.to)) people.push_back(&student->person);
    }
    return people;
  }

  QuizRound quiz(const Span& time) {
    Dice dice = dice_of_class(lesson_).of("quiz", time.from);
    QuizRound round{.sent_at = time.from, .collected_at = time.to, .participants = there_throughout(time)};
    round.choices = std::string_view("ABCDEF").substr(0, static_cast<std::size_t>(dice.between(2, 6)));
    round.correct = some_letters(round.choices, dice);
    for (const Person* person : round.participants) {
      if (dice.percent(15) && !(everything_ && round.answers.empty())) continue;
      QuizAnswer answer{.person = person};
      answer.selected = dice.percent(60) ? round.correct : some_letters(round.choices, dice);
      answer.received_at = std::min(time.from + dice.between(0, 2), time.to);
      answer.committed_at = dice.between(answer.received_at, time.to);
      round.answers.push_back(std::move(answer));
    }
    return round;
  }

  BuzzerRound buzzer(const Span& time) {
    Dice dice = dice_of_class(lesson_).of("buzzer", time.from);
    BuzzerRound round{.started_at = time.from, .ended_at = time.to, .participants = there_throughout(time)};
    for (const Person* person : round.participants) {
      if (dice.percent(50) || (everything_ && round.tries.empty())) {
        round.tries.push_back({person, dice.between(time.from, time.to)});
      }
    }
    std::stable_sort(round.tries.begin(), round.tries.end(),
                     [](const Buzz& a, const Buzz& b) { return a.at < b.at; });
    return round;
  }

  const Lesson& lesson_;
  const bool everything_;
  const Pace pace_;
  const std::vector<const Attendee*> students_;
};

}  // namespace

Rounds rounds_of(const Lesson& lesson, bool everything) { return RoundMaker(lesson, everything).make(); }

Spans recordings_of(const Lesson& lesson, bool everything) {
  if (lesson.recording_from == 0 || lesson.recording_from >= lesson.closed_at) return {};
  Spans parts = {{lesson.recording_from, lesson.closed_at}};
  Dice dice = dice_of_class(lesson).of("recordings");
  const std::int64_t breaks = everything ? 1 : dice.percent(25) ? dice.between(1, 2) : 0;
  const Acts acts{.count = breaks, .longest_s = pace_of(lesson).of(60), .at_least_one = everything};
  for (const Span& pause : acts_in(within(parts, lesson.recording_from + 1, lesson.closed_at), acts, dice)) {
    const Span last = parts.back();
    if (pause.from <= last.from || pause.to + 1 >= last.to) continue;
    parts.back().to = pause.from;
    parts.push_back({pause.to + 1, last.to});
  }
  return parts;
}

}  // namespace rollcall::simulate
