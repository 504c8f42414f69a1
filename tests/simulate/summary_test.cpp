// The summary says what the class was, whatever shape it says it in.
#include "simulate/day/summary.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "made_lessons.hpp"
#include "simulate/day/room_life.hpp"
#include "simulate/day/room_rounds.hpp"

namespace rollcall {
namespace {

using made::Attendee;
using made::Dice;
using made::Draft;
using made::Lesson;
using made::Pace;
using made::Read;
using simulate::Value;

struct Summed {
  Lesson lesson;
  Draft draft;
  Read read;
  classin::End end;
};

Summed summed(std::uint64_t seed, const Pace& pace, bool everything = false) {
  Lesson lesson = made::lesson(seed, pace, everything);
  simulate::live_in(lesson, pace, everything, Dice(seed).of("room"));
  Draft draft = simulate::summary(lesson, lesson.closed_at + 90, everything, Dice(seed).of("summary"));
  Read read = made::read({draft}, seed)[0];
  const auto* end = read.as<classin::End>();
  REQUIRE(end != nullptr);
  classin::End copy = *end;
  return {std::move(lesson), std::move(draft), std::move(read), std::move(copy)};
}

// As many classes as the days have in which somebody was.
template <class Test>
void each_summary(std::uint64_t seeds, Test test) {
  made::each_day(seeds, [&](std::uint64_t seed, const Pace& pace) {
    const bool everything = seed % 10 == 0;
    if (made::lesson(seed, pace, everything).anybody_came()) test(summed(seed, pace, everything), everything);
  });
}

using Event = std::tuple<std::int64_t, bool, std::int64_t, bool>;  // client id, in, when, with a device

std::vector<Event> events_noted(const Attendee& attendee) {
  std::vector<Event> events;
  for (const std::int64_t client_id : {0, 1}) {
    for (const auto& stay : attendee.stays) {
      if (stay.client_id != client_id) continue;
      if (stay.in_noted) events.emplace_back(client_id, true, stay.in, true);
      if (stay.out_noted) events.emplace_back(client_id, false, stay.out, false);
    }
  }
  return events;
}

std::vector<Event> events_told(const classin::InOutPerson& person) {
  std::vector<Event> events;
  const auto add = [&](std::int64_t client_id, const std::vector<classin::InOutEvent>& list) {
    for (const auto& e : list) events.emplace_back(client_id, e.in, e.at, e.in && e.device.has_value());
  };
  add(0, person.events);
  for (const auto& deputy : person.deputies) add(deputy.client_id, deputy.events);
  return events;
}

std::int64_t deputy_s(const Attendee& attendee) {
  std::int64_t total = 0;
  for (const auto& stay : attendee.stays) total += stay.client_id == 1 ? stay.out - stay.in : 0;
  return total;
}

const Value* section(const Draft& draft, std::string_view key) {
  return draft.fields.find("Data")->find(key);
}

template <class T>
bool is(const Value* value) {
  return value != nullptr && std::holds_alternative<T>(value->variant());
}

const std::set<std::string> kSections = {
    "inoutEnd",     "stageEnd",       "handsupEnd",   "awardEnd",          "authorizeEnd",
    "muteEnd",      "silenceEnd",     "kickoutEnd",   "equipmentsEnd",     "answerEnd",
    "responderEnd", "groupEnd",       "classsetEnd",  "screenchangeEnd",   "smallboardEnd",
    "textboardEnd", "screenshareEnd", "mdscreenEnd",  "sharewidgetEnd",    "edbEnd",
    "timerEnd",     "diceEnd",        "randomselEnd", "teachingcameraEnd", "videowallEnd"};

}  // namespace

TEST_CASE("a summary lists whoever was in the room, and the entries and exits that were noted") {
  std::size_t deputies_only = 0, gaps = 0;
  each_summary(400, [&](const Summed& s, bool) {
    made::check_envelope(s.read, true);
    CHECK(s.read.happened_at() == s.lesson.closed_at + 90);
    CHECK(s.end.persons.skipped == 0);
    std::map<Uid, const classin::InOutPerson*> told;
    for (const auto& person : s.end.persons.in_out) told[person.uid] = &person;
    for (const Attendee& attendee : s.lesson.attendees) {
      CAPTURE(attendee.person.uid.value);
      REQUIRE(told.contains(attendee.person.uid) == !attendee.stays.empty());
      if (attendee.stays.empty()) continue;
      const auto& person = *told[attendee.person.uid];
      CHECK(person.identity == attendee.person.identity);
      CHECK(person.total_s == attendee.main_device_s());
      CHECK(events_told(person) == events_noted(attendee));
      for (const auto& deputy : person.deputies) CHECK(deputy.total_s == deputy_s(attendee));
      deputies_only += person.events.empty() && !person.deputies.empty() ? 1 : 0;
      gaps += std::count_if(attendee.stays.begin(), attendee.stays.end(),
                            [](const auto& stay) { return !stay.in_noted || !stay.out_noted; });
    }
  });
  CHECK(deputies_only > 10);
  CHECK(gaps > 100);
}

TEST_CASE("a summary has the class's times, and RealCloseTime where the class has one") {
  std::set<std::string> seen;
  each_summary(200, [&](const Summed& s, bool) {
    CHECK(s.end.class_id == s.lesson.class_id);
    CHECK(s.end.real_close_time == s.lesson.real_close);
    CHECK(s.read.envelope.start_time == s.lesson.starts_at);
    CHECK(s.read.envelope.close_time == s.lesson.planned_end + simulate::kOverrunS);
    const auto rows = made::rows<records::Summary>(s.read);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].course_id == s.lesson.course_id);
    seen.insert(!s.lesson.real_close ? "absent" : *s.lesson.real_close == 0 ? "zero" : "set");
  });
  CHECK(seen.size() == 3);
}

