// Cursors of lists.
#include "report/list.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "base/base64.hpp"
#include "support/property.hpp"

using namespace rollcall;
using namespace rollcall::report;
using rollcall::testing::Rng;

namespace {

using Numbers = std::vector<std::optional<std::int64_t>>;

Numbers random_numbers(Rng& rng) {
  Numbers out(1 + testing::below(rng, 4));
  for (auto& number : out) {
    if (testing::one_in(rng, 4)) continue;
    number = static_cast<std::int64_t>(rng() >> testing::below(rng, 64));
    if (testing::one_in(rng, 2)) number = -*number;
  }
  return out;
}

}  // namespace

TEST_CASE("a cursor gives back the numbers it was made of, and is safe in an address") {
  Rng rng(1);
  std::vector<Numbers> cases = {{0},
                                {std::nullopt},
                                {std::numeric_limits<std::int64_t>::min()},
                                {std::numeric_limits<std::int64_t>::max(), std::nullopt, -1}};
  for (int i = 0; i < 2000; ++i) cases.push_back(random_numbers(rng));
  for (const auto& numbers : cases) {
    const std::string cursor = make_cursor("classes", numbers);
    CAPTURE(cursor);
    CHECK(cursor.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
          std::string::npos);
    const auto read = read_cursor(cursor, "classes", numbers.size());
    REQUIRE(read);
    CHECK(*read == numbers);
    CHECK_FALSE(read_cursor(cursor, "class", numbers.size()));
    CHECK_FALSE(read_cursor(cursor, "grades", numbers.size()));
    CHECK_FALSE(read_cursor(cursor, "classes", numbers.size() + 1));
    CHECK_FALSE(read_cursor(cursor, "classes", numbers.size() - 1));
  }
}

TEST_CASE(
    "a cursor with any byte changed, added or taken away is refused, or is the cursor of another place") {
  Rng rng(2);
  int refused = 0;
  for (int i = 0; i < 5000; ++i) {
    const Numbers numbers = random_numbers(rng);
    std::string cursor = make_cursor("grades", numbers);
    const std::size_t at = testing::below(rng, cursor.size());
    switch (testing::below(rng, 3)) {
      case 0: cursor[at] = static_cast<char>(rng()); break;
      case 1: cursor.insert(at, 1, static_cast<char>(rng())); break;
      case 2: cursor.erase(at, 1); break;
    }
    const auto read = read_cursor(cursor, "grades", numbers.size());
    if (!read) {
      ++refused;
      CHECK(read.error().what == "cursor is not one that this list gave");
      continue;
    }
    CHECK(make_cursor("grades", *read) == cursor);
  }
  CHECK(refused > 2500);
}

TEST_CASE("one place in a list has one cursor: the same numbers written otherwise are refused") {
  for (const char* text :
       {"roster,007", "roster,-0", "roster,+7", "roster, 7", "roster,7,", "roster,", "roster"}) {
    CAPTURE(text);
    std::string cursor = base64_encode(text);
    CHECK_FALSE(read_cursor(cursor, "roster", 1));
    while (cursor.ends_with('=')) cursor.pop_back();
    CHECK_FALSE(read_cursor(cursor, "roster", 1));
  }
  CHECK(read_cursor(make_cursor("roster", {7}), "roster", 1));
  CHECK_FALSE(read_cursor(make_cursor("roster", {77}) + "=", "roster", 1));
  CHECK_FALSE(read_cursor(base64_encode("roster,77"), "rester", 1));
}

TEST_CASE("numbers that a list needs may not be null in its cursor") {
  const auto full = read_full_cursor(make_cursor("roster", {7, -8}), "roster", 2);
  REQUIRE(full);
  CHECK(*full == std::vector<std::int64_t>{7, -8});
  CHECK_FALSE(read_full_cursor(make_cursor("roster", {7, std::nullopt}), "roster", 2));
}

TEST_CASE("a page is items and a cursor, null at the end") {
  CHECK(page_json({}) == R"({"items":[],"next_cursor":null})");
  CHECK(page_json({.items = {R"({"a":1})", R"({"b":"x"})"}, .rows = {}, .next_cursor = "abc"}) ==
        R"({"items":[{"a":1},{"b":"x"}],"next_cursor":"abc"})");
}
