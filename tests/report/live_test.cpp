// Who is in which room now.
#include "report/live_view.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/limits.hpp"
#include "report/school.hpp"

namespace rollcall::report {

namespace {

using namespace report::testing;

std::string live(School& school, std::int64_t now) {
  return live_json(school.reports(), school.config(), now);
}

// The uids that are shown, with since when, as "7@0 8@300": seconds after kStart.
std::string inside(School& school, std::int64_t now) {
  const std::string json = live(school, now);
  std::string out;
  for (std::size_t at = json.find("\"uid\":"); at != std::string::npos; at = json.find("\"uid\":", at + 1)) {
    const std::size_t since = json.find("\"since\":", at);
    out += fmt::format("{}{}@{}", out.empty() ? "" : " ", std::stoll(json.substr(at + 6)),
                       std::stoll(json.substr(since + 8)) - kStart);
  }
  return out;
}

constexpr const char* kNothing = R"({"items":[],"next_cursor":null})";

}  // namespace

TEST_CASE("the live view names the class and who is in its room since when") {
  School school;
  const Lesson lesson;
  school.receive({lesson.class_change(kDayBefore, 3, {{"className", "\"Maths\""}}),
                  lesson.enter(9, kStart - 300, 0, 3, "Ms Li"), lesson.enter(7, kStart + 5, 0, 1, "Amy"),
                  lesson.enter(8, kStart + 10), lesson.leave(8, kStart + 20)});
  CHECK(live(school, kStart + 60) ==
        R"({"items":[{"class_id":25672,"course_id":116576,"class_name":"Maths","starts_at":1768314000,)"
        R"("ends_at":1768317600,"state":"live","in_room":[)"
        R"({"uid":7,"name":"Amy","identity":1,"since":1768314005},)"
        R"({"uid":9,"name":"Ms Li","identity":3,"since":1768313700}]}],"next_cursor":null})");
}

TEST_CASE("whoever left and came back is in since the return; two devices are one stay") {
  School school;
  const Lesson lesson;
  school.receive({lesson.enter(7, kStart), lesson.leave(7, kStart + 100), lesson.enter(7, kStart + 200)});
  CHECK(inside(school, kStart + 300) == "7@200");
  school.receive(
      {lesson.enter(8, kStart, 0), lesson.enter(8, kStart + 50, 1), lesson.leave(8, kStart + 100, 0)});
  CHECK(inside(school, kStart + 300) == "7@200 8@0");
  school.receive({lesson.leave(7, kStart + 250), lesson.leave(8, kStart + 250, 1)});
  CHECK(inside(school, kStart + 300).empty());
}

TEST_CASE("people are shown in the very second they enter, also by a clock that is ahead") {
  School school;
  school.receive({Lesson().enter(7, kStart + 60), Lesson().enter(8, kStart + 90)});
  CHECK(inside(school, kStart + 60) == "7@60 8@90");
}

TEST_CASE("a live class without anybody in it is shown empty") {
  School school;
  school.receive({Lesson().class_change(
      kDayBefore, 1, {{"beginTime", std::to_string(kStart)}, {"endTime", std::to_string(kEnd)}})});
  CHECK(live(school, kStart - 1) == kNothing);
  CHECK(live(school, kStart).find(R"("state":"live","in_room":[])") != std::string::npos);
  CHECK(live(school, kEnd - 1) != kNothing);
  CHECK(live(school, kEnd) == kNothing);
}

TEST_CASE("early comers and overtime are shown, and nobody once the summary is in or overdue") {
  School school;
  const Lesson lesson;
  school.receive({lesson.enter(7, kStart - 600)});
  CHECK(live(school, kStart - 500).find(R"("state":"scheduled","in_room":[{"uid":7,)") != std::string::npos);
  CHECK(live(school, kEnd + 60).find(R"("state":"closing","in_room":[{"uid":7,)") != std::string::npos);
  CHECK(live(school, kEnd + 1500) == kNothing);
  school.receive({lesson.summary(kEnd + 100, {{7, kStart - 600, kEnd}})});
  CHECK(live(school, kEnd + 160) == kNothing);
}

TEST_CASE("people in a class of unknown end are shown for a day after they came") {
  School school;
  school.receive({without_members(Lesson().enter(7, kStart), {"StartTime", "CloseTime"})});
  CHECK(live(school, kStart + 60)
            .find(R"("starts_at":null,"ends_at":null,"state":"live","in_room":[{"uid":7,)") !=
        std::string::npos);
  CHECK(inside(school, kStart + limits::kLiveWindowS - 1) == "7@0");
  CHECK(live(school, kStart + limits::kLiveWindowS + 1) == kNothing);
}

TEST_CASE("rooms stand in the order of their starts, and cancelled classes and other schools are not shown") {
  School school;
  Lesson late{.id = 1}, early{.id = 2}, cancelled{.id = 3};
  early.start -= 60;
  school.receive({late.enter(7, kStart), early.enter(8, kStart),
                  cancelled.class_change(kDayBefore, 2, {{"beginTime", std::to_string(kStart)}})});
  CHECK(inside(school, kStart + 60) == "8@0 7@0");
  config::School other = school.config();
  other.sid = Sid{7};
  CHECK(live_json(school.reports(), other, kStart + 60) == kNothing);
}

}  // namespace rollcall::report
