// What is pushed of the room is what the people in it did.
#include "simulate/day/room_life.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "made_lessons.hpp"
#include "simulate/day/room_rounds.hpp"

namespace rollcall {
namespace {

using made::Attendee;
using made::Dice;
using made::Draft;
using made::Lesson;
using made::Pace;
using made::Read;
using simulate::Deeds;

struct Room {
  Lesson lesson;
  std::vector<Draft> drafts;
  std::vector<Read> read;
};

Room room(std::uint64_t seed, const Pace& pace, bool everything = false) {
  Room room{made::lesson(seed, pace, everything), {}, {}};
  room.drafts = simulate::live_in(room.lesson, pace, everything, Dice(seed).of("room"));
  room.read = made::read(room.drafts, seed);
  return room;
}

template <class Tool>
const Tool* tool(const Read& read) {
  const auto* message = read.as<classin::RoomTool>();
  return message == nullptr ? nullptr : std::get_if<Tool>(&message->tool);
}

// When the person leaves the main device after having been on it at that instant.
std::int64_t leaves(const Attendee& attendee, std::int64_t at) {
  for (const auto& stay : attendee.stays) {
    if (stay.client_id == 0 && stay.in <= at && at < stay.out) return stay.out;
  }
  FAIL("not in the room");
  return at;
}

// Adds up what the pushes say, as a reader would who knows the stays.
std::map<std::int64_t, Deeds> deeds_in(const Room& room) {
  std::map<std::int64_t, Deeds> all;
  std::map<std::int64_t, std::optional<std::int64_t>> raised, given, staged;
  for (const Attendee& a : room.lesson.attendees) all[a.person.uid.value] = {};
  const auto end_stage = [&](std::int64_t uid, std::int64_t at) {
    if (!staged[uid]) return;
    all[uid].stage_s += std::min(at, leaves(*made::attendee(room.lesson, uid), *staged[uid])) - *staged[uid];
    staged[uid].reset();
  };
  std::vector<const Read*> in_order;
  for (const Read& read : room.read) in_order.push_back(&read);
  std::stable_sort(in_order.begin(), in_order.end(),
                   [](const Read* a, const Read* b) { return a->happened_at() < b->happened_at(); });
  for (const Read* read : in_order) {
    const std::int64_t at = read->happened_at();
    if (const auto* hand = tool<classin::HandsUp>(*read)) {
      Deeds& deeds = all.at(hand->uid.value());
      REQUIRE(hand->raised.value() != raised[*hand->uid].has_value());
      deeds.hands_up += *hand->raised ? 1 : 0;
      deeds.hands_up_s += *hand->raised ? 0 : at - *raised[*hand->uid];
      raised[*hand->uid] = *hand->raised ? std::optional(at) : std::nullopt;
    } else if (const auto* award = tool<classin::Award>(*read)) {
      Deeds& deeds = all.at(award->uid.value());
      deeds.awards += 1;
      CHECK((award->times == 1 || award->times == deeds.awards));
    } else if (const auto* right = read->as<classin::Authorize>()) {
      const std::int64_t uid = right->actors.target_uid.value();
      REQUIRE(right->given.value() != given[uid].has_value());
      all.at(uid).authorized += *right->given ? 1 : 0;
      all.at(uid).authorized_s += *right->given ? 0 : at - *given[uid];
      given[uid] = *right->given ? std::optional(at) : std::nullopt;
    } else if (const auto* stage = read->as<classin::Stage>()) {
      const std::int64_t uid = stage->actors.target_uid.value();
      end_stage(uid, at);
      if (stage->operation.value() == 0) continue;
      all.at(uid).stage_count += 1;
      staged[uid] = at;
    }
  }
  for (const auto& [uid, since] : std::map(staged)) end_stage(uid, since.value_or(0) + 1'000'000);
  return all;
}

void check_same(const Deeds& told, const Deeds& done) {
  CHECK(told.hands_up == done.hands_up);
  CHECK(told.hands_up_s == done.hands_up_s);
  CHECK(told.awards == done.awards);
  CHECK(told.stage_count == done.stage_count);
  CHECK(told.stage_s == done.stage_s);
  CHECK(told.authorized == done.authorized);
  CHECK(told.authorized_s == done.authorized_s);
}

// Whom a push from the room concerns; empty for the room as a whole.
std::set<std::int64_t> people_of(const Read& read) {
  std::set<std::int64_t> uids;
  const auto add = [&](classin::Int uid) {
    if (uid && *uid != 0) uids.insert(*uid);
  };
  const auto actors = [&](const classin::Actors& a) { add(a.source_uid), add(a.target_uid); };
  if (const auto* m = read.as<classin::RoomTool>()) {
    actors(m->actors);
    std::visit(
        [&](const auto& t) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(t)>, std::monostate>) add(t.uid);
          if constexpr (requires { t.participants; }) {
            for (const auto& p : t.participants) add(p.uid);
          }
        },
        m->tool);
  }
  if (const auto* m = read.as<classin::Authorize>()) actors(m->actors);
  if (const auto* m = read.as<classin::Mute>()) actors(m->actors);
  if (const auto* m = read.as<classin::MuteAll>()) actors(m->actors);
  if (const auto* m = read.as<classin::Stage>()) actors(m->actors);
  if (const auto* m = read.as<classin::Net>()) add(m->uid);
  if (const auto* m = read.as<classin::Check>()) add(m->uid);
  if (const auto* m = read.as<classin::HelpInfo>()) add(m->uid);
  return uids;
}

}  // namespace

