#include "scheduling/timetable.hpp"

#include <fmt/format.h>

#include "world.hpp"

using namespace rollcall;
using namespace rollcall::scheduling_test;
using scheduling::carry_out;
using scheduling::Lesson;
using scheduling::PlannedLesson;
using scheduling::Step;

namespace {

// "day HH:MM" as minutes, so that no time zone is needed.
Result<std::int64_t> instant_of(std::string_view text) {
  if (text.size() != 16 && text.size() != 10) return Error{fmt::format("'{}' is no time", text), ""};
  const int day = std::stoi(std::string(text.substr(8, 2)));
  if (text.size() == 10) return kNow + day * 86400;
  return kNow + day * 86400 + std::stoi(std::string(text.substr(11, 2))) * 3600 +
         std::stoi(std::string(text.substr(14, 2))) * 60;
}

Result<std::vector<Lesson>> read(const std::string& text) {
  return scheduling::read_timetable(text, "week.csv", instant_of);
}

std::string fault_of(const std::string& text) {
  const auto lessons = read(text);
  return lessons ? "no fault" : lessons.error().text();
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const std::string kHeading = "key,course_id,name,teacher_uid,start,end,assistant_uids,record\n";

std::vector<PlannedLesson> plan_all(World& world, const std::vector<Lesson>& lessons, bool again = false) {
  std::vector<PlannedLesson> out;
  auto scheduler = world.scheduler();
  for (const auto& lesson : lessons) out.push_back(plan(scheduler, Version::v2, lesson, again));
  return out;
}

std::vector<Kind> apply_all(World& world, const std::vector<Lesson>& lessons, bool again = false) {
  std::vector<Kind> out;
  auto scheduler = world.scheduler();
  for (const auto& planned : plan_all(world, lessons, again)) {
    out.push_back(carry_out(scheduler, Version::v2, planned, again).kind);
  }
  return out;
}

std::string steps(const std::vector<PlannedLesson>& planned) {
  std::string out;
  for (const auto& p : planned) out += (out.empty() ? "" : " ") + std::string(step_name(p.step));
  return out;
}

}  // namespace

TEST_CASE("a timetable is read with its times, assistants and switches") {
  const auto lessons = read(kHeading +
                            "a,7,Maths,1001,2026-03-02 09:00,10:00,1002;1003 1004,yes\n"
                            ",7,Art,1001,2026-03-03 09:00,2026-03-03 09:45,,\n");
  REQUIRE(lessons.ok());
  REQUIRE(lessons->size() == 2);
  const Lesson& maths = lessons->front();
  CHECK(maths.line == 2);
  CHECK(maths.key == "a");
  CHECK(maths.wish.ends_at == *maths.wish.starts_at + 3600);
  CHECK(maths.wish.assistant_uids == outbound::Integers{1002, 1003, 1004});
  CHECK(maths.wish.record == true);
  CHECK(lessons->back().wish.assistant_uids == outbound::Integers{});
  CHECK_FALSE(lessons->back().wish.record);
}

TEST_CASE("every fault of a timetable is named with line and column, and nothing is read") {
  const std::string fine = "a,7,Maths,1001,2026-03-02 09:00,10:00,,\n";
  struct Row {
    std::string text, fault;
  };
  for (const auto& [text, fault] : {
           Row{"", "week.csv: there is no row"},
           Row{"name,start\nMaths,2026-03-02 09:00\n", "there is no column course_id"},
           Row{"course_id,name,teacher_uid,start\n7,A,1,2026-03-02 09:00\n",
               "neither a column end nor minutes"},
           Row{"colour," + kHeading + "red," + fine, "'colour' is no column"},
           Row{kHeading + "a,x7,Maths,1001,2026-03-02 09:00,10:00,,\n", "week.csv:2: course_id: 'x7'"},
           Row{kHeading + "a,7,,1001,2026-03-02 09:00,10:00,,\n", "week.csv:2: name: is empty"},
           Row{kHeading + "a,7,Maths,-1,2026-03-02 09:00,10:00,,\n", "teacher_uid: '-1'"},
           Row{kHeading + "a,7,Maths,1001,2026-03-02,10:00,,\n", "week.csv:2: start: a time is missing"},
           Row{kHeading + "a,7,Maths,1001,soon,10:00,,\n", "start: 'soon' is no time"},
           Row{kHeading + "a,7,Maths,1001,2026-03-02 09:00,,,\n", "give end or minutes"},
           Row{kHeading + "a,7,Maths,1001,2026-03-02 09:00,10:00,me,\n", "assistant_uids: 'me'"},
           Row{kHeading + "a,7,Maths,1001,2026-03-02 09:00,10:00,,perhaps\n", "record: 'perhaps'"},
           Row{kHeading + "a,7,Maths,1001,2026-03-02 9,10:00,,\n", "start: '2026-03-02 9' is no time"},
           Row{kHeading + fine + fine, "week.csv:3: key: line 2 has the same key"},
           Row{kHeading + fine.substr(1) + fine.substr(1), "week.csv:3: name: line 2 is the same class"},
           Row{kHeading + fine + "b" + fine.substr(1), "week.csv:3: name: line 2 is the same class"},
           Row{kHeading + fine + fine.substr(1), "week.csv:3: name: line 2 is the same class"},
           Row{kHeading + ",,,,,,,\n , ,,,,,,\n", "week.csv: there is no row below a heading"},
           Row{kHeading + "a,7,Maths\n", "it has 3 fields, the heading 8"},
       }) {
    CAPTURE(text);
    CHECK_MESSAGE(has(fault_of(text), fault), fault_of(text));
  }
}

TEST_CASE("a length is 1 to 1440 minutes, and anything else a fault of the column minutes") {
  const std::string heading = "course_id,name,teacher_uid,start,minutes\n7,Maths,1001,2026-03-02 09:00,";
  for (const std::string minutes : {"1", "45", "1440"}) {
    const auto lessons = read(heading + minutes + "\n");
    REQUIRE(lessons.ok());
    CHECK(*lessons->front().wish.ends_at - *lessons->front().wish.starts_at == std::stoi(minutes) * 60);
  }
  for (const std::string minutes :
       {"0", "-45", "1441", "45.5", "9223372036854775807", "9223372036854775808"}) {
    CAPTURE(minutes);
    const auto fault = fault_of(heading + minutes + "\n");
    CHECK_MESSAGE(fault == "week.csv:2: minutes: '" + minutes + "' is not a whole number from 1 to 1440",
                  fault);
  }
}

TEST_CASE("a spreadsheet's semicolons, empty rows and hours of one digit are read as what they mean") {
  const auto plain = read(
      "course_id,name,teacher_uid,start,end,assistant_uids\n"
      "7,\"Maths, part 2\",1001,2026-03-02 09:00,09:45,1002;1003\n"
      "7,Art,1001,2026-03-02 10:05,2026-03-02 10:50,\n");
  const auto spread = read(
      "\xef\xbb\xbf"
      "course_id;name;teacher_uid;start;end;assistant_uids\r\n"
      "7;Maths, part 2;1001;2026-03-02 9:00;9:45;\"1002;1003\"\r\n"
      ";;;;;\r\n"
      "7;Art;1001;2026-03-02 10:05;2026-03-02 10:50;\r\n"
      ";; ;;;\r\n"
      ";\r\n");
  REQUIRE(plain.ok());
  REQUIRE_MESSAGE(spread.ok(), spread.error().text());
  REQUIRE(spread->size() == plain->size());
  for (std::size_t i = 0; i < plain->size(); ++i) CHECK((*spread)[i].wish == (*plain)[i].wish);
  CHECK(spread->back().line == 4);
}

TEST_CASE("a fault of a field names the column that says it") {
  const auto by_end = *read(kHeading + "a,7,Maths,1001,2026-03-02 09:00,10:00,,\n");
  const auto by_minutes =
      *read("course_id,name,teacher_uid,start,minutes,end\n7,Maths,1001,2026-03-02 09:00,5,\n");
  CHECK(column_of(by_end.front(), "starts_at") == "start");
  CHECK(column_of(by_end.front(), "ends_at") == "end");
  CHECK(column_of(by_minutes.front(), "ends_at") == "minutes");
  for (const auto* same : {"course_id", "name", "teacher_uid", "assistant_uids", "unit_id", "seats", "record",
                           "live", "replay", "auto_stage", "seats_shown"}) {
    CHECK(column_of(by_end.front(), same) == same);
  }
}

TEST_CASE("applied once everything is there; applied again nothing is sent") {
  World world;
  const auto lessons = *read(kHeading +
                             "a,7,Maths,1001,2026-03-02 09:00,10:00,,\n"
                             "b,7,Art,1001,2026-03-02 11:00,12:00,,\n"
                             ",7,Music,1001,2026-03-02 13:00,14:00,,\n");
  CHECK(steps(plan_all(world, lessons)) == "create create create");
  CHECK(world.sent == 0);
  CHECK(apply_all(world, lessons) == std::vector{Kind::done, Kind::done, Kind::done});
  CHECK(world.what_is_unknown() == "");
  const auto sent = world.sent;
  CHECK(steps(plan_all(world, lessons)) == "leave leave leave");
  CHECK(apply_all(world, lessons) == std::vector{Kind::was_done, Kind::was_done, Kind::was_done});
  CHECK(world.sent == sent);
}

TEST_CASE("a row with a key that says something else is a change; without a key it is another class") {
  World world;
  REQUIRE(apply_all(world, *read(kHeading + "a,7,Maths,1001,2026-03-02 09:00,10:00,,\n")) ==
          std::vector{Kind::done});
  const auto later = *read(kHeading +
                           "a,7,Maths,1001,2026-03-02 15:00,16:00,,\n"
                           ",7,Maths,1001,2026-03-02 17:00,18:00,,\n");
  const auto planned = plan_all(world, later);
  CHECK(steps(planned) == "change create");
  CHECK(planned.front().changes == std::vector<std::string>{"starts_at", "ends_at"});
  CHECK(apply_all(world, later) == std::vector{Kind::done, Kind::done});
  CHECK(world.classes.size() == 2);
  CHECK(world.classes.front().starts_at == later.front().wish.starts_at);
  CHECK(steps(plan_all(world, later)) == "leave leave");
}

TEST_CASE("a class cannot move to another course") {
  World world;
  REQUIRE(apply_all(world, *read(kHeading + "a,7,Maths,1001,2026-03-02 09:00,10:00,,\n")) ==
          std::vector{Kind::done});
  const auto planned = plan_all(world, *read(kHeading + "a,8,Maths,1001,2026-03-02 09:00,10:00,,\n"));
  REQUIRE_FALSE(planned.front().faults.empty());
  CHECK(planned.front().faults.back().field == "course_id");
}

TEST_CASE("a row that was left without an answer is finished; one that was deleted since is left alone") {
  World world;
  const auto lessons = *read(kHeading +
                             "a,7,Maths,1001,2026-03-02 09:00,10:00,,\n"
                             "b,7,Art,1001,2026-03-02 11:00,12:00,,\n");
  world.fates = {Fate::lost_answer, Fate::lost_request, Fate::lost_request, Fate::lost_request};
  CHECK(apply_all(world, lessons) == std::vector{Kind::not_known, Kind::done});
  world.deleted_in_dashboard.push_back(world.classes.back().id);
  world.classes.back().deleted = true;
  CHECK(steps(plan_all(world, lessons)) == "finish gone");
  apply_all(world, lessons);
  CHECK(world.classes.size() == 2);
  CHECK(steps(plan_all(world, lessons, true)) == "leave create");
  apply_all(world, lessons, true);
  CHECK(world.classes.size() == 3);
  CHECK(steps(plan_all(world, lessons)) == "leave leave");
}

TEST_CASE("what ClassIn would refuse is a fault of the plan, in the words of the file") {
  World world;
  const auto planned = plan_all(world, *read(kHeading +
                                             "a,7,Maths,1001,2026-03-02 09:00,09:05,,\n"
                                             "b,7," +
                                             std::string(60, 'x') +
                                             ",1001,2026-03-02 11:00,12:00,,\n"
                                             "c,7,Art,1001,2026-03-02 11:00,12:00,1001,\n"));
  std::string fields;
  for (const auto& p : planned) {
    REQUIRE_FALSE(p.faults.empty());
    fields += p.faults.front().field + " ";
  }
  CHECK(fields == "ends_at name assistant_uids ");
  CHECK(world.sent == 0);
}
