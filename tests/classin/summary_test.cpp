#include "classin/summary.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "samples/samples.hpp"

using namespace rollcall;
using namespace rollcall::classin;
using samples::message;
using samples::sample;
using samples::unusable;

namespace {

template <class Person>
const Person& of(const std::vector<Person>& people, std::int64_t uid) {
  const auto found =
      std::find_if(people.begin(), people.end(), [&](const Person& p) { return p.uid == Uid{uid}; });
  REQUIRE(found != people.end());
  return *found;
}

End summary(const std::string& data) {
  return message<End>(R"({"SID":1,"Cmd":"End","ClassID":2,"Data":)" + data + "}");
}

}  // namespace

TEST_CASE("a summary's presence: main device and deputies") {
  const auto m = sample<End>("End");
  CHECK(m.class_id == ClassId{25672});
  CHECK(!m.real_close_time);
  REQUIRE(m.persons.in_out.size() == 3);
  const auto& p = of(m.persons.in_out, 1002646);
  CHECK(p.identity == 1);
  CHECK(p.total_s == 965);
  REQUIRE(p.events.size() == 2);
  CHECK(p.events[0].in);
  CHECK(p.events[0].at == 1499673085);
  CHECK(p.events[0].device == 0);
  CHECK(!p.events[1].in);
  CHECK(!p.events[1].device);
  REQUIRE(p.deputies.size() == 2);
  CHECK(p.deputies[1].client_id == 2);
  CHECK(p.deputies[1].total_s == 100);
  CHECK(p.deputies[1].events[1].at == 1689145544);
  CHECK(of(m.persons.in_out, 1002647).identity == 3);
  CHECK(m.persons.skipped == 0);
}

TEST_CASE("a summary's sections by person") {
  const auto s = sample<End>("End").persons;
  CHECK(of(s.stage, 1002648).up_count == 4);
  CHECK(of(s.stage, 1002648).up_s == 816);
  CHECK(of(s.stage, 1002648).down_count == 3);
  CHECK(of(s.stage, 1002648).down_s == 11);
  CHECK(of(s.hands_up, 1002647).count == 1);
  CHECK(of(s.hands_up, 1002647).seconds == 3);
  CHECK(of(s.awards, 1002648).total == 2);
  CHECK(of(s.authorized, 1002647).count == 2);
  CHECK(of(s.authorized, 1002647).seconds == 38);
  CHECK(of(s.mute.persons, 1002648).seconds == 34);
  CHECK(s.silence.persons.size() == 2);
  CHECK(s.silence.all_count == 0);
  REQUIRE(of(s.kickouts, 1002648).kicks.size() == 1);
  CHECK(of(s.kickouts, 1002648).kicks[0].at == 1499674023);
  CHECK(of(s.kickouts, 1002648).kicks[0].duration_s == 300);
  CHECK(of(s.equipment, 100092).microphone_s == 381);
  CHECK(of(s.equipment, 100092).microphone_not_disabled_s == 450);
  CHECK(of(s.equipment, 100092).camera_s == 25);
  CHECK(of(s.equipment, 100092).camera_not_disabled_s == 300);
  CHECK(s.responders.count == 2);
  CHECK(of(s.responders.persons, 1002648).tries == 2);
  CHECK(of(s.responders.persons, 1002648).wins == 1);
  CHECK(of(s.screens, 102322).window_s == 23);
  CHECK(of(s.screens, 102322).full_s == 724);
  CHECK(of(s.screens, 102322).window_count == 1);
  CHECK(of(s.screens, 102322).full_count == 2);
  CHECK(of(s.screens, 102322).details.at(2).at == 1610350706);
}

TEST_CASE("a summary's quizzes: participants and answers by person") {
  const auto answers = sample<End>("End").persons.answers;
  CHECK(answers.count == 2);
  CHECK(answers.average_accuracy == 0.5);
  REQUIRE(answers.quizzes.size() == 2);
  const Quiz& quiz = answers.quizzes[0];
  CHECK(quiz.correct == "A");
  CHECK(quiz.accuracy == 0.5);
  REQUIRE(quiz.participants.size() == 2);
  CHECK(quiz.participants[0].show_name == "236...0002");
  REQUIRE(quiz.answers.size() == 2);
  CHECK(of(quiz.answers, 1002648).selected == "A");
  CHECK(of(quiz.answers, 1002648).committed_at == 1499673920);
  CHECK(of(quiz.answers, 1002648).received_at == 1499673915);
}

