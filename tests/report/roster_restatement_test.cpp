// Who is on a roster, and marks that changed after their class was complete.
#include <doctest/doctest.h>

#include "report/restatement_list.hpp"
#include "report/roster_list.hpp"
#include "report/school.hpp"

namespace rollcall::report {

namespace {

using namespace report::testing;
using Items = std::vector<std::string>;

std::unique_ptr<List> roster_at(std::int64_t at) {
  return roster_list(Sid{kSid}, CourseId{Lesson().course}, at);
}

// Student 1 came, 2 did not; later it turns out that 2 was there and 1 only for a minute.
void receive_two_summaries(School& school) {
  const Lesson lesson;
  school.receive(
      {lesson.course_students(kDayBefore, 1, {1, 2}), lesson.summary(kEnd + 1300, {{1, kStart, kEnd}})},
      kEnd + 1300);
  school.receive({lesson.summary(kEnd + 9000, {{1, kStart, kStart + 60}, {2, kStart, kEnd}})}, kEnd + 9000);
}

}  // namespace

TEST_CASE("the roster of a course is who was added and not removed by then, and says by which push") {
  School school;
  const Lesson lesson;
  school.receive({lesson.course_students(kDayBefore, 1, {3, 1, 2}), lesson.course_students(kStart, 2, {2}),
                  lesson.course_students(kEnd, 3, {3}), lesson.class_students(kDayBefore, 1, {8})});
  CHECK(items(school, *roster_at(kDayBefore - 1)).empty());
  CHECK(items(school, *roster_at(kStart)) ==
        Items{R"({"uid":1,"name":"Student 1","since":1768227600,"push":1})",
              R"({"uid":3,"name":"Student 3","since":1768227600,"push":1})"});
  CHECK(items(school, *roster_at(kStart - 1)).size() == 3);
  CHECK(csv(school, *roster_at(kEnd)) ==
        "uid,name,since,push\r\n"
        "1,Student 1,2026-01-12 14:20:00+00:00,1\r\n"
        "3,Student 3,2026-01-13 15:20:00+00:00,3\r\n");
  CHECK(items(school, *roster_list(Sid{kSid}, CourseId{404}, kEnd)).empty());
}

TEST_CASE("a long roster comes in pages, each person once, also while others are added") {
  School school;
  const Lesson lesson;
  std::vector<std::int64_t> uids;
  for (std::int64_t uid = 10; uid < 80; uid += 2) uids.push_back(uid);
  school.receive({lesson.course_students(kDayBefore, 1, uids)});
  for (const std::size_t limit : {1, 3, 35, 100})
    CHECK(items(school, *roster_at(kStart), limit).size() == 35);
  std::vector<std::int64_t> seen;
  std::string cursor;
  do {
    const auto page = roster_at(kStart)->page(school.reports(), cursor, 4);
    REQUIRE(page);
    for (const auto& row : page->rows) seen.push_back(std::get<std::int64_t>(row[0]));
    cursor = page->next_cursor;
    school.receive({lesson.course_students(kDayBefore, 1, {seen.back() - 1})});
  } while (!cursor.empty());
  CHECK(seen == uids);
}

TEST_CASE("a mark that changed after its class was complete is listed with what it was, what it is and why") {
  School school;
  receive_two_summaries(school);
  const auto list = restatement_list(Sid{kSid}, {});
  const std::string one_was =
      R"({"on_roster":true,"status":"present","in_room_s":3600,"attended_s":3600,)"
      R"("attended_ratio":1.0,"first_in":1768314000,"last_out":1768317600,"late_s":0,)"
      R"("left_early_s":0,"entries":1})";
  const auto found = items(school, *list);
  REQUIRE(found.size() == 2);
  CHECK(found[0] ==
        R"({"class_id":25672,"uid":1,"name":"Student 1","at":1768326600,"cause":"push","push":3,"from":)" +
            one_was +
            R"(,"to":{"on_roster":true,"status":"partial","in_room_s":60,"attended_s":60,)"
            R"("attended_ratio":0.0167,"first_in":1768314000,"last_out":1768314060,"late_s":0,)"
            R"("left_early_s":3540,"entries":1}})");
  CHECK(found[1].find(R"("uid":2,"name":"Student 2","at":1768326600,"cause":"push","push":3,)"
                      R"("from":{"on_roster":true,"status":"absent")") != std::string::npos);
  CHECK(items(school, *list, 1) == found);
  const auto rows = read_all(school, *list).rows;
  REQUIRE(rows.size() == 2);
  CHECK(list->columns().size() == rows[0].size());
  CHECK(std::get<std::string>(rows[0][4]) == "push");
  CHECK(std::get<std::string>(rows[0][6]) == one_was);

  JsonWriter json;
  write_restatement(json, {.seq = Seq{3},
                           .class_id = ClassId{5},
                           .uid = Uid{6},
                           .at = 7,
                           .by_rules = true,
                           .before = std::nullopt,
                           .after = R"({"x":1})"});
  CHECK(json.text() == R"({"class_id":5,"uid":6,"at":7,"cause":"rules","push":3,"from":null,"to":{"x":1}})");
}

TEST_CASE("restatements are asked for by class, person and time of the cause") {
  School school;
  receive_two_summaries(school);
  const auto count = [&](const RestatementQuery& query) {
    return items(school, *restatement_list(Sid{kSid}, query)).size();
  };
  CHECK(count({.class_id = ClassId{25672}, .uid = {}, .range = {}}) == 2);
  CHECK(count({.class_id = ClassId{404}, .uid = {}, .range = {}}) == 0);
  CHECK(count({.class_id = {}, .uid = Uid{2}, .range = {}}) == 1);
  CHECK(count({.class_id = {}, .uid = {}, .range = {.from = kEnd + 9000, .to = {}}}) == 2);
  CHECK(count({.class_id = {}, .uid = {}, .range = {.from = kEnd + 9001, .to = {}}}) == 0);
  CHECK(count({.class_id = {}, .uid = {}, .range = {.from = {}, .to = kEnd + 9000}}) == 0);
}

TEST_CASE("rosters and restatements refuse cursors that are not their own") {
  School school;
  receive_two_summaries(school);
  check_refuses_cursors(school, *roster_at(kStart));
  check_refuses_cursors(school, *restatement_list(Sid{kSid}, {}));
}

}  // namespace rollcall::report
