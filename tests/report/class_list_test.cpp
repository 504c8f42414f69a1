// The list of classes: what it says, filters, and pages that stand still while classes arrive.
#include "report/class_list.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "report/school.hpp"
#include "support/property.hpp"

namespace rollcall::report {

namespace {

using namespace report::testing;
using rollcall::testing::Rng;

DateRange days(const School& school, std::string_view from, std::string_view to) {
  const auto range = date_range(from, to, Clock(school.config().timezone));
  REQUIRE(range);
  return *range;
}

std::int64_t id_of(const std::string& item) {
  return std::stoll(item.substr(std::string("{\"class_id\":").size()));
}

std::vector<std::int64_t> ids(School& school, const ClassListQuery& query, std::int64_t now = kLater,
                              std::size_t limit = 1000) {
  std::vector<std::int64_t> out;
  for (const auto& item : items(school, *class_list(school.config(), query, now), limit))
    out.push_back(id_of(item));
  return out;
}

using Ids = std::vector<std::int64_t>;

Lesson lesson_at(std::int64_t id, std::int64_t start, std::int64_t course = 1) {
  Lesson lesson{.course = course, .id = id};
  lesson.start = start;
  lesson.end = start + 3600;
  return lesson;
}

// One class in each state, at kEnd + 60; by start.
void receive_every_state(School& school) {
  const Lesson scheduled = lesson_at(17, kEnd + 3600), live = lesson_at(16, kEnd),
               closing = lesson_at(15, kStart), complete = lesson_at(14, kStart - 20000),
               nobody = lesson_at(13, kStart - 30000), missing = lesson_at(12, kStart - 40000),
               cancelled = lesson_at(11, kStart - 50000);
  school.receive({scheduled.class_change(kDayBefore, 1,
                                         {{"className", "\"Maths\""},
                                          {"beginTime", std::to_string(scheduled.start)},
                                          {"endTime", std::to_string(scheduled.end)}}),
                  live.enter(1, live.start), closing.enter(1, closing.start),
                  complete.summary(complete.end + 1300, {{1, complete.start, complete.end}}),
                  nobody.class_change(
                      kDayBefore, 1,
                      {{"beginTime", std::to_string(nobody.start)}, {"endTime", std::to_string(nobody.end)}}),
                  missing.enter(1, missing.start),
                  cancelled.class_change(kDayBefore, 2,
                                         {{"beginTime", std::to_string(cancelled.start)},
                                          {"endTime", std::to_string(cancelled.end)}})});
}

}  // namespace

TEST_CASE("an item of the class list says which class, when, in what state and with what totals") {
  School school;
  const Lesson lesson = lesson_at(14, kStart, 5);
  school.receive(
      {lesson.course_students(kDayBefore, 1, {1, 2}),
       lesson.class_change(kDayBefore, 3, {{"className", "\"=Maths\""}}),
       lesson.summary(kEnd + 1300, {{1, kStart, kEnd}, {3, kStart + 301, kEnd}, {9, kStart, kEnd, 3}})});
  const auto list = class_list(school.config(), {}, kLater);
  CHECK(
      items(school, *list) ==
      std::vector<std::string>{
          R"({"class_id":14,"course_id":5,"class_name":"=Maths","starts_at":1768314000,"ends_at":1768317600,)"
          R"("state":"complete","totals":{"expected":2,"present":1,"late":1,"left_early":0,"late_left_early":0,)"
          R"("partial":0,"absent":1,"excused":0,"unknown":0,"attended":2}})"});
  CHECK(csv(school, *list, "Asia/Shanghai") ==
        "class_id,course_id,class_name,starts_at,ends_at,state,expected,present,late,left_early,late_left_"
        "early,"
        "partial,absent,excused,unknown,attended\r\n"
        "14,5,'=Maths,2026-01-13 22:20:00+08:00,2026-01-13 23:20:00+08:00,complete,2,1,1,0,0,0,1,0,0,2\r\n");
}

TEST_CASE("classes come by start, then by id, those of unknown start last") {
  School school;
  school.receive({Lesson{.course = 1, .id = 98}.class_students(kDayBefore, 1, {5}),
                  Lesson{.course = 1, .id = 97}.class_students(kDayBefore, 1, {5}),
                  lesson_at(30, kStart).enter(1, kStart), lesson_at(20, kStart).enter(1, kStart),
                  lesson_at(40, kStart - 1).enter(1, kStart)});
  for (const std::size_t limit : {1, 2, 3, 5, 1000})
    CHECK(ids(school, {}, kLater, limit) == Ids{40, 20, 30, 97, 98});
}

TEST_CASE("each state filters the classes that are in it, page by page") {
  School school;
  receive_every_state(school);
  const std::map<std::string, std::int64_t> expected = {
      {"scheduled", 17},       {"live", 16},     {"closing", 15}, {"complete", 14}, {"nobody_came", 13},
      {"summary_missing", 12}, {"cancelled", 11}};
  for (const auto& [name, id] : expected) {
    CAPTURE(name);
    const auto state = state_named(name);
    REQUIRE(state);
    for (const std::size_t limit : {1, 1000}) {
      CHECK(ids(school, {.range = {}, .course = {}, .state = state}, kEnd + 60, limit) == Ids{id});
    }
  }
  for (const char* name : {"", "Live", "done", "live "}) CHECK_FALSE(state_named(name));
}

TEST_CASE("a rare state is looked for a thousand classes at a time, and found at the end") {
  School school;
  std::vector<std::string> pushes;
  for (std::int64_t i = 0; i < 2100; ++i)
    pushes.push_back(lesson_at(1000 + i, kStart + i).enter(1, kStart + i));
  pushes.push_back(lesson_at(9999, kStart + 5000).summary(kEnd, {{1, kStart, kEnd}}));
  school.receive(pushes);
  const auto list =
      class_list(school.config(), {.range = {}, .course = {}, .state = domain::ClassState::complete}, kLater);
  auto first = list->page(school.reports(), "", 10);
  REQUIRE(first);
  CHECK(first->items.empty());
  CHECK_FALSE(first->next_cursor.empty());
  CHECK(items(school, *list, 10).size() == 1);
}

TEST_CASE(
    "the course and the days filter; a day is the school's, also when its clock is put forward or back") {
  School school("timezone = \"Europe/Berlin\"\n");
  constexpr std::int64_t kSpringDay = 1774738800;  // 2026-03-29 00:00 +01:00, 23 hours long
  constexpr std::int64_t kAutumnDay = 1792879200;  // 2026-10-25 00:00 +02:00, 25 hours long
  school.receive({lesson_at(1, kSpringDay - 1).enter(1, kStart), lesson_at(2, kSpringDay).enter(1, kStart),
                  lesson_at(3, kSpringDay + 23 * 3600 - 1, 2).enter(1, kStart),
                  lesson_at(4, kSpringDay + 23 * 3600).enter(1, kStart),
                  lesson_at(5, kAutumnDay - 1).enter(1, kStart), lesson_at(6, kAutumnDay).enter(1, kStart),
                  lesson_at(7, kAutumnDay + 25 * 3600 - 1).enter(1, kStart),
                  lesson_at(8, kAutumnDay + 25 * 3600).enter(1, kStart),
                  Lesson{.course = 1, .id = 99}.class_students(kDayBefore, 1, {5})});
  const auto on = [&](std::string_view from, std::string_view to) {
    return ids(school, {.range = days(school, from, to), .course = {}, .state = {}});
  };
  CHECK(on("2026-03-29", "2026-03-29") == Ids{2, 3});
  CHECK(on("2026-10-25", "2026-10-25") == Ids{6, 7});
  CHECK(on("2026-03-30", "2026-10-24") == Ids{4, 5});
  CHECK(on("", "2026-03-28") == Ids{1});
  CHECK(on("2026-10-26", "") == Ids{8});
  CHECK(on("", "") == Ids{1, 2, 3, 4, 5, 6, 7, 8, 99});
  CHECK(
      ids(school, {.range = days(school, "2026-03-29", "2026-03-29"), .course = CourseId{2}, .state = {}}) ==
      Ids{3});
  CHECK(ids(school, {.range = {}, .course = CourseId{2}, .state = {}}, kLater, 1) == Ids{3});
  CHECK(ids(school, {.range = {}, .course = CourseId{77}, .state = {}}).empty());
}

TEST_CASE("classes of other schools are not listed") {
  School school;
  school.receive({lesson_at(1, kStart).enter(1, kStart)});
  config::School other = school.config();
  other.sid = Sid{7};
  CHECK(items(school, *class_list(other, {}, kLater)).empty());
}

TEST_CASE("the class list refuses cursors that are not its own") {
  School school;
  receive_every_state(school);
  check_refuses_cursors(school, *class_list(school.config(), {}, kLater));
}

TEST_CASE(
    "while classes are added between pages, each that was there throughout comes exactly once, in order") {
  int added_before = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Rng rng(seed);
    School school;
    std::int64_t next_id = 1000;
    std::set<std::int64_t> from_the_start;
    const auto random_class = [&] {
      const std::int64_t id = next_id + 10000 * rollcall::testing::between(rng, -1, 1);
      ++next_id;
      if (rollcall::testing::one_in(rng, 5))
        return std::pair(id, Lesson{.course = 1, .id = id}.class_students(kStart, 1, {5}));
      const std::int64_t start = kStart + 100 * rollcall::testing::between(rng, 0, 20);
      return std::pair(id, lesson_at(id, start).enter(1, start));
    };
    std::vector<std::string> pushes;
    for (std::int64_t n = rollcall::testing::between(rng, 1, 40); n > 0; --n) {
      const auto [id, push] = random_class();
      from_the_start.insert(id);
      pushes.push_back(push);
    }
    school.receive(pushes);

    const auto list = class_list(school.config(), {}, kLater);
    const std::size_t limit = 1 + rollcall::testing::below(rng, 7);
    std::vector<std::string> seen;
    std::string cursor;
    do {
      const auto page = list->page(school.reports(), cursor, limit);
      REQUIRE(page);
      seen.insert(seen.end(), page->items.begin(), page->items.end());
      cursor = page->next_cursor;
      if (next_id < 1300) {
        school.receive({random_class().second, random_class().second});
        ++added_before;
      }
    } while (!cursor.empty());

    std::multiset<std::int64_t> seen_ids;
    for (const auto& item : seen) seen_ids.insert(id_of(item));
    for (const std::int64_t id : from_the_start)
      CHECK_MESSAGE(seen_ids.count(id) == 1, "class ", id, ", seed ", seed);
    for (const std::int64_t id : seen_ids)
      CHECK_MESSAGE(seen_ids.count(id) == 1, "class ", id, ", seed ", seed);
    // What was seen stands in the order of the list as it is at the end.
    std::vector<std::string> all = items(school, *list);
    std::erase_if(all, [&](const std::string& item) { return !seen_ids.contains(id_of(item)); });
    CHECK(seen == all);
  }
  CHECK(added_before > 100);
}

}  // namespace rollcall::report