TEST_CASE("every push from the room is understood and says of whom it is") {
  made::each_day(150, [](std::uint64_t seed, const Pace& pace) {
    const Room r = room(seed, pace, seed % 10 == 0);
    std::int64_t last = 0;
    for (const Read& read : r.read) {
      made::check_envelope(read, true);
      CHECK(read.draft.named.empty());
      CHECK(last <= read.draft.at);
      last = read.draft.at;
      if (const auto* m = read.as<classin::RoomTool>()) {
        CAPTURE(m->color);
        CHECK_FALSE(std::holds_alternative<std::monostate>(m->tool));
        const bool of_room = m->color.ends_with("globalData");
        CHECK(people_of(read).empty() == false);
        std::visit(
            [&](const auto& t) {
              if constexpr (requires { t.uid; }) CHECK(t.uid.has_value() != of_room);
            },
            m->tool);
      }
    }
  });
}

TEST_CASE("what is told of people in the room happened while they were in it") {
  made::each_day(200, [](std::uint64_t seed, const Pace& pace) {
    const Room r = room(seed, pace, seed % 10 == 0);
    for (const Read& read : r.read) {
      for (const std::int64_t uid : people_of(read)) {
        CAPTURE(read.body);
        const Attendee* attendee = made::attendee(r.lesson, uid);
        REQUIRE(attendee != nullptr);
        CHECK(attendee->inside(read.happened_at()));
      }
    }
  });
}

TEST_CASE("the deeds of everybody are what the pushes add up to") {
  made::each_day(250, [](std::uint64_t seed, const Pace& pace) {
    const Room r = room(seed, pace, seed % 10 == 0);
    const auto told = deeds_in(r);
    for (const Attendee& attendee : r.lesson.attendees) {
      CAPTURE(attendee.person.uid.value);
      check_same(told.at(attendee.person.uid.value), attendee.deeds);
      CHECK(attendee.deeds.stage_s <= attendee.main_device_s());
    }
  });
}

TEST_CASE("nobody does anything in a class that nobody entered") {
  for (const Pace& pace : made::kPaces) {
    Lesson lesson = made::lesson(3, pace);
    for (Attendee& attendee : lesson.attendees) {
      attendee.stays.clear();
      attendee.deeds.awards = 5;
    }
    CHECK(simulate::live_in(lesson, pace, false, Dice(3)).empty());
    for (const Attendee& attendee : lesson.attendees) CHECK(attendee.deeds.awards == 0);
  }
}

