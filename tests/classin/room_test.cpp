#include "classin/room.hpp"

#include <doctest/doctest.h>

#include "samples/samples.hpp"

using namespace rollcall;
using namespace rollcall::classin;
using samples::message;
using samples::sample;
using samples::unusable;

namespace {

template <class Tool>
Tool tool(const std::string& name) {
  return std::get<Tool>(sample<RoomTool>(name).tool);
}

std::string colored(const std::string& color) {
  return R"({"SID":1,"Cmd":67375105,"ClassID":2,"Color":")" + color + R"("})";
}

}  // namespace

TEST_CASE("an enter push gives person, class, time and device") {
  const auto m = sample<Enter>("67371107.enter");
  CHECK(m.class_id == ClassId{25672});
  CHECK(m.uid == Uid{1002647});
  CHECK(m.at == 1768313800);
  CHECK(m.nick_name == "Amy");
  CHECK(m.login_mobile == "001-8006437676");
  CHECK(m.login_email == "");
  CHECK(m.allow_enter_time == 0);
  CHECK(m.client_id == 0);
  CHECK(m.identity == 1);
  CHECK(m.device == 9);
  const auto deputy = sample<Enter>("67371107.enter.deputy");
  CHECK(deputy.client_id == 1);
  CHECK(deputy.identity == 3);
}

TEST_CASE("a leave push gives person, class, time and reason, documented or not") {
  const auto m = sample<Leave>("67371111.exit");
  CHECK(m.class_id == ClassId{25672});
  CHECK(m.uid == Uid{1002647});
  CHECK(m.at == 1768317300);
  CHECK(m.identity == 1);
  CHECK(m.client_id == 0);
  CHECK(m.reason == 1);
  CHECK(sample<Leave>("67371111.exit.unknown-reason").reason == 777);
}

TEST_CASE("enter and leave without class, person or time are unusable and say which") {
  CHECK(unusable(R"({"SID":1,"Cmd":67371107,"UID":3,"ActionTime":4})").pointer == "/ClassID");
  CHECK(unusable(R"({"SID":1,"Cmd":67371107,"ClassID":"x","UID":3,"ActionTime":4})").reason ==
        "ClassID is missing or not an integer");
  CHECK(unusable(R"({"SID":1,"Cmd":67371107,"ClassID":2,"ActionTime":4})").pointer == "/UID");
  CHECK(unusable(R"({"SID":1,"Cmd":67371111,"ClassID":2,"UID":null,"ActionTime":4})").pointer == "/UID");
  CHECK(unusable(R"({"SID":1,"Cmd":67371111,"ClassID":2,"UID":3})").pointer == "/ActionTime");
}

TEST_CASE("what an enter push lacks beside those stays unset") {
  const auto m = message<Enter>(R"({"SID":1,"Cmd":67371107,"ClassID":2,"UID":3,"ActionTime":4,"Device":{}})");
  CHECK(!m.nick_name);
  CHECK(!m.identity);
  CHECK(!m.client_id);
  CHECK(!m.device);
}

TEST_CASE("hands up and down, awards") {
  CHECK(tool<HandsUp>("67375105.handsup").uid == 1002647);
  CHECK(tool<HandsUp>("67375105.handsup").raised == true);
  CHECK(tool<HandsUp>("67375105.handsdown").raised == false);
  CHECK(tool<Award>("67375105.award").uid == 1002647);
  CHECK(tool<Award>("67375105.award").times == 2);
  CHECK(sample<RoomTool>("67375105.award").actors.target_uid == 1002647);
}

TEST_CASE("the webcam's position") {
  const auto m = tool<WebcamPosition>("67375105.webcamPosition");
  CHECK(m.uid == 1002647);
  CHECK(m.area.x1 == 10);
  CHECK(m.area.y1 == 20);
  CHECK(m.area.x2 == 330);
  CHECK(m.area.y2 == 200);
  CHECK(m.on_top == true);
  CHECK(m.channel == 0);
}

TEST_CASE("the quiz of the room and of one student") {
  const auto room = tool<Selector>("67375105.selector.global");
  CHECK(!room.uid);
  CHECK(room.sent_at == 1768314320);
  CHECK(room.state == 1);
  CHECK(room.collected_at == 0);
  CHECK(room.correct_items == "BCE");
  CHECK(room.all_items == "ABCDE");
  REQUIRE(room.participants.size() == 2);
  CHECK(room.participants[1].uid == 1002648);
  CHECK(room.participants[1].identity == 1);
  CHECK(room.participants[1].show_name == "Bob");
  const auto student = tool<Selector>("67375105.selector.student");
  CHECK(student.uid == 1002647);
  CHECK(student.committed == 2);
  CHECK(student.selected_item == "BCE");
  CHECK(student.received_at == 1768314320);
  CHECK(student.last_commit_at == 1768314326);
}

TEST_CASE("the buzzer of the room and of one student") {
  const auto room = tool<Responder>("67375105.responder.global");
  CHECK(!room.uid);
  CHECK(room.left == 100);
  CHECK(room.top == 80);
  CHECK(room.participants.size() == 2);
  CHECK(room.ends_at == 1768314350);
  CHECK(room.state == 4);
  CHECK(room.fastest_uid == 1002647);
  CHECK(room.fastest_at == 1768314343);
  CHECK(room.fastest_name == "Amy");
  CHECK(tool<Responder>("67375105.responder.student").uid == 1002647);
  CHECK(tool<Responder>("67375105.responder.student").state == 2);
}

TEST_CASE("a Color is matched by its longest prefix, with or without blanks before the user id") {
  CHECK(std::get<HandsUp>(message<RoomTool>(colored("hands up 77")).tool).uid == 77);
  CHECK(std::get<Selector>(message<RoomTool>(colored("standaloneSelectorTool77")).tool).uid == 77);
  CHECK(!std::get<Award>(message<RoomTool>(colored("awardee")).tool).uid);
  CHECK(std::holds_alternative<std::monostate>(message<RoomTool>(colored("futureTool77")).tool));
  CHECK(message<RoomTool>(colored("futureTool77")).color == "futureTool77");
}

TEST_CASE("authorise, kick out, mute, mute all and stage") {
  CHECK(sample<Authorize>("67371520.authorize").given == true);
  CHECK(sample<Authorize>("67371520.authorize").actors.source_uid == 1002646);
  const auto kick = sample<KickOut>("67371523.kickout");
  CHECK(kick.duration_s == 300);
  CHECK(kick.operation == 1);
  CHECK(kick.actors.target_uid == 1002648);
  CHECK(sample<Mute>("67371522.mute").operation == 1);
  CHECK(sample<Mute>("67371522.mute").actors.target_uid == 1002648);
  CHECK(sample<MuteAll>("67371586.muteAll").operation == 1);
  CHECK(sample<MuteAll>("67371586.muteAll").actors.target_uid == 0);
  CHECK(sample<Stage>("67371521.stage").operation == 0);
  CHECK(sample<Stage>("67371521.stage").actors.target_uid == 1002648);
}
