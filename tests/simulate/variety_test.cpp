// A simulated day is worth as much as there is in it.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

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

// Calls `use` with every push of so many days that is a documented message.
template <class Use>
void each_message(std::uint64_t days, Use use) {
  classin::PushReader reader;
  for (std::uint64_t seed = 1; seed <= days; ++seed) {
    for (const Push& push : school_day(usual_plan(seed)).pushes) {
      const auto decoded = reader.decode(push.body);
      if (const auto* message = std::get_if<classin::Message>(&decoded.content)) use(push, *message);
    }
  }
}

void count_edit(const classin::EeoCourseInfoChange& m, std::map<std::string, int>& seen) {
  if (m.op.op_type == 1) {
    ++seen["course added"];
    CHECK((m.course_name && m.category && m.subject_id && m.main_teacher.uid));
    return;
  }
  REQUIRE(m.op.op_type == 3);
  std::string edited;
  if (m.course_name) edited += " name";
  if (m.expiry_time) edited += " expiry";
  if (m.course_status) edited += " status";
  if (!m.labels.empty()) edited += " labels";
  if (m.main_teacher.uid) edited += " teacher";
  ++seen["course:" + edited];
  CHECK(std::count(edited.begin(), edited.end(), ' ') == 1);
  CHECK_FALSE((m.course_type || m.category || m.subject_id));
  CHECK(m.course_status != 4);
}

void count_edit(const classin::EeoClassInfoChange& m, std::map<std::string, int>& seen) {
  if (m.op.op_type == 1) {
    ++seen["class added"];
    ++seen["class added, assistants " + std::to_string(m.assistants.size())];
    return;
  }
  std::string edited;
  if (m.class_name) edited += " name";
  if (m.teacher.uid) edited += " teacher";
  if (m.begin_time) edited += " begin";
  if (m.end_time) edited += " end";
  if (m.class_status) edited += " status " + std::to_string(*m.class_status);
  ++seen["class:" + edited];
  CHECK_FALSE((m.course_name || m.class_type || m.seats || m.is_auto_onstage));
}

classin::Text class_name_in(const classin::Message& message) {
  if (const auto* m = std::get_if<classin::EeoClassInfoChange>(&message)) return m->class_name;
  if (const auto* m = std::get_if<classin::EeoClassStudentChange>(&message)) return m->class_name;
  if (const auto* m = std::get_if<classin::Attendance>(&message)) return m->class_name;
  return std::nullopt;
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
                             "identity 194",
                             "devices []",
                             "devices [0]",
                             "devices [1]",
                             "devices [0,1]",
                             "devices [0,1,2]",
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
      seen["UID as text"] += has("\"UID\":\"");
      seen["StartTime as text"] += has("\"StartTime\":\"");
      seen["ActionTime as text"] += has("\"ActionTime\":\"");
      CHECK_FALSE(has("\"SID\":\""));
      // A chat message has a second TimeStamp inside, which may be a text.
      if (push.cmd != "LiveChatMsgDetail") CHECK_FALSE(has("\"TimeStamp\":\""));
      CHECK(has("\"TimeStamp\""));
      CHECK(has("\"SafeKey\""));
    }
  }
  for (const auto& [feature, count] : seen) {
    CHECK_MESSAGE(count > 0, feature);
    CHECK_MESSAGE(count < pushes, feature);
  }
}

TEST_CASE("schedule messages say of an edit what was edited, each in every way") {
  std::map<std::string, int> seen;
  each_message(30, [&](const Push& push, const classin::Message& message) {
    CAPTURE(push.body);
    if (const auto* course = std::get_if<classin::EeoCourseInfoChange>(&message)) count_edit(*course, seen);
    if (const auto* lesson = std::get_if<classin::EeoClassInfoChange>(&message)) count_edit(*lesson, seen);
    const auto* students = std::get_if<classin::EeoClassStudentChange>(&message);
    if (students == nullptr || students->type != classin::OpType::change) return;
    ++seen["class students changed"];
    CHECK_FALSE(students->students.at(0).labels.empty());
  });
  for (const char* wanted :
       {"course added", "course: name", "course: expiry", "course: status", "course: labels",
        "course: teacher", "class added", "class added, assistants 0", "class added, assistants 1",
        "class added, assistants 2", "class: name", "class: teacher", "class: begin", "class: end",
        "class: begin end", "class: status 4", "class students changed"}) {
    CHECK_MESSAGE(seen[wanted] > 0, wanted);
  }
}