TEST_CASE("of everybody in the room a network is reported once in each period") {
  made::each_day(60, [](std::uint64_t seed, const Pace& pace) {
    const Room r = room(seed, pace, seed % 2 == 0);
    const std::int64_t apart = pace.of(300);
    std::map<std::int64_t, std::int64_t> last, reports;
    for (const Read& read : r.read) {
      const auto* net = read.as<classin::Net>();
      if (net == nullptr) continue;
      CAPTURE(read.body);
      const std::int64_t uid = net->uid.value();
      if (last.contains(uid)) CHECK((read.happened_at() - last[uid]) % apart == 0);
      last[uid] = read.happened_at();
      ++reports[uid];
      CHECK(net->udp.good.value() + net->udp.normal.value() + net->udp.bad.value() + net->udp.poor.value() +
                net->udp.not_reach.value() ==
            net->udp.total.value());
      if (net->socket) {
        CHECK(net->reported_at == read.happened_at());
        CHECK(net->gateway2.loss.has_value());
        CHECK(net->udp.average_delay.has_value());
        CHECK(net->tcp.total.has_value() == (net->socket == "TCP"));
      }
    }
    for (const Attendee& attendee : r.lesson.attendees) {
      if (attendee.stays.size() != 1) continue;  // of one stay it is plain how many
      const auto& stay = attendee.stays.front();
      const std::int64_t length = stay.out - stay.in;
      CHECK(reports[attendee.person.uid.value] == (length == 0 ? 0 : (length - 1) / apart));
    }
  });
}

TEST_CASE("somebody's device is checked as often as you like and stays the same device") {
  std::size_t again = 0;
  made::each_day(60, [&](std::uint64_t seed, const Pace& pace) {
    std::map<std::int64_t, std::string> machines;
    for (const Read& read : room(seed, pace, seed % 2 == 0).read) {
      const auto* m = read.as<classin::Check>();
      if (m == nullptr) continue;
      CHECK(m->check.added_at == read.happened_at());
      CHECK(m->check.info_source.has_value());
      CHECK(m->check.microphone_attachment.has_value());
      const auto& devices = m->check.devices;
      CHECK(devices.cameras.empty() == m->check.video_device.value().empty());
      const std::string machine =
          m->check.cpu.value() + m->check.mac.value() + m->check.classin_version.value();
      const auto [known, first] = machines.emplace(m->uid.value(), machine);
      CHECK(known->second == machine);
      again += first ? 0 : 1;
    }
  });
  CHECK(again > 100);
}

TEST_CASE("a recording is announced when it starts, and the first when the class says") {
  made::each_day(100, [](std::uint64_t seed, const Pace& pace) {
    const Room r = room(seed, pace, seed % 10 == 0);
    std::vector<std::int64_t> starts, told;
    for (const auto& part : simulate::recordings_of(r.lesson, seed % 10 == 0)) starts.push_back(part.from);
    for (const Read& read : r.read) {
      const auto* m = read.as<classin::LiveDetail>();
      if (m == nullptr) continue;
      told.push_back(read.happened_at());
      CHECK(m->video_scope.has_value());
      CHECK(m->ip.has_value());
    }
    std::sort(told.begin(), told.end());
    CHECK(told == starts);
    const bool recorded = r.lesson.recording_from != 0 && r.lesson.recording_from < r.lesson.closed_at;
    CHECK(starts.empty() == !recorded);
    if (recorded) CHECK(starts[0] == r.lesson.recording_from);
  });
}

TEST_CASE("people in the room are called what they are called at that time") {
  std::size_t renamed = 0;
  made::each_day(100, [&](std::uint64_t seed, const Pace& pace) {
    const Room r = room(seed, pace, seed % 4 == 0);
    for (const Read& read : r.read) {
      const auto check = [&](classin::Int uid, const classin::Text& name) {
        CHECK(name == made::attendee(r.lesson, uid.value())->person.name_at(read.envelope.own_time()));
        renamed += name->ends_with(")") ? 1 : 0;
      };
      if (const auto* s = tool<classin::Selector>(read)) {
        for (const auto& p : s->participants) check(p.uid, p.show_name);
      }
      if (const auto* b = tool<classin::Responder>(read)) {
        for (const auto& p : b->participants) check(p.uid, p.show_name);
        if (b->fastest_uid) check(b->fastest_uid, b->fastest_name);
      }
    }
  });
  CHECK(renamed > 20);
}

