#include <algorithm>

#include "projection/projecting.hpp"

using namespace rollcall;
using namespace rollcall::projecting;
using records::EventKind;
using records::Summary;
using records::SummaryPerson;

namespace {

SummaryPerson of(const Summary& summary, std::int64_t uid) {
  for (const auto& person : summary.persons) {
    if (person.uid == Uid{uid}) return person;
  }
  FAIL("no person " << uid);
  return {};
}

Summary summary(const std::string& data) {
  return row<Summary>(project(R"({"SID":1,"Cmd":"End","ClassID":2,"Data":)" + data + "}"));
}

}  // namespace

TEST_CASE("a summary becomes one row with the class's times, and states its course") {
  const auto p = project_sample("End.observed");
  const auto s = row<Summary>(p);
  CHECK(s.class_id == ClassId{1019000001});
  CHECK(s.course_id == CourseId{293000001});
  CHECK(s.start_time == 1768314000);
  CHECK(s.close_time == 1768319700);
  CHECK(s.real_close_time == 1768317860);
  CHECK(p.rows.size() == 2);
  CHECK(class_claim(p, 1019000001, Attribute::course_id, Source::push) == 293000001);
  CHECK(!row<Summary>(project_sample("End.minimal")).real_close_time);
  CHECK(row<Summary>(project_sample("End.realclose-zero")).real_close_time == 0);
  CHECK(row<Summary>(project_sample("End.realclose-early")).real_close_time == 1768317860);
  CHECK(row<Summary>(project_sample("End.realclose-late")).real_close_time == 1768319760);
}

TEST_CASE("a summary's persons are those of all sections, sorted, each once") {
  const auto s = row<Summary>(project_sample("End"));
  std::vector<std::int64_t> uids;
  for (const auto& person : s.persons) uids.push_back(person.uid.value);
  CHECK(uids == std::vector<std::int64_t>{100092, 102020, 102322, 1002646, 1002647, 1002648});
  CHECK(!of(s, 100092).in_room);
  CHECK(of(s, 1002646).in_room);
  const auto observed = row<Summary>(project_sample("End.observed"));
  CHECK(observed.persons.size() == 2);
  CHECK(!of(observed, 42000570).in_room);
  CHECK(of(observed, 42000570).stage_s == 3830);
}

TEST_CASE("a summary's presence keeps main device and deputies apart") {
  const auto p = of(row<Summary>(project_sample("End")), 1002646);
  CHECK(p.identity == 1);
  CHECK(p.total_s == 965);
  REQUIRE(p.events.size() == 6);
  CHECK(p.events[0].client_id == 0);
  CHECK(p.events[0].at == 1499673085);
  CHECK(p.events[0].kind == EventKind::in);
  CHECK(p.events[0].device == 0);
  CHECK(p.events[1].kind == EventKind::out);
  CHECK(p.events[5].client_id == 2);
  CHECK(p.events[5].at == 1689145544);
  const auto tolerant = of(row<Summary>(project_sample("End.tolerance")), 1002647);
  CHECK(tolerant.total_s == 30);
  CHECK(tolerant.events.size() == 4);
}

TEST_CASE("a summary's figures by person") {
  const auto s = row<Summary>(project_sample("End"));
  const auto a = of(s, 1002647), b = of(s, 1002648);
  CHECK(b.stage_s == 816);
  CHECK(b.stage_count == 4);
  CHECK(b.off_stage_s == 11);
  CHECK(a.hands_up == 1);
  CHECK(a.hands_up_s == 3);
  CHECK(a.awards == 2);
  CHECK(a.authorized == 2);
  CHECK(a.authorized_s == 38);
  CHECK(a.kicked_out == 0);
  CHECK(b.kicked_out == 1);
  CHECK(of(s, 100092).microphone_s == 381);
  CHECK(of(s, 100092).camera_s == 25);
  CHECK(b.responder_tries == 2);
  CHECK(b.responder_wins == 1);
}

TEST_CASE("quiz figures: received, answered and right") {
  const auto s = row<Summary>(project_sample("End"));
  CHECK(of(s, 1002647).questions_received == 2);
  CHECK(of(s, 1002647).questions_answered == 2);
  CHECK(of(s, 1002647).questions_correct == 1);
  CHECK(of(s, 1002648).questions_correct == 1);
  const auto t = summary(R"({"answerEnd":{"Answers":[
      {"CorrectItems":"A","Participants":[{"Uid":1,"Identity":2},{"Uid":2}],"1":{"SelectedItem":""},
       "3":{"SelectedItem":"A"}},
      {"CorrectItems":"","Participants":[{"Uid":1},{"Uid":1}],"3":{"SelectedItem":"B"}}]}})");
  CHECK(of(t, 1).questions_received == 2);
  CHECK(of(t, 1).questions_answered == 0);
  CHECK(of(t, 1).questions_correct == 0);
  CHECK(of(t, 1).identity == 2);
  CHECK(of(t, 2).questions_received == 1);
  CHECK(of(t, 3).questions_received == 2);
  CHECK(of(t, 3).questions_answered == 2);
  CHECK(of(t, 3).questions_correct == 1);
}

TEST_CASE("the identity in the room beats the one in a quiz") {
  const auto s = summary(
      R"({"answerEnd":{"Answers":[{"Participants":[{"Uid":1,"Identity":1}]}]},"inoutEnd":{"1":{"Identity":3}}})");
  CHECK(of(s, 1).identity == 3);
}

TEST_CASE("a summary of nobody is a summary") {
  CHECK(summary("[]").persons.empty());
  CHECK(summary(R"({"inoutEnd":{"0":{},"x":{}}})").persons.empty());
}