TEST_CASE("a summary's tools") {
  const auto t = sample<End>("End").tools;
  CHECK(t.groups.count == 2);
  CHECK(t.groups.duration_s == 10);
  REQUIRE(t.groups.items.size() == 2);
  CHECK(t.groups.items[1].starts_at == 1594868093);
  CHECK(t.groups.items[1].duration_s == 4);
  REQUIRE(t.groups.items[1].groups.size() == 3);
  CHECK(t.groups.items[1].groups[2].id == "3");
  CHECK(t.groups.items[1].groups[2].members.at(0).uid == 1013565);
  CHECK(t.groups.items[1].groups[2].members.at(0).role == 1);
  REQUIRE(t.seats.size() == 1);
  CHECK(t.seats[0].name == "Group0");
  CHECK(t.seats[0].hidden_count == 4);
  CHECK(t.seats[0].display_s == 1569);
  CHECK(t.seats[0].details.size() == 8);
  CHECK(t.small_board.total_s == 309);
  CHECK(t.small_board.hand_outs == 4);
  CHECK(t.small_board.periods_s == std::vector<std::int64_t>{309});
  CHECK(t.text_board.total_s == 218);
  CHECK(t.screen_share.total_s == 31);
  CHECK(t.multi_screen.count == 1);
  CHECK(t.shared.files.at(0).name == "animal.wmv");
  CHECK(t.shared.files.at(0).ends_at == 1502178862);
  REQUIRE(t.edb_files.size() == 3);
  CHECK(t.edb_files[1].key == "49179155-9650126");
  CHECK(t.edb_files[1].opened_at == 1577188447);
  CHECK(t.edb_files[1].source == 1);
  CHECK(t.timers == 3);
  CHECK(t.stopwatches == 0);
  CHECK(t.dice == 5);
  CHECK(t.random_selections == 3);
  CHECK(t.teaching_camera.total_s == 9);
  CHECK(t.teaching_camera.times == 2);
  CHECK(t.teaching_camera.local_s == 7);
  CHECK(t.video_wall_s == 4);
  CHECK(t.video_wall_times == 1);
}

TEST_CASE("the captured summary of 2026 and the variants of its real end") {
  const auto observed = sample<End>("End.observed");
  CHECK(observed.real_close_time == 1768317860);
  CHECK(of(observed.persons.in_out, 88000032).events.at(1).device == 9);
  CHECK(of(observed.persons.stage, 42000570).up_s == 3830);
  CHECK(observed.persons.mute.all_s == 0);
  CHECK(!sample<End>("End.minimal").real_close_time);
  CHECK(sample<End>("End.realclose-zero").real_close_time == 0);
  CHECK(sample<End>("End.realclose-early").real_close_time == 1768317860);
  CHECK(sample<End>("End.realclose-late").real_close_time == 1768319760);
}

TEST_CASE("a summary written tolerantly reads the same") {
  const auto m = sample<End>("End.tolerance");
  const auto& p = of(m.persons.in_out, 1002647);
  CHECK(p.identity == 1);
  CHECK(p.total_s == 30);
  CHECK(p.deputies.at(0).client_id == 1);
  CHECK(m.tools.seats.at(0).hidden_s == 9);
  CHECK(m.persons.skipped == 0);
}

TEST_CASE("a summary needs its class and its data, and no section of it") {
  CHECK(unusable(R"({"SID":1,"Cmd":"End","Data":{}})").pointer == "/ClassID");
  CHECK(unusable(R"({"SID":1,"Cmd":"End","ClassID":2})").pointer == "/Data");
  CHECK(unusable(R"({"SID":1,"Cmd":"End","ClassID":2,"Data":[1]})").reason ==
        "Data is missing or not an object");
  CHECK(summary("{}").persons.in_out.empty());
  CHECK(summary("[]").persons.in_out.empty());
}

TEST_CASE("one broken entry does not cost the summary: it is left out and counted") {
  const auto s = summary(R"({"inoutEnd":{"5":{"Details":[{"Type":"in","Time":"7"},{"Type":"Out"},{"Time":8},
      {"Type":"Sideways","Time":9},3]},"six":{},"7":[1]},"stageEnd":"x","kickoutEnd":{"5":{}},"awardEnd":[]})");
  REQUIRE(s.persons.in_out.size() == 1);
  REQUIRE(s.persons.in_out[0].events.size() == 1);
  CHECK(s.persons.in_out[0].events[0].at == 7);
  CHECK(s.persons.skipped == 7);
}

TEST_CASE("a deputy without a number is numbered by its place") {
  const auto s = summary(R"({"inoutEnd":{"5":{"Deputies":[{},{"clientID":9}]}}})");
  CHECK(s.persons.in_out.at(0).deputies.at(0).client_id == 1);
  CHECK(s.persons.in_out.at(0).deputies.at(1).client_id == 9);
}