TEST_CASE("a receiver learns everybody's deeds from the summary") {
  std::size_t staged = 0, raised = 0, awarded = 0, kicked = 0;
  each_summary(400, [&](const Summed& s, bool everything) {
    std::map<Uid, records::SummaryPerson> told;
    const auto rows = made::rows<records::Summary>(s.read);
    for (const auto& person : rows.at(0).persons) told[person.uid] = person;
    for (const Attendee& attendee : s.lesson.attendees) {
      CAPTURE(attendee.person.uid.value);
      const auto person = told[attendee.person.uid];
      CHECK(person.in_room == !attendee.stays.empty());
      CHECK(person.hands_up == attendee.deeds.hands_up);
      CHECK(person.hands_up_s == attendee.deeds.hands_up_s);
      CHECK(person.awards == attendee.deeds.awards);
      CHECK(person.stage_s == attendee.deeds.stage_s);
      CHECK(person.stage_count == attendee.deeds.stage_count);
      CHECK(person.authorized == attendee.deeds.authorized);
      CHECK(person.authorized_s == attendee.deeds.authorized_s);
      CHECK(person.kicked_out == std::count_if(attendee.stays.begin(), attendee.stays.end(),
                                               [](const auto& stay) { return stay.reason == 4; }));
      CHECK(person.microphone_s <= attendee.deeds.stage_s);
      CHECK(person.camera_s <= attendee.deeds.stage_s);
      staged += person.stage_s > 0 ? 1 : 0;
      raised += person.hands_up > 0 ? 1 : 0;
      awarded += person.awards > 0 ? 1 : 0;
      kicked += person.kicked_out > 0 ? 1 : 0;
    }
    CHECK(told.size() <= s.lesson.attendees.size());
    std::map<Uid, std::int64_t> answered;
    for (const auto& quiz : simulate::rounds_of(s.lesson, everything).quizzes) {
      for (const auto& answer : quiz.answers) answered[answer.person->uid] += 1;
    }
    for (const auto& [uid, person] : told) CHECK(person.questions_answered == answered[uid]);
  });
  CHECK(staged > 200);
  CHECK(raised > 200);
  CHECK(awarded > 200);
  CHECK(kicked > 100);
}

TEST_CASE("on stage and off it make up the time in the room") {
  each_summary(200, [](const Summed& s, bool) {
    for (const auto& person : s.end.persons.stage) {
      CHECK(person.up_s.value() + person.down_s.value() ==
            made::attendee(s.lesson, person.uid.value)->main_device_s());
    }
    for (const auto* section : {&s.end.persons.mute, &s.end.persons.silence}) {
      for (const auto& person : section->persons) {
        CHECK(person.seconds.value() <= made::attendee(s.lesson, person.uid.value)->main_device_s());
      }
    }
  });
}

