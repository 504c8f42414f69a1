#include "simulate/day/room_life.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>

#include "simulate/day/room_reports.hpp"
#include "simulate/day/room_rounds.hpp"
#include "simulate/day/room_scene.hpp"
#include "simulate/day/room_tools.hpp"

namespace rollcall::simulate {

namespace {

constexpr Uid kService{0};  // SourceUID of what nobody did, TargetUID of what everybody is meant by

class RoomLife {
 public:
  RoomLife(Lesson& lesson, const Pace& pace, bool everything, const Dice& dice)
      : lesson_(lesson), pace_(pace), everything_(everything), dice_(dice), taught_(taught(lesson)) {
    const Attendee* most = most_constant_student(lesson);
    if (most != nullptr) busy_ = most->person.uid;
  }

  std::vector<Draft> live() {
    for (Attendee& attendee : lesson_.attendees) act(attendee);
    mute_all();
    rounds();
    std::vector<Draft> reports = reports_in(lesson_, pace_, everything_, dice_.of("reports"));
    std::move(reports.begin(), reports.end(), std::back_inserter(drafts_));
    std::stable_sort(drafts_.begin(), drafts_.end(),
                     [](const Draft& a, const Draft& b) { return a.at < b.at; });
    return std::move(drafts_);
  }

 private:
  // The student to whom all happens in the class that has everything.
  bool does_all(const Attendee& attendee) const { return everything_ && attendee.person.uid == busy_; }

  void act(Attendee& attendee) {
    attendee.deeds = {};
    if (main_device_of(attendee).empty()) return;
    stage(attendee);
    webcam(attendee);
    if (attendee.person.identity != kStudent) return;
    raise_hands(attendee);
    reward(attendee);
    authorize(attendee);
    mute(attendee);
  }

  Dice dice_of(std::string_view matter, const Attendee& attendee) const {
    return dice_.of(matter, attendee.person.uid.value);
  }

  // While the teacher is there to do something with the person.
  Spans with_teacher(const Attendee& attendee) const { return both(taught_, main_device_of(attendee)); }

  Acts acts(const Attendee& attendee, std::int64_t most, std::int64_t usual_s, Dice& dice) const {
    const bool all = does_all(attendee);
    return {.count = dice.between(all ? 1 : 0, most), .longest_s = pace_.of(usual_s), .at_least_one = all};
  }

  void add(std::string cmd, std::int64_t at, Value fields) {
    drafts_.push_back(event_of(lesson_, std::move(cmd), at, std::move(fields)));
  }

  // Who did it is not documented for every message; to whom can be told from no other field.
  static Value to(Uid target, Uid source, Dice& dice) {
    Value fields = Value::object({{"TargetUID", target.value}});
    if (dice.percent(90)) fields.add("SourceUID", source.value);
    return fields;
  }

  void bring(const Attendee& attendee, std::int64_t at, bool on, Uid by, Dice& dice) {
    add("67371521", at, to(attendee.person.uid, by, dice).add("Operation", on ? 1 : 0));
  }

  // The teacher and some students are on stage as they enter, others when they are called.
  void stage(Attendee& attendee) {
    Dice dice = dice_of("stage", attendee);
    const bool teaches = attendee.person.uid == lesson_.teacher.uid;
    const bool by_itself = teaches || (!does_all(attendee) && dice.percent(25));
    if (!by_itself) return call_to_stage(attendee, dice);
    for (const Span& stay : main_device_of(attendee)) {
      bring(attendee, stay.from, true, kService, dice);
      attendee.deeds.stage_count += 1;
      attendee.deeds.stage_s += stay.length() - (teaches ? 0 : sent_off(attendee, stay, dice));
    }
  }

  void call_to_stage(Attendee& attendee, Dice& dice) {
    Acts calls = acts(attendee, 3, 300, dice);
    calls.shortest_s = 1;
    for (const Span& call : acts_in(with_teacher(attendee), calls, dice)) {
      bring(attendee, call.from, true, lesson_.teacher.uid, dice);
      bring(attendee, call.to, false, lesson_.teacher.uid, dice);
      attendee.deeds.stage_count += 1;
      attendee.deeds.stage_s += call.length();
    }
  }

  // Seconds that a person who was on stage from entering had to leave it.
  std::int64_t sent_off(Attendee& attendee, const Span& stay, Dice& dice) {
    if (!dice.percent(30) || stay.length() < 2) return 0;
    const Acts once{.count = 1, .shortest_s = 1, .longest_s = pace_.of(240)};
    std::int64_t off = 0;
    for (const Span& pause : acts_in(both({{stay.from + 1, stay.to}}, taught_), once, dice)) {
      bring(attendee, pause.from, false, lesson_.teacher.uid, dice);
      bring(attendee, pause.to, true, lesson_.teacher.uid, dice);
      attendee.deeds.stage_count += 1;
      off += pause.length();
    }
    return off;
  }