TEST_CASE("a quiz is told of from question to collection, with every answer") {
  std::size_t answers = 0, buzzes = 0;
  made::each_day(150, [&](std::uint64_t seed, const Pace& pace) {
    const bool everything = seed % 10 == 0;
    const Room r = room(seed, pace, everything);
    std::set<std::pair<std::int64_t, std::string>> told, given;
    std::multiset<std::pair<std::int64_t, std::int64_t>> told_buzzes, made_buzzes;
    std::set<std::int64_t> collected, collections, winners, fastest;
    for (const Read& read : r.read) {
      if (const auto* s = tool<classin::Selector>(read)) {
        if (s->uid && s->committed == 2) told.insert({s->last_commit_at.value(), s->selected_item.value()});
        if (!s->uid && s->state == 2) collected.insert(s->collected_at.value());
        if (!s->uid) CHECK(s->correct_items.has_value());
      }
      if (const auto* b = tool<classin::Responder>(read)) {
        if (b->uid) told_buzzes.insert({*b->uid, read.happened_at()});
        if (!b->uid && b->state == 4 && b->fastest_uid) fastest.insert(*b->fastest_uid);
      }
    }
    const auto rounds = simulate::rounds_of(r.lesson, everything);
    for (const auto& quiz : rounds.quizzes) {
      collections.insert(quiz.collected_at);
      for (const auto& answer : quiz.answers) given.insert({answer.committed_at, answer.selected});
    }
    for (const auto& buzzer : rounds.buzzers) {
      for (const auto& buzz : buzzer.tries) made_buzzes.insert({buzz.person->uid.value, buzz.at});
      if (!buzzer.tries.empty()) winners.insert(buzzer.tries[0].person->uid.value);
    }
    CHECK(told == given);
    CHECK(collected == collections);
    CHECK(told_buzzes == made_buzzes);
    CHECK(fastest == winners);
    answers += given.size();
    buzzes += made_buzzes.size();
  });
  CHECK(answers > 100);
  CHECK(buzzes > 50);
}

TEST_CASE("quizzes and buzzer rounds come in every state, who takes part as a list and as one") {
  std::set<std::string> seen;
  made::each_day(60, [&](std::uint64_t seed, const Pace& pace) {
    for (const Read& read : room(seed, pace, seed % 2 == 0).read) {
      const auto note = [&](const char* what, classin::Int state) {
        if (state) seen.insert(what + std::to_string(*state));
      };
      if (const auto* s = tool<classin::Selector>(read)) {
        note("quiz ", s->state);
        note("answer ", s->committed);
      }
      if (const auto* b = tool<classin::Responder>(read)) note(b->uid ? "buzz " : "buzzer ", b->state);
      const auto* people = read.draft.fields.find("Participants");
      if (people == nullptr) continue;
      const bool one = std::holds_alternative<simulate::Value::Members>(people->variant());
      seen.insert(one ? "one" : "list");
    }
  });
  CHECK(seen == std::set<std::string>{"answer 0", "answer 1", "answer 2", "buzz 2", "buzzer 0", "buzzer 1",
                                      "buzzer 2", "buzzer 3", "buzzer 4", "list", "one", "quiz 0", "quiz 1",
                                      "quiz 2"});
}

