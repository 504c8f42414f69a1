#include "domain/roster.hpp"

#include <doctest/doctest.h>

#include <string>

#include "build.hpp"

namespace rollcall::domain::testing {

namespace {

constexpr auto kClass = RosterScope::class_;
constexpr auto kCourse = RosterScope::course;
constexpr std::int64_t kStart = 1000;

RosterFact change(RosterScope scope, RosterOp op, std::int64_t time) {
  return roster(scope, 7, op, time, time);
}

struct Row {
  std::string what;
  std::vector<RosterFact> changes;
  std::optional<bool> expected;  // null: no roster known
};

}  // namespace

TEST_CASE("who is expected follows from the changes up to the start, class before course, newest first") {
  constexpr auto add = RosterOp::add, remove = RosterOp::remove, edit = RosterOp::change;
  const std::vector<Row> rows{
      {"no changes", {}, std::nullopt},
      {"added to the course", {change(kCourse, add, 500)}, true},
      {"added to the class", {change(kClass, add, 500)}, true},
      {"added in the second of the start", {change(kCourse, add, 1000)}, true},
      {"added a second after the start", {change(kCourse, add, 1001)}, std::nullopt},
      {"removed before the start", {change(kCourse, add, 500), change(kCourse, remove, 600)}, false},
      {"removed in the second of the start",
       {change(kCourse, add, 500), change(kCourse, remove, 1000)},
       false},
      {"removed a second after the start", {change(kCourse, add, 500), change(kCourse, remove, 1001)}, true},
      {"removed, and nothing else known", {change(kCourse, remove, 500)}, false},
      {"added again after a removal",
       {change(kCourse, add, 500), change(kCourse, remove, 600), change(kCourse, add, 700)},
       true},
      {"changed only", {change(kCourse, edit, 500)}, true},
      {"removed from the class, newer on the course",
       {change(kClass, remove, 500), change(kCourse, add, 900)},
       false},
      {"added to the class, then removed from the course",
       {change(kClass, add, 500), change(kCourse, remove, 900)},
       true},
      {"a class change after the start leaves the course's word",
       {change(kClass, remove, 1001), change(kCourse, add, 900)},
       true},
      {"listed afterwards by an Attendance push, which holds always",
       {change(kClass, remove, 500), roster(kClass, 7, add, 0, 5000)},
       true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    for (const bool backwards : {false, true}) {
      std::vector<RosterFact> changes = row.changes;
      if (backwards) changes = {row.changes.rbegin(), row.changes.rend()};
      const auto expected = expected_students(changes, kStart);
      REQUIRE(expected.has_value() == row.expected.has_value());
      if (expected) CHECK(*expected == (*row.expected ? std::vector<Uid>{Uid{7}} : std::vector<Uid>{}));
    }
  }
}

TEST_CASE("with an unknown start every change counts") {
  CHECK(expected_students({change(kCourse, RosterOp::add, 999999)}, std::nullopt) ==
        std::vector<Uid>{Uid{7}});
  CHECK(expected_students({change(kCourse, RosterOp::add, 5), change(kCourse, RosterOp::remove, 999999)},
                          std::nullopt) == std::vector<Uid>{});
}

TEST_CASE("people are decided each for themselves and listed in ascending order") {
  const std::vector<RosterFact> changes{
      roster(kCourse, 9, RosterOp::add, 100, 100),   roster(kCourse, 3, RosterOp::add, 100, 100),
      roster(kClass, 9, RosterOp::remove, 200, 200), roster(kClass, 5, RosterOp::add, 300, 300),
      roster(kCourse, 1, RosterOp::add, 2000, 2000),
  };
  CHECK(expected_students(changes, kStart) == std::vector<Uid>{Uid{3}, Uid{5}});
}

TEST_CASE("changes of the same own time are decided by identity, not by order of arrival") {
  RosterFact added = change(kCourse, RosterOp::add, 500), removed = change(kCourse, RosterOp::remove, 500);
  added.rank = rank(500, 2);
  removed.rank = rank(500, 1);
  CHECK(expected_students({added, removed}, kStart) == std::vector<Uid>{Uid{7}});
  CHECK(expected_students({removed, added}, kStart) == std::vector<Uid>{Uid{7}});
}

TEST_CASE("the rank decides, not the instant from which a change holds") {
  const RosterFact early_but_newer = roster(kCourse, 7, RosterOp::remove, 100, 900);
  const RosterFact late_but_older = roster(kCourse, 7, RosterOp::add, 800, 800);
  CHECK(expected_students({early_but_newer, late_but_older}, kStart) == std::vector<Uid>{});
}

}  // namespace rollcall::domain::testing