TEST_CASE("a kick-out is told with its time and how long the person is kept out") {
  each_summary(200, [](const Summed& s, bool) {
    std::map<Uid, std::vector<std::pair<std::int64_t, std::int64_t>>> told, happened;
    for (const auto& person : s.end.persons.kickouts) {
      for (const auto& kick : person.kicks) told[person.uid].emplace_back(*kick.at, *kick.duration_s);
    }
    for (const Attendee& attendee : s.lesson.attendees) {
      for (const auto& stay : attendee.stays) {
        if (stay.reason == 4) happened[attendee.person.uid].emplace_back(stay.out, stay.kept_out_s);
      }
    }
    CHECK(told == happened);
  });
}

TEST_CASE("the summary's quizzes and buzzer rounds are those of the room") {
  std::size_t quizzes = 0, buzzers = 0;
  each_summary(250, [&](const Summed& s, bool everything) {
    const auto rounds = simulate::rounds_of(s.lesson, everything);
    const auto& told = s.end.persons.answers.quizzes;
    REQUIRE(told.size() == rounds.quizzes.size());
    for (std::size_t i = 0; i < told.size(); ++i) {
      const auto& round = rounds.quizzes[i];
      CHECK(told[i].correct == round.correct);
      CHECK(told[i].participants.size() == round.participants.size());
      REQUIRE(told[i].answers.size() == round.answers.size());
      std::map<Uid, classin::QuizAnswer> answers;
      std::size_t right = 0;
      for (const auto& p : told[i].participants) {
        const auto& person = made::attendee(s.lesson, p.uid.value())->person;
        CHECK(p.show_name == person.name_at(s.read.envelope.own_time()));
      }
      for (const auto& answer : told[i].answers) answers[answer.uid] = answer;
      for (const auto& answer : round.answers) {
        CHECK(answers.at(answer.person->uid).selected == answer.selected);
        CHECK(answers.at(answer.person->uid).committed_at == answer.committed_at);
        right += answer.selected == round.correct ? 1 : 0;
      }
      const double accuracy = static_cast<double>(right) / static_cast<double>(round.participants.size());
      CHECK(std::abs(told[i].accuracy.value() - accuracy) < 1e-9);
    }
    std::map<Uid, std::pair<std::int64_t, std::int64_t>> tries, told_tries;
    for (const auto& round : rounds.buzzers) {
      for (const auto& buzz : round.tries) tries[buzz.person->uid].first += 1;
      if (!round.tries.empty()) tries[round.tries[0].person->uid].second += 1;
    }
    for (const auto& p : s.end.persons.responders.persons) told_tries[p.uid] = {*p.tries, *p.wins};
    CHECK(told_tries == tries);
    quizzes += told.size();
    buzzers += rounds.buzzers.size();
  });
  CHECK(quizzes > 100);
  CHECK(buzzers > 50);
}

TEST_CASE("the summary of the class with everything has every section, and each can be read") {
  made::each_day(60, [](std::uint64_t seed, const Pace& pace) {
    const Summed s = summed(seed, pace, true);
    std::set<std::string> sections;
    for (const auto& [key, value] : std::get<Value::Members>(s.draft.fields.find("Data")->variant())) {
      CHECK_MESSAGE(sections.insert(key).second, key);
    }
    CHECK(sections == kSections);
    const auto& persons = s.end.persons;
    for (const std::size_t size :
         {persons.in_out.size(), persons.stage.size(), persons.hands_up.size(), persons.awards.size(),
          persons.authorized.size(), persons.equipment.size(), persons.answers.quizzes.size(),
          persons.responders.persons.size(), persons.screens.size()}) {
      CHECK(size > 0);
    }
    const auto& tools = s.end.tools;
    CHECK(tools.groups.count.value() == static_cast<std::int64_t>(tools.groups.items.size()));
    REQUIRE(!tools.groups.items.empty());
    CHECK(!tools.groups.items[0].groups.empty());
    CHECK(!tools.seats.empty());
    for (const auto* board : {&tools.small_board, &tools.text_board, &tools.screen_share}) {
      std::int64_t total = 0;
      for (const std::int64_t period : board->periods_s) total += period;
      CHECK(board->count == static_cast<std::int64_t>(board->periods_s.size()));
      CHECK(board->total_s == total);
    }
    CHECK(tools.multi_screen.count.value() > 0);
    CHECK(tools.shared.files.size() == static_cast<std::size_t>(tools.shared.count.value()));
    CHECK(!tools.edb_files.empty());
    CHECK(tools.timers.has_value());
    CHECK(tools.stopwatches.has_value());
    CHECK(tools.dice.has_value());
    CHECK(tools.random_selections.has_value());
    CHECK(tools.teaching_camera.total_s.has_value());
    CHECK(tools.video_wall_times.value() > 0);
  });
}