TEST_CASE("the class with everything has every message, tool, code and shape") {
  made::each_day(60, [](std::uint64_t seed, const Pace& pace) {
    const Room r = room(seed, pace, true);
    std::set<std::string> seen;
    for (const Read& read : r.read) {
      seen.insert(read.envelope.cmd);
      if (const auto* m = read.as<classin::RoomTool>()) {
        const std::size_t digits = std::min(m->color.find_first_of("0123456789 "), m->color.size());
        seen.insert(m->color.starts_with("hands up") ? "hands up" : m->color.substr(0, digits));
      }
      if (const auto* m = tool<classin::WebcamPosition>(read))
        seen.insert("channel " + std::to_string(*m->channel));
      if (const auto* m = tool<classin::HandsUp>(read)) seen.insert(*m->raised ? "raised" : "lowered");
      if (const auto* m = read.as<classin::Authorize>()) seen.insert(*m->given ? "given" : "taken");
      if (const auto* m = read.as<classin::Mute>()) seen.insert(*m->operation == 1 ? "mute" : "unmute");
      if (const auto* m = read.as<classin::MuteAll>())
        seen.insert(*m->operation == 1 ? "mute all" : "unmute all");
      if (const auto* m = read.as<classin::Stage>())
        seen.insert(*m->operation == 1 ? "on stage" : "off stage");
      if (const auto* m = read.as<classin::Net>()) seen.insert("net " + m->socket.value_or("short"));
      if (const auto* m = read.as<classin::Check>())
        seen.insert("check " + std::to_string(*m->check.info_source));
      if (const auto* m = read.as<classin::EdbImg>()) seen.insert(m->url->substr(m->url->size() - 3));
    }
    for (const char* wanted : {"67375105",
                               "67371520",
                               "67371521",
                               "67371522",
                               "67371586",
                               "Net",
                               "Check",
                               "HelpInfo",
                               "LiveDetail",
                               "EdbImg",
                               "hands up",
                               "award",
                               "webcamPosition",
                               "standaloneSelectorToolglobalData",
                               "standaloneSelectorTool",
                               "standaloneResponderToolglobalData",
                               "standaloneResponderTool",
                               "channel 0",
                               "raised",
                               "lowered",
                               "given",
                               "taken",
                               "mute",
                               "unmute",
                               "mute all",
                               "unmute all",
                               "on stage",
                               "off stage",
                               "net short",
                               "net UDP",
                               "net TCP",
                               "check 1",
                               "check 2",
                               "check 3",
                               "check 4",
                               "check 5",
                               "check 7",
                               "jpg",
                               "png"}) {
      CHECK_MESSAGE(seen.contains(wanted), wanted);
    }
    const Attendee& busy = r.lesson.attendees[1];
    CHECK(busy.deeds.hands_up > 0);
  });
}

TEST_CASE("how Color and OnTop are written varies as documented") {
  std::set<std::string> seen;
  made::each_day(40, [&](std::uint64_t seed, const Pace& pace) {
    for (const Read& read : room(seed, pace, true).read) {
      const auto* m = read.as<classin::RoomTool>();
      if (m == nullptr) continue;
      if (m->color.starts_with("award")) seen.insert(m->color[5] == ' ' ? "blank" : "no blank");
      if (tool<classin::WebcamPosition>(read) == nullptr) continue;
      const simulate::Value* on_top = read.draft.fields.find("OnTop");
      seen.insert(std::holds_alternative<bool>(on_top->variant()) ? "truth" : "number");
      CHECK(tool<classin::WebcamPosition>(read)->on_top.has_value());
      CHECK(tool<classin::WebcamPosition>(read)->area.x2.has_value());
    }
  });
  CHECK(seen == std::set<std::string>{"blank", "no blank", "truth", "number"});
}

TEST_CASE("the same seed gives the same room, another seed another") {
  made::each_day(30, [](std::uint64_t seed, const Pace& pace) {
    const Room once = room(seed, pace, true), again = room(seed, pace, true);
    CHECK(made::all_bytes(once.drafts, seed) == made::all_bytes(again.drafts, seed));
    Lesson other = made::lesson(seed, pace, true);
    const auto drafts = simulate::live_in(other, pace, true, Dice(seed + 1000).of("room"));
    CHECK(made::all_bytes(once.drafts, seed) != made::all_bytes(drafts, seed));
  });
}

}  // namespace rollcall
