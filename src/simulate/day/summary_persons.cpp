#include <algorithm>
#include <string>
#include <utility>

#include "simulate/day/room_rounds.hpp"
#include "simulate/day/room_scene.hpp"
#include "simulate/day/room_tools.hpp"
#include "simulate/day/summary_sections.hpp"

namespace rollcall::simulate {

namespace {

constexpr std::int64_t kReasonKickedOut = 4;  // PROTOCOL.md 10.3

std::string key_of(Uid uid) { return std::to_string(uid.value); }

// A section by UID of those who came; of a person of whom there is nothing to say, `entry` gives null.
template <class Entry>
Value by_uid(const SummaryOf& of, Entry entry) {
  Value section = Value::object();
  for (const Attendee& attendee : of.lesson.attendees) {
    if (attendee.stays.empty()) continue;
    Value value = entry(attendee);
    if (!std::holds_alternative<std::monostate>(value.variant()))
      section.add(key_of(attendee.person.uid), std::move(value));
  }
  return section;
}

void add_stage(const SummaryOf& of, Value& data) {
  Dice dice = of.dice.of("stage");
  const bool all = dice.percent(60);
  add_section(of, "stageEnd",
              by_uid(of,
                     [&](const Attendee& attendee) -> Value {
                       const Deeds& deeds = attendee.deeds;
                       if (deeds.stage_count == 0 && !all) return {};
                       const std::int64_t off_s = attendee.main_device_s() - deeds.stage_s;
                       const std::int64_t off_count =
                           off_s > 0 ? dice.between(1, deeds.stage_count + 1) : dice.between(0, 1);
                       return Value::object({{"UpCount", deeds.stage_count},
                                             {"UpTotal", deeds.stage_s},
                                             {"DownCount", off_count},
                                             {"DownTotal", off_s}});
                     }),
              data);
}

// Who did nothing is left out, or listed with zeros; which of them, a summary decides for each section.
void add_counts(const SummaryOf& of, Value& data) {
  Dice dice = of.dice.of("counts");
  bool zeros = dice.percent(25);
  add_section(of, "handsupEnd",
              by_uid(of,
                     [&](const Attendee& a) -> Value {
                       if (a.deeds.hands_up == 0 && !zeros) return {};
                       return Value::object({{"CTime", a.deeds.hands_up_s}, {"Total", a.deeds.hands_up}});
                     }),
              data);
  zeros = dice.percent(25);
  add_section(of, "awardEnd",
              by_uid(of,
                     [&](const Attendee& a) -> Value {
                       if (a.deeds.awards == 0 && !zeros) return {};
                       return Value::object({{"Total", a.deeds.awards}});
                     }),
              data);
  zeros = dice.percent(50);
  add_section(of, "authorizeEnd",
              by_uid(of,
                     [&](const Attendee& a) -> Value {
                       if (a.deeds.authorized == 0 && !zeros) return {};
                       return Value::object({{"Count", a.deeds.authorized}, {"Total", a.deeds.authorized_s}});
                     }),
              data);
}

// How long each could speak, or chat. Absent when unused, and yet seen with zeros and with {}.
void add_mute(const SummaryOf& of, const char* key, const char* all_key, Value& data) {
  Dice dice = of.dice.of(key);
  if (!of.everything && dice.percent(35)) return;
  const bool used = dice.percent(60), listed = used || dice.percent(50);
  Value persons = by_uid(of, [&](const Attendee& attendee) -> Value {
    const std::int64_t total = attendee.main_device_s();
    if (!listed) return {};
    return Value::object({{"Total", used ? dice.between(total / 2, total) : total}});
  });
  Value all = Value::object();
  if (used) {
    all.add("Count", dice.between(1, 3)).add("Total", dice.between(1, pace_of(of.lesson).of(600)));
  } else if (dice.percent(50)) {
    all.add("Count", 0).add("Total", 0);
  }
  data.add(key, Value::object({{"Persons", std::move(persons)}, {all_key, std::move(all)}}));
}

// The one section whose people are lists (quirk 57).
void add_kickouts(const SummaryOf& of, Value& data) {
  add_section(of, "kickoutEnd",
              by_uid(of,
                     [](const Attendee& attendee) -> Value {
                       Value kicks = Value::array();
                       bool any = false;
                       for (const Stay& stay : attendee.stays) {
                         if (stay.reason != kReasonKickedOut) continue;
                         kicks.push(Value::object({{"Duration", stay.kept_out_s}, {"Time", stay.out}}));
                         any = true;
                       }
                       return any ? kicks : Value();
                     }),
              data);
}

Value seconds_on(std::int64_t on_stage_s, std::int64_t in_room_s, bool old_shape, Dice& dice) {
  const std::int64_t total = dice.between(0, on_stage_s);
  Value device = Value::object({{"Total", total}});
  if (!old_shape) device.add("TotalNotDisabled", dice.between(total, std::max(total, in_room_s)));
  return device;
}

// Records of 2020 have the camera's Total only.
void add_equipment(const SummaryOf& of, Value& data) {
  Dice dice = of.dice.of("equipment");
  const bool old_shape = dice.percent(25);
  add_section(of, "equipmentsEnd",
              by_uid(of,
                     [&](const Attendee& attendee) -> Value {
                       const std::int64_t stage_s = attendee.deeds.stage_s, room_s = attendee.main_device_s();
                       if (room_s == 0 || dice.percent(10)) return {};
                       Value devices = Value::object();
                       if (!old_shape)
                         devices.add("Microphone", seconds_on(stage_s, room_s, old_shape, dice));
                       devices.add("Camera", seconds_on(stage_s, room_s, old_shape, dice));
                       return devices;
                     }),
              data);
}

// Type 0 is the standard screen, 1 the full one, from then on; before the first it was the other.
Value screen_changes(const Span& time, Dice& dice) {
  Value details = Value::array();
  std::int64_t seconds[2] = {0, 0}, counts[2] = {0, 0};
  std::int64_t type = dice.between(0, 1), since = time.from;
  for (const Span& change : acts_in({time}, {.count = dice.between(1, 4)}, dice)) {
    seconds[1 - type] += change.from - since;
    counts[type] += 1;
    details.push(Value::object({{"Type", type}, {"Time", change.from}}));
    since = change.from;
    type = 1 - type;
  }
  seconds[1 - type] += time.to - since;
  return Value::object({{"WindowTotal", seconds[0]},
                        {"FullTotal", seconds[1]},
                        {"WindowCount", counts[0]},
                        {"FullCount", counts[1]},
                        {"Details", std::move(details)}});
}

void add_screens(const SummaryOf& of, Value& data) {
  Dice dice = of.dice.of("screens");
  const std::int64_t chance = of.everything ? 100 : dice.percent(30) ? 50 : 0;
  const bool unused = dice.percent(15);
  add_section(of, "screenchangeEnd",
              by_uid(of,
                     [&](const Attendee& attendee) -> Value {
                       const Spans stays = main_device_of(attendee);
                       if (stays.empty() || !dice.percent(chance)) return {};
                       if (!unused) return screen_changes(stays.front(), dice);
                       return Value::object({{"WindowTotal", 0},
                                             {"FullTotal", 0},
                                             {"WindowCount", 0},
                                             {"FullCount", 0},
                                             {"Details", Value::array()}});
                     }),
              data);
}

double share(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::size_t right_answers(const QuizRound& quiz) {
  return static_cast<std::size_t>(
      std::count_if(quiz.answers.begin(), quiz.answers.end(),
                    [&](const QuizAnswer& answer) { return answer.selected == quiz.correct; }));
}

// The keys of those who answered stand beside the fixed ones (quirk 55).
Value quiz_entry(const QuizRound& quiz, std::int64_t at) {
  Value entry = Value::object({{"Participants", participants_list(quiz.participants, at)},
                               {"CorrectItems", quiz.correct},
                               {"Accuracy", share(right_answers(quiz), quiz.participants.size())}});
  for (const QuizAnswer& answer : quiz.answers) {
    entry.add(key_of(answer.person->uid), Value::object({{"SelectedItem", answer.selected},
                                                         {"LastCommitTime", answer.committed_at},
                                                         {"RecvQuestionTime", answer.received_at}}));
  }
  return entry;
}

Value answer_section(const std::vector<QuizRound>& quizzes, std::int64_t at) {
  Value entries = Value::array();
  double accuracies = 0;
  for (const QuizRound& quiz : quizzes) {
    accuracies += share(right_answers(quiz), quiz.participants.size());
    entries.push(quiz_entry(quiz, at));
  }
  const auto count = static_cast<std::int64_t>(quizzes.size());
  return Value::object({{"Count", count},
                        {"AverageAccuracy", count == 0 ? 0 : accuracies / static_cast<double>(count)},
                        {"Answers", std::move(entries)}});
}

Value responder_section(const SummaryOf& of, const std::vector<BuzzerRound>& rounds) {
  Value persons = by_uid(of, [&](const Attendee& attendee) -> Value {
    std::int64_t tries = 0, wins = 0;
    for (const BuzzerRound& round : rounds) {
      const auto mine = std::find_if(round.tries.begin(), round.tries.end(),
                                     [&](const Buzz& buzz) { return buzz.person == &attendee.person; });
      if (mine == round.tries.end()) continue;
      tries += 1;
      wins += mine == round.tries.begin() ? 1 : 0;
    }
    return tries == 0 ? Value() : Value::object({{"Count", tries}, {"SCount", wins}});
  });
  return Value::object(
      {{"Count", static_cast<std::int64_t>(rounds.size())}, {"Persons", std::move(persons)}});
}

}  // namespace

void add_deeds(const SummaryOf& of, Value& data) {
  add_stage(of, data);
  add_counts(of, data);
  add_mute(of, "muteEnd", "MuteAll", data);
  add_mute(of, "silenceEnd", "SilenceAll", data);
  add_kickouts(of, data);
  add_equipment(of, data);
  add_screens(of, data);
}

void add_rounds(const SummaryOf& of, Value& data) {
  Dice dice = of.dice.of("rounds");
  const Rounds rounds = rounds_of(of.lesson, of.everything);
  if (!rounds.quizzes.empty() || of.everything || dice.percent(10)) {
    data.add("answerEnd", answer_section(rounds.quizzes, of.at));
  }
  if (!rounds.buzzers.empty() || of.everything || dice.percent(10)) {
    data.add("responderEnd", responder_section(of, rounds.buzzers));
  }
}

}  // namespace rollcall::simulate