TEST_CASE("the shapes of a summary vary as documented") {
  std::map<std::string, int> seen;
  each_summary(300, [&](const Summed& s, bool) {
    const auto note = [&](const std::string& what) { seen[what] += 1; };
    const std::string& body = s.read.body;
    if (body.find("\"ClientID\"") != std::string::npos) note("ClientID");
    if (body.find("\"clientID\"") != std::string::npos) note("clientID");
    for (const auto& person : s.end.persons.in_out) {
      for (const auto& e : person.events) {
        if (!e.in) note(e.device ? "device on out" : "no device on out");
      }
    }
    if (const Value* seats = section(s.draft, "classsetEnd")) {
      note(is<Value::Items>(seats->find("Seat")) ? "seats as array" : "seats as object");
    }
    if (const Value* camera = section(s.draft, "teachingcameraEnd")) {
      note(is<std::int64_t>(camera->find("Details")) ? "details as number" : "details as object");
    }
    for (const auto& person : s.end.persons.equipment) {
      note(person.microphone_s ? "microphone and camera" : "camera only");
    }
    const Value* mute = section(s.draft, "muteEnd");
    if (mute == nullptr) {
      note("no mute section");
    } else {
      const Value* count = mute->find("MuteAll")->find("Count");
      note(count == nullptr                                ? "mute all empty"
           : std::get<std::int64_t>(count->variant()) == 0 ? "mute all zero"
                                                           : "mute all");
    }
    const Value* kicks = section(s.draft, "kickoutEnd");
    note(kicks == nullptr                                     ? "no kick-outs"
         : std::get<Value::Members>(kicks->variant()).empty() ? "empty kick-outs"
                                                              : "kick-outs");
    const auto* in_out = section(s.draft, "inoutEnd");
    for (const auto& [uid, person] : std::get<Value::Members>(in_out->variant())) {
      note(is<std::string>(person.find("Total")) ? "total as text" : "total as number");
    }
  });
  for (const char* wanted :
       {"ClientID", "clientID", "device on out", "no device on out", "seats as array", "seats as object",
        "details as number", "details as object", "microphone and camera", "camera only", "no mute section",
        "mute all empty", "mute all zero", "mute all", "no kick-outs", "empty kick-outs", "kick-outs",
        "total as text", "total as number"}) {
    CHECK_MESSAGE(seen[wanted] > 0, wanted);
  }
}

TEST_CASE("somebody known by a second device alone has no main device's entries") {
  Lesson lesson = made::lesson(10, Pace(), true);
  const std::int64_t from = lesson.starts_at;
  lesson.attendees.push_back({.person = made::person(77, simulate::kStudent),
                              .stays = {{.client_id = 1, .device = 2, .in = from, .out = from + 60}}});
  const Draft draft = simulate::summary(lesson, lesson.closed_at + 90, false, Dice(5));
  const Read read = made::read({draft}, 1)[0];
  for (const auto& person : read.as<classin::End>()->persons.in_out) {
    if (person.uid != made::person(77, simulate::kStudent).uid) continue;
    CHECK(person.total_s == 0);
    CHECK(person.events.empty());
    REQUIRE(person.deputies.size() == 1);
    CHECK(person.deputies[0].client_id == 1);
    CHECK(person.deputies[0].total_s == 60);
    return;
  }
  FAIL("not listed");
}

TEST_CASE("the same seed gives the same summary") {
  made::each_day(50, [](std::uint64_t seed, const Pace& pace) {
    CHECK(summed(seed, pace, true).read.body == summed(seed, pace, true).read.body);
  });
}

}  // namespace rollcall
