#include "simulate/day/room_tools.hpp"

#include <fmt/format.h>

#include "simulate/day/room_scene.hpp"

namespace rollcall::simulate {

namespace {

// PROTOCOL.md 4.4 and 4.5.
enum QuizState : std::int64_t { kNoQuestion = 0, kQuestionOut = 1, kCollected = 2 };
enum AnswerState : std::int64_t { kReceived = 0, kAnswering = 1, kSubmitted = 2 };
enum BuzzerState : std::int64_t { kReady = 0, kStarted = 1, kBuzzed = 2, kWaiting = 3, kEnded = 4 };

constexpr std::string_view kSelector = "standaloneSelectorTool";
constexpr std::string_view kResponder = "standaloneResponderTool";
constexpr std::string_view kGlobalData = "globalData";

Value participant(const Person& person, std::int64_t at) {
  return Value::object(
      {{"ShowName", person.name_at(at)}, {"Uid", person.uid.value}, {"Identity", person.identity}});
}

// A "Struct" in the tables, an array in the summary (quirk 47).
Value participants(const std::vector<const Person*>& people, std::int64_t at, Dice& dice) {
  if (people.size() == 1 && dice.percent(80)) return participant(*people[0], at);
  return participants_list(people, at);
}

Value of_room(std::string_view tool) {
  return Value::object({{"Color", fmt::format("{}{}", tool, kGlobalData)}});
}

Draft quiz_state(const Lesson& lesson, const QuizRound& round, QuizState state, Dice& dice) {
  const std::int64_t at = state == kCollected ? round.collected_at : round.sent_at;
  Value fields = of_room(kSelector);
  fields.add("Area", any_area(dice)).add("CurState", state);
  fields.add("QSentTime", state == kNoQuestion ? 0 : round.sent_at);
  fields.add("QCollectTime", state == kCollected ? round.collected_at : 0);
  fields.add("CorrectItems", round.correct).add("AllItems", round.choices);
  fields.add("Participants", participants(round.participants, at, dice));
  return event_of(lesson, std::string(kRoomToolCmd), at, std::move(fields));
}

Draft answer_push(const Lesson& lesson, const QuizAnswer& answer, AnswerState state, Dice& dice) {
  const std::int64_t at = state == kSubmitted ? answer.committed_at : answer.received_at;
  Value fields =
      Value::object({{"Color", color_of(kSelector, answer.person->uid, dice)}, {"Commited", state}});
  fields.add("SelectedItem", state == kSubmitted ? answer.selected : "");
  fields.add("RecvQuestionTime", answer.received_at);
  fields.add("LastCommitTime", state == kSubmitted ? answer.committed_at : 0);
  if (dice.percent(50)) fields.add("Participants", participant(*answer.person, at));
  return event_of(lesson, std::string(kRoomToolCmd), at, std::move(fields));
}

Draft buzzer_state(const Lesson& lesson, const BuzzerRound& round, BuzzerState state, std::int64_t at,
                   Dice& dice) {
  Value fields = of_room(kResponder);
  fields.add("Area", any_area(dice));
  fields.add("RandomTopLeft", Value::object({{"X", dice.between(0, 800)}, {"Y", dice.between(0, 400)}}));
  fields.add("Participants", participants(round.participants, at, dice));
  fields.add("EndTime", state == kEnded ? round.ended_at : 0).add("CurState", state);
  if (state >= kBuzzed && !round.tries.empty()) {
    const Buzz& fastest = round.tries.front();
    fields.add("nId", fastest.person->uid.value).add("FastestGuyTime", fastest.at);
    fields.add("FastestGuyName", fastest.person->name_at(at));
  }
  return event_of(lesson, std::string(kRoomToolCmd), at, std::move(fields));
}

}  // namespace

std::string color_of(std::string_view prefix, Uid uid, Dice& dice) {
  return fmt::format("{}{}{}", prefix, dice.percent(15) ? " " : "", uid.value);
}

Value participants_list(const std::vector<const Person*>& people, std::int64_t at) {
  Value list = Value::array();
  for (const Person* person : people) list.push(participant(*person, at));
  return list;
}

std::vector<Draft> quiz_pushes(const Lesson& lesson, const QuizRound& round, Dice dice) {
  std::vector<Draft> drafts;
  if (dice.percent(50)) drafts.push_back(quiz_state(lesson, round, kNoQuestion, dice));
  drafts.push_back(quiz_state(lesson, round, kQuestionOut, dice));
  for (const QuizAnswer& answer : round.answers) {
    if (dice.percent(30)) drafts.push_back(answer_push(lesson, answer, kReceived, dice));
    if (dice.percent(40)) drafts.push_back(answer_push(lesson, answer, kAnswering, dice));
    drafts.push_back(answer_push(lesson, answer, kSubmitted, dice));
  }
  drafts.push_back(quiz_state(lesson, round, kCollected, dice));
  return drafts;
}

std::vector<Draft> buzzer_pushes(const Lesson& lesson, const BuzzerRound& round, Dice dice) {
  std::vector<Draft> drafts;
  if (dice.percent(50)) drafts.push_back(buzzer_state(lesson, round, kReady, round.started_at, dice));
  drafts.push_back(buzzer_state(lesson, round, kStarted, round.started_at, dice));
  for (const Buzz& buzz : round.tries) {
    Value fields =
        Value::object({{"Color", color_of(kResponder, buzz.person->uid, dice)}, {"CurState", kBuzzed}});
    if (dice.percent(50)) fields.add("Area", any_area(dice));
    if (dice.percent(50)) fields.add("Participants", participant(*buzz.person, buzz.at));
    drafts.push_back(event_of(lesson, std::string(kRoomToolCmd), buzz.at, std::move(fields)));
  }
  for (const BuzzerState state : {kBuzzed, kWaiting}) {
    if (round.tries.empty() || !dice.percent(50)) continue;
    drafts.push_back(buzzer_state(lesson, round, state, round.tries.front().at, dice));
  }
  drafts.push_back(buzzer_state(lesson, round, kEnded, round.ended_at, dice));
  return drafts;
}

Draft webcam_push(const Lesson& lesson, Uid uid, std::int64_t at, std::int64_t channel, Dice& dice) {
  const bool on_top = dice.percent(70);
  Value fields = Value::object({{"Color", color_of("webcamPosition", uid, dice)}, {"Area", any_area(dice)}});
  // Documented as a truth with the values 0 and 1 (quirk 42).
  fields.add("OnTop", dice.percent(50) ? Value(on_top) : Value(on_top ? 1 : 0)).add("Channel", channel);
  return event_of(lesson, std::string(kRoomToolCmd), at, std::move(fields));
}

}  // namespace rollcall::simulate
