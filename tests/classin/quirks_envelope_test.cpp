// Quirks 1 to 32 of PROTOCOL.md 11: what is not JSON, envelopes, spelling.
#include <doctest/doctest.h>

#include "classin/push_reader.hpp"
#include "samples/samples.hpp"

using namespace rollcall;
using namespace rollcall::classin;
using samples::decode;
using samples::message;
using samples::sample;

namespace {

Envelope envelope(std::string_view body) {
  PushReader reader;
  const auto push = reader.read(body);
  REQUIRE(push);
  return push->envelope;
}

std::string refusal(std::string_view body) {
  PushReader reader;
  const auto push = reader.read(body);
  REQUIRE(!push);
  return push.error().what;
}

}  // namespace

TEST_CASE("quirk 1: a comment in the registration test is not JSON") {
  CHECK(refusal("{\"SID\": 1, // the school\n\"Cmd\": \"Test\"}") == "not JSON: no key in quotes at byte 11");
}

TEST_CASE("quirks 2 to 5: single quotes and bare keys are not JSON") {
  CHECK(refusal(R"({"Cmd":"Record","FileId":'123'})") == "not JSON: no value at byte 25");
  CHECK(refusal(R"({"studentAnswers":[{nickname:'a'}]})") == "not JSON: no key in quotes at byte 20");
  CHECK(refusal("{'Cmd':'FileCov'}") == "not JSON: no key in quotes at byte 1");
}

TEST_CASE("quirks 6 and 7: a missing comma is not JSON") {
  CHECK(refusal(R"({"CancellationTime":1 "AccountStatus":255})") ==
        "not JSON: neither ',' nor '}' at byte 22");
}

TEST_CASE("quirk 8: a trailing comma is not JSON") {
  CHECK(refusal(R"({"a":1,})") == "not JSON: no key in quotes at byte 7");
}

TEST_CASE("quirk 9: Cmd is compared as text, be it a number, a string or a number with a fraction of none") {
  for (const char* cmd : {"67371107", "\"67371107\"", "67371107.0", "6.7371107e7"}) {
    const std::string body = std::string(R"({"SID":1,"ClassID":2,"UID":3,"ActionTime":4,"Cmd":)") + cmd + "}";
    CHECK(envelope(body).cmd == "67371107");
    CHECK(message<Enter>(body).uid == Uid{3});
  }
}

TEST_CASE("quirks 10 and 11: the playback push without Cmd and SID is known by its ValidWatchCount") {
  const auto decoded = decode(samples::read("ClientPlaybackDataDetail.new"));
  CHECK(decoded.envelope.cmd == "ClientPlaybackDataDetail");
  CHECK(!decoded.envelope.sid);
  const auto m = sample<ClientPlaybackDataDetail>("ClientPlaybackDataDetail.new");
  CHECK(m.class_id == ClassId{1});
  CHECK(m.uid == Uid{1000082});
  CHECK(m.valid_look_s == 883);
  CHECK(m.valid_watch_count == 2);
  CHECK(m.trigger_type == 1);
  CHECK(envelope(R"({"SID":1,"Cmd":"X","Data":{"ValidWatchCount":1}})").cmd == "X");
  CHECK(envelope(R"({"SID":1,"Data":{"UID":1}})").cmd == "");
}

TEST_CASE("quirk 12: ClassLen without a class is usable by its start") {
  CHECK(!sample<ClassLen>("ClassLen").class_id);
  CHECK(sample<ClassLen>("ClassLen").start_time == 1568862650);
}

