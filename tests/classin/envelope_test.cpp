#include "classin/envelope.hpp"

#include <doctest/doctest.h>

#include "base/limits.hpp"
#include "classin/push_reader.hpp"
#include "samples/samples.hpp"

using namespace rollcall;
using namespace rollcall::classin;

namespace {

Envelope envelope(std::string_view body) {
  PushReader reader;
  const auto push = reader.read(body);
  REQUIRE_MESSAGE(push, body);
  return push->envelope;
}

}  // namespace

TEST_CASE("a full envelope is read field by field") {
  const auto e = envelope(samples::read("67371107.enter"));
  CHECK(e.sid == Sid{1000082});
  CHECK(e.cmd == "67371107");
  CHECK(e.message_id == "696653c8c0ffee000100000a");
  CHECK(e.time_stamps == std::vector<std::string>{"1768314400"});
  CHECK(e.time_stamp == 1768314400);
  CHECK(e.safe_key == "adef1880eac1d7807301a87518baeb6f");
  CHECK(e.action_time == 1768313800);
  CHECK(!e.op_time);
  CHECK(e.class_id == ClassId{25672});
  CHECK(e.course_id == CourseId{116576});
  CHECK(e.start_time == 1768314000);
  CHECK(e.close_time == 1768319700);
}

TEST_CASE("SID as number, numeric string and whole double; nothing else") {
  for (const char* sid : {"7", "\"7\"", "7.0", "\"+7\"", "0.7e1"}) {
    CHECK(envelope(std::string("{\"SID\":") + sid + "}").sid == Sid{7});
  }
  CHECK(envelope(R"({"SID":-9223372036854775808})").sid == Sid{INT64_MIN});
  for (const char* sid :
       {"7.5", "\"\"", "\"7x\"", "\" 7\"", "\"0x7\"", "null", "true", "[7]", "{}", "1e300", "\"+\"",
        "\"+-7\"", "9223372036854775808", "\"9223372036854775808\"", "99999999999999999999999"}) {
    CHECK_MESSAGE(!envelope(std::string("{\"SID\":") + sid + "}").sid, sid);
  }
}

TEST_CASE("the own time is ActionTime, else opTime, else TimeStamp, else 0") {
  CHECK(envelope(R"({"ActionTime":1,"opTime":2,"TimeStamp":3})").own_time() == 1);
  CHECK(envelope(R"({"ActionTime":"x","opTime":2,"TimeStamp":3})").own_time() == 2);
  CHECK(envelope(R"({"TimeStamp":"3"})").own_time() == 3);
  CHECK(envelope("{}").own_time() == 0);
}

TEST_CASE("time stamps are kept as sent when sent as text, for SafeKey covers the text") {
  CHECK(envelope(R"({"TimeStamp":"0012"})").time_stamps == std::vector<std::string>{"0012"});
  CHECK(envelope(R"({"TimeStamp":12.0})").time_stamps == std::vector<std::string>{"12"});
  CHECK(envelope(R"({"TimeStamp":"soon"})").time_stamps.empty());
  std::string many = "{\"TimeStamp\":1";
  for (int i = 0; i < 1000; ++i) many += ",\"TimeStamp\":2";
  CHECK(envelope(many + "}").time_stamps.size() == 8);
}

TEST_CASE("a SafeKey that is no string is present and empty, null is absent") {
  CHECK(envelope(R"({"SafeKey":5})").safe_key == "");
  CHECK(envelope(R"({"SafeKey":{}})").safe_key == "");
  CHECK(!envelope(R"({"SafeKey":null})").safe_key);
  CHECK(envelope(R"({"SafeKey":null,"SafeKey":"a","SafeKey":"b"})").safe_key == "a");
}

TEST_CASE("a message id is a string of bounded length") {
  const std::string longest(limits::kMaxMessageIdBytes, 'i');
  CHECK(envelope("{\"_id\":\"" + longest + "\"}").message_id == longest);
  CHECK(envelope("{\"_id\":\"" + longest + "i\"}").message_id == "");
  CHECK(envelope(R"({"_id":5})").message_id == "");
  CHECK(envelope(R"({"_id":5,"_id":"x"})").message_id == "x");
}

TEST_CASE("a Cmd that is too long is cut between characters, one of another type is none") {
  const std::string cmd(limits::kMaxCmdBytes - 1, 'c');
  CHECK(envelope("{\"Cmd\":\"" + cmd + "é\"}").cmd == cmd);
  CHECK(envelope("{\"Cmd\":\"" + cmd + "xyz\"}").cmd == cmd + "x");
  CHECK(envelope(R"({"Cmd":1.5})").cmd == "1.5");
  CHECK(envelope(R"({"Cmd":["End"]})").cmd == "");
  CHECK(envelope(R"({"Cmd":true})").cmd == "");
}

TEST_CASE("nothing but the top level and opData is searched") {
  const auto e =
      envelope(R"({"Data":{"SID":1,"Cmd":"End","ClassID":2,"TimeStamp":3,"SafeKey":"k","_id":"i"}})");
  CHECK(!e.sid);
  CHECK(e.cmd == "");
  CHECK(!e.class_id);
  CHECK(e.time_stamps.empty());
  CHECK(!e.safe_key);
  CHECK(e.message_id == "");
}

TEST_CASE("unknown types are told from unusable ones") {
  CHECK(std::holds_alternative<Unknown>(samples::decode(samples::read("unknown-cmd")).content));
  CHECK(std::holds_alternative<Unknown>(samples::decode(samples::read("unknown-cmd-number")).content));
  CHECK(samples::decode(samples::read("unknown-cmd-number")).envelope.cmd == "67371999");
  CHECK(std::holds_alternative<Unknown>(samples::decode(R"({"SID":1})").content));
  CHECK(std::holds_alternative<Unknown>(
      samples::decode(R"({"SID":1,"Cmd":"end","ClassID":1,"Data":{}})").content));
  CHECK(samples::unusable("[1]").reason == "not a JSON object");
  CHECK(samples::unusable("{").reason == "not JSON: no key in quotes at byte 1");
}
