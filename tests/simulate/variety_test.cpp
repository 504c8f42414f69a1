// A simulated day is worth as much as there is in it.
#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>

#include "classin/push_reader.hpp"
#include "simulate/day/school_day.hpp"

using namespace rollcall;
using namespace rollcall::simulate;

namespace {

Plan usual_plan(std::uint64_t seed) {
  return {.sid = Sid{1000082}, .secret = "TESTSECRET", .seed = seed, .starts_at = 1'772'409'600};
}

// Everything that can be told apart in a day's truth.
void count_marks(const Value& day, std::map<std::string, int>& seen) {
  for (const Value& item : std::get<Value::Items>(day.find("classes")->variant())) {
    const Value& truth = *item.find("attendance");
    ++seen["state " + written(*truth.find("state"))];
    ++seen["source " + written(*truth.find("source"))];
    if (written(*truth.find("totals")->find("expected")) == "null") ++seen["roster unknown"];
    for (const char* list : {"students", "staff", "observers"}) {
      for (const Value& mark : std::get<Value::Items>(truth.find(list)->variant())) {
        ++seen[list];
        ++seen["status " + written(*mark.find("status"))];
        ++seen["identity " + written(*mark.find("identity"))];
        ++seen["devices " + written(*mark.find("devices"))];
        for (const char* flag : {"on_roster", "open_end", "incomplete", "approximate"}) {
          ++seen[flag + (" " + written(*mark.find(flag)))];
        }
      }
    }
  }
}

}  // namespace

TEST_CASE("every documented message type occurs in every usual day, and is understood") {
  constexpr std::size_t kTypes = std::variant_size_v<classin::Message>;
  constexpr std::size_t kTools = std::variant_size_v<decltype(classin::RoomTool::tool)>;
  classin::PushReader reader;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    std::set<std::size_t> types, tools;
    bool unknown = false;
    for (const Push& push : school_day(usual_plan(seed)).pushes) {
      const auto decoded = reader.decode(push.body);
      const auto* message = std::get_if<classin::Message>(&decoded.content);
      CHECK_MESSAGE(!std::holds_alternative<classin::Unusable>(decoded.content), push.body);
      unknown = unknown || message == nullptr;
      if (message == nullptr) continue;
      types.insert(message->index());
      if (const auto* tool = std::get_if<classin::RoomTool>(message)) tools.insert(tool->tool.index());
    }
    CHECK(types.size() == kTypes);
    CHECK(tools.size() == kTools - 1);  // all but the tool that is none
    CHECK(unknown);
  }
}

TEST_CASE("over some days every state, source, status and flag of a mark occurs") {
  std::map<std::string, int> seen;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) count_marks(school_day(usual_plan(seed)).truth, seen);
  for (const char* wanted : {"state \"complete\"",
                             "state \"summary_missing\"",
                             "state \"cancelled\"",
                             "state \"nobody_came\"",
                             "source \"summary\"",
                             "source \"events\"",
                             "source \"attendance\"",
                             "source null",
                             "roster unknown",
                             "students",
                             "staff",
                             "observers",
                             "status \"present\"",
                             "status \"late\"",
                             "status \"left_early\"",
                             "status \"late_left_early\"",
                             "status \"partial\"",
                             "status \"absent\"",
                             "status null",
                             "identity 1",
                             "identity 2",
                             "identity 3",
                             "identity 4",
                             "identity 193",
                             "devices []",
                             "devices [0]",
                             "devices [1]",
                             "devices [0,1]",
                             "on_roster true",
                             "on_roster false",
                             "open_end true",
                             "incomplete true",
                             "approximate true"}) {
    CHECK_MESSAGE(seen[wanted] > 0, wanted);
  }
}

TEST_CASE("envelopes come as ClassIn writes them, in all their ways") {
  std::map<std::string, int> seen;
  int pushes = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    for (const Push& push : school_day(usual_plan(seed)).pushes) {
      ++pushes;
      const std::string& body = push.body;
      const auto has = [&](const char* text) { return body.find(text) != std::string::npos; };
      seen["with _id"] += !push.message_id.empty();
      seen["Cmd is first"] += body.starts_with("{\"Cmd\"");
      seen["escaped"] += has("\\u");
      seen["raw Chinese"] += has("数学");
      seen["no ActionTime"] += !has("\"ActionTime\"");
      seen["CID"] += has("\"CID\"");
      seen["CourseId"] += has("\"CourseId\"");
      seen["Cmd as text"] += has("\"Cmd\":\"6737");
      seen["Cmd as number"] += has("\"Cmd\":6737");
      seen["spaced"] += has("\n");
      CHECK(has("\"TimeStamp\""));
      CHECK(has("\"SafeKey\""));
    }
  }
  for (const auto& [feature, count] : seen) {
    CHECK_MESSAGE(count > 0, feature);
    CHECK_MESSAGE(count < pushes, feature);
  }
}

TEST_CASE("pushes go out in the order of their making, the registration test first") {
  const SchoolDay day = school_day(usual_plan(9));
  CHECK(day.pushes.front().cmd == "Test");
  for (std::size_t i = 2; i < day.pushes.size(); ++i) CHECK(day.pushes[i - 1].at <= day.pushes[i].at);
}