TEST_CASE("quirks 13 and 20: the class id under each of its names, the better name first") {
  CHECK(decode(samples::read("EduDt")).envelope.class_id == ClassId{380592});
  for (const char* name : {"ClassID", "ClassId", "CID", "classId"}) {
    CHECK(envelope(std::string(R"({"SID":1,")") + name + R"(":7})").class_id == ClassId{7});
    CHECK(envelope(std::string(R"({"SID":1,"opData":{")") + name + R"(":"7"}})").class_id == ClassId{7});
  }
  CHECK(envelope(R"({"CID":3,"ClassId":2,"ClassID":1,"opData":{"ClassID":9}})").class_id == ClassId{1});
  CHECK(envelope(R"({"ClassID":0,"opData":{"classId":9}})").class_id == ClassId{9});
  CHECK(!envelope(R"({"ClassID":0})").class_id);
  CHECK(sample<ExamScore>("ExamScore").paper.class_id == ClassId{34928113});
}

TEST_CASE("quirks 14 and 16: SafeKey without TimeStamp, and TimeStamp without SafeKey") {
  const auto chat = decode(samples::read("LiveChatMsgDetail")).envelope;
  CHECK(chat.safe_key == "33cc7cfb43315a0057f828f15b70937e");
  CHECK(chat.time_stamps.empty());
  CHECK(!chat.time_stamp);
  for (const char* name : {"Net.full", "Record", "Upload", "ChatContent"}) {
    const auto e = decode(samples::read(name)).envelope;
    CHECK(!e.safe_key);
    CHECK(e.time_stamps.size() == 1);
  }
}

TEST_CASE("quirk 15: a TimeStamp that comes twice is kept twice, for either may belong to the SafeKey") {
  const auto e = envelope(R"({"SID":1,"Cmd":"ChatContent","TimeStamp":5,"TimeStamp":"6","TimeStamp":null})");
  CHECK(e.time_stamps == std::vector<std::string>{"5", "6"});
  CHECK(e.time_stamp == 5);
}

TEST_CASE("quirks 17 and 18: _id and ActionTime may be missing") {
  const auto e = decode(samples::read("End")).envelope;
  CHECK(e.message_id == "");
  CHECK(!e.action_time);
  CHECK(e.own_time() == 0);
  CHECK(decode(samples::read("End.observed")).envelope.message_id == "696663ffc0ffee0001000001");
}

TEST_CASE("quirk 19: the course id under each of its names, top level first") {
  CHECK(decode(samples::read("eeoCourseInfoChange")).envelope.course_id == CourseId{24071593});
  CHECK(decode(samples::read("eeoClassStudentChange")).envelope.course_id == CourseId{2414489});
  CHECK(envelope(R"({"CourseId":2,"CourseID":1})").course_id == CourseId{1});
  CHECK(envelope(R"({"opData":{"courseId":3}})").course_id == CourseId{3});
}

TEST_CASE("quirk 21: ActivityId of LMS and ActivityID of Attendance") {
  CHECK(sample<HomeworkScore>("HomeworkScore").activity.id == ActivityId{185647});
  CHECK(message<Attendance>(R"({"SID":1,"Cmd":"Attendance","ClassID":2,"ActivityID":9,"Data":[]})")
            .activity_id == 9);
}

TEST_CASE("quirk 22: user ids under the names their messages give them") {
  CHECK(sample<Attendance>("Attendance").members.at(0).uid == Uid{1002647});
  CHECK(sample<Rating>("Rating.t2s").teacher_uid == Uid{1024920});
  CHECK(sample<HomeworkScore>("HomeworkScore").student.uid == 1000083);
  CHECK(sample<DiscussionChangeInfo>("DiscussionChangeInfo").creator.uid == 104058);
  CHECK(sample<EeoClassInfoChange>("eeoClassInfoChange").teacher.uid == 5190814);
  CHECK(sample<EeoCourseStudentChange>("eeoCourseStudentChange").students.at(0).uid == Uid{280620});
}

TEST_CASE("quirk 23: FileID and FileId") {
  CHECK(sample<FileCov>("FileCov").file_id == 9300);
  CHECK(sample<Record>("Record").file_id == "123");
}

TEST_CASE("quirk 24: IP and Ip") {
  CHECK(sample<LiveDataDetail>("LiveDataDetail").row.ip == "127.0.0.1");
  CHECK(sample<LiveDataDetail>("LiveDataDetail.guest").row.ip == "127.0.0.1");
  CHECK(sample<LiveChatMsgDetail>("LiveChatMsgDetail").ip == "101.251.219.198");
}

TEST_CASE("quirk 25: ClientID and clientID of deputies") {
  CHECK(sample<End>("End").persons.in_out.at(0).deputies.at(0).client_id == 1);
  CHECK(sample<End>("End.tolerance").persons.in_out.at(0).deputies.at(0).client_id == 1);
}

TEST_CASE("quirk 26: Src and FileName, src and fileName") {
  const auto sent = sample<HomeworkSubmit>("HomeworkSubmit").files.at(0);
  CHECK(sent.name == "eeo.png");
  CHECK(sent.source->ends_with("_1741334949147.png"));
  const auto table = message<HomeworkSubmit>(
      R"({"SID":1,"Cmd":"HomeworkSubmit","Data":{"ActivityId":1,"StudentInfo":{"StudentUid":2},"SubmissionTime":3,
          "Files":[{"Src":"s","FileName":"n","FileExtension":"e"}]}})");
  CHECK(table.files.at(0).source == "s");
  CHECK(table.files.at(0).name == "n");
}

TEST_CASE("quirk 27: the fixed misspellings are read") {
  CHECK(sample<ClientPlaybackDataDetail>("ClientPlaybackDataDetail.old").valid_look_s == 23);
  CHECK(std::get<Selector>(sample<RoomTool>("67375105.selector.student").tool).committed == 2);
  CHECK(sample<ClassLen>("ClassLen").length_s == 1200);
  CHECK(sample<LiveDetail>("LiveDetail").microphone_recorded == "Yes");
  CHECK(sample<Check>("Check").check.devices.microphones.size() == 1);
}

TEST_CASE("quirk 28: Intime is the field, InTime the text") {
  CHECK(sample<LiveDataDetail>("LiveDataDetail").row.entered_at == 1625108250);
  CHECK(
      message<LiveDataDetail>(
          R"({"SID":1,"Cmd":"LiveDataDetail","ClassID":2,"Data":{"Telephone":"x","InTime":3,"LookTime":4}})")
          .row.entered_at == 3);
}

TEST_CASE("quirk 29: keys with blanks") {
  CHECK(sample<LiveDetail>("LiveDetail").audio_mode == "ClassIn Audio");
  CHECK(sample<LiveDetail>("LiveDetail").video_scope == "Desktop");
}

TEST_CASE("quirk 30: Account where the siblings have Telephone") {
  CHECK(sample<LiveChatMsgDetail>("LiveChatMsgDetail").account == "12345678901");
  CHECK(message<LiveLike>(R"({"SID":1,"Cmd":"LiveLike","Data":{"Account":"a"}})").telephone == "a");
}

TEST_CASE("quirk 31: MainClassId with its capital M") {
  CHECK(message<EeoClassInfoChange>(
            R"({"SID":1,"Cmd":"eeoClassInfoChange","ClassID":2,"opType":1,"opData":{"MainClassId":77}})")
            .main_class_id == 77);
}

TEST_CASE("quirk 32: camelCase keys in EduDt and FileCov") {
  CHECK(sample<EduDt>("EduDt").questions.size() == 3);
  CHECK(sample<FileCov>("FileCov").file_name == "origin");
}