  void webcam(const Attendee& attendee) {
    Dice dice = dice_of("webcam", attendee);
    Acts moves = acts(attendee, 1, 1, dice);
    if (does_all(attendee)) moves.count = 4;
    std::int64_t channel = 0;
    for (const Span& move :
         acts_in(within(main_device_of(attendee), lesson_.starts_at, lesson_.closed_at), moves, dice)) {
      drafts_.push_back(webcam_push(lesson_, attendee.person.uid, move.from, channel, dice));
      channel = dice.percent(30) || everything_ ? 1 - channel : channel;
    }
  }

  void raise_hands(Attendee& attendee) {
    Dice dice = dice_of("hands", attendee);
    const Uid uid = attendee.person.uid;
    const Spans lesson = within(presence_of(attendee), lesson_.starts_at, lesson_.closed_at);
    Acts raises = acts(attendee, 3, 40, dice);
    if (does_all(attendee)) raises.count = 6;
    for (const Span& raise : acts_in(lesson, raises, dice)) {
      for (const bool up : {true, false}) {
        Value fields = Value::object({{"Color", color_of("hands up", uid, dice)}, {"Handsup", up}});
        if (dice.percent(70)) fields.add("SourceUID", uid.value).add("TargetUID", 0);
        add(std::string(kRoomToolCmd), up ? raise.from : raise.to, std::move(fields));
      }
      attendee.deeds.hands_up += 1;
      attendee.deeds.hands_up_s += raise.length();
    }
  }

  // Whether Times is the running total or counts this award is not documented.
  void reward(Attendee& attendee) {
    Dice dice = dice_of("award", attendee);
    const bool running = dice_.of("awards").percent(50);
    for (const Span& award : acts_in(with_teacher(attendee), acts(attendee, 2, 1, dice), dice)) {
      attendee.deeds.awards += 1;
      Value fields = to(attendee.person.uid, lesson_.teacher.uid, dice);
      fields.add("Color", color_of("award", attendee.person.uid, dice));
      fields.add("Times", running ? attendee.deeds.awards : 1);
      add(std::string(kRoomToolCmd), award.from, std::move(fields));
    }
  }

  void authorize(Attendee& attendee) {
    Dice dice = dice_of("authorize", attendee);
    for (const Span& given : acts_in(with_teacher(attendee), acts(attendee, 2, 240, dice), dice)) {
      for (const bool gives : {true, false}) {
        Value fields = to(attendee.person.uid, lesson_.teacher.uid, dice).add("Operation", gives);
        add("67371520", gives ? given.from : given.to, std::move(fields));
      }
      attendee.deeds.authorized += 1;
      attendee.deeds.authorized_s += given.length();
    }
  }

  void mute(const Attendee& attendee) {
    Dice dice = dice_of("mute", attendee);
    if (!does_all(attendee) && !dice.percent(20)) return;
    for (const Span& muted : acts_in(with_teacher(attendee), acts(attendee, 1, 120, dice), dice)) {
      for (const bool quiet : {true, false}) {
        Value fields = to(attendee.person.uid, lesson_.teacher.uid, dice).add("Operation", quiet ? 1 : 0);
        add("67371522", quiet ? muted.from : muted.to, std::move(fields));
      }
    }
  }

  void mute_all() {
    Dice dice = dice_.of("mute all");
    const Acts wanted{.count = dice.between(everything_ ? 1 : 0, 2),
                      .longest_s = pace_.of(300),
                      .at_least_one = everything_};
    for (const Span& muted : acts_in(taught_, wanted, dice)) {
      for (const bool quiet : {true, false}) {
        Value fields = to(kService, lesson_.teacher.uid, dice).add("Operation", quiet ? 1 : 0);
        add("67371586", quiet ? muted.from : muted.to, std::move(fields));
      }
    }
  }

  void rounds() {
    const Rounds rounds = rounds_of(lesson_, everything_);
    const auto keep = [&](std::vector<Draft> drafts) {
      std::move(drafts.begin(), drafts.end(), std::back_inserter(drafts_));
    };
    for (const QuizRound& quiz : rounds.quizzes)
      keep(quiz_pushes(lesson_, quiz, dice_.of("quiz", quiz.sent_at)));
    for (const BuzzerRound& buzzer : rounds.buzzers) {
      keep(buzzer_pushes(lesson_, buzzer, dice_.of("buzzer", buzzer.started_at)));
    }
  }

  Lesson& lesson_;
  const Pace& pace_;
  const bool everything_;
  const Dice dice_;
  const Spans taught_;
  std::optional<Uid> busy_;
  std::vector<Draft> drafts_;
};

}  // namespace

std::vector<Draft> live_in(Lesson& lesson, const Pace& pace, bool everything, Dice dice) {
  return RoomLife(lesson, pace, everything, dice).live();
}

}  // namespace rollcall::simulate