TEST_CASE("every day some class is renamed, and told of by the name it has at the time") {
  using Span = std::pair<std::int64_t, std::int64_t>;  // of the first and the last push that says the name
  classin::PushReader reader;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const SchoolDay day = school_day(usual_plan(seed));
    std::map<ClassId, std::map<std::string, Span>> used;
    for (const Push& push : day.pushes) {
      const auto decoded = reader.decode(push.body);
      const auto* message = std::get_if<classin::Message>(&decoded.content);
      const auto name = message == nullptr ? std::nullopt : class_name_in(*message);
      if (name)
        used[push.class_id.value()].try_emplace(*name, push.at, push.at).first->second.second = push.at;
    }
    std::size_t renamed = 0;
    for (const Outline& outline : day.classes) {
      const auto& names = used[outline.class_id];
      REQUIRE(names.size() <= 2);
      if (names.size() < 2) continue;
      ++renamed;
      for (const auto& [name, span] : names) {
        if (name != outline.name) CHECK(span.second < names.at(outline.name).first);
      }
      CHECK(names.at(outline.name).first < outline.starts_at);
    }
    CHECK(renamed > 0);
  }
}

TEST_CASE("people leave for every documented reason, and bring up to three devices") {
  std::set<std::int64_t> reasons, devices;
  each_message(30, [&](const Push&, const classin::Message& message) {
    if (const auto* leave = std::get_if<classin::Leave>(&message)) reasons.insert(leave->reason.value());
    if (const auto* enter = std::get_if<classin::Enter>(&message))
      devices.insert(enter->client_id.value_or(0));
  });
  CHECK(reasons == std::set<std::int64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 54, 56, 60, 101, 102, 111});
  CHECK(devices == std::set<std::int64_t>{0, 1, 2});
}

TEST_CASE("of a member's devices the attendance list counts the time once, and 0 for absentees alone") {
  int came = 0, absent = 0;
  each_message(30, [&](const Push& push, const classin::Message& message) {
    const auto* list = std::get_if<classin::Attendance>(&message);
    if (list == nullptr) return;
    CAPTURE(push.body);
    for (const auto& member : list->members) {
      CHECK((member.attended_s == 0) == !member.first_in.has_value());
      ++(member.first_in ? came : absent);
      if (!member.first_in) continue;
      CHECK(member.attended_s.value() <= std::max<std::int64_t>(1, *member.last_out - *member.first_in));
    }
  });
  CHECK(came > 100);
  CHECK(absent > 10);
}

TEST_CASE("an extension that names no class is still known to be of one") {
  int unnamed = 0, named = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    for (const Push& push : school_day(usual_plan(seed)).pushes) {
      if (push.cmd != "ClassLen") continue;
      CHECK(push.class_id.has_value());
      ++(push.body.find("\"ClassID\"") == std::string::npos ? unnamed : named);
    }
  }
  CHECK(unnamed > 0);
  CHECK(named > 0);
}

TEST_CASE("the same guest of a class watches, likes and clicks") {
  std::map<std::pair<ClassId, std::string>, std::set<std::string>> did;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    for (const Push& push : school_day(usual_plan(seed)).pushes) {
      const std::size_t at = push.body.find("yk_");
      if (at != std::string::npos) did[{*push.class_id, push.body.substr(at, 12)}].insert(push.cmd);
    }
  }
  const auto busy = std::count_if(did.begin(), did.end(), [](const auto& guest) {
    const auto& cmds = guest.second;
    return cmds.contains("LiveDataDetail") && cmds.contains("LiveLike") &&
           cmds.contains("LiveGoodsClickDetail");
  });
  CHECK(busy > 0);
}

TEST_CASE("pushes go out in the order of their making, the registration test first") {
  const SchoolDay day = school_day(usual_plan(9));
  const Push& test = day.pushes.front();
  CHECK(test.cmd == "Test");
  CHECK(test.message_id.empty());
  for (const char* none : {"ActionTime", "_id", "ClassID", "CourseID"})
    CHECK(test.body.find(none) == std::string::npos);
  for (std::size_t i = 2; i < day.pushes.size(); ++i) CHECK(day.pushes[i - 1].at <= day.pushes[i].at);
}
