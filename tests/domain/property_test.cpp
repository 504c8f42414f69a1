// The property harness itself: it finds what is wrong, makes it small, and repeats.
#include "support/property.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace rollcall::testing {

namespace {

using Numbers = std::vector<std::int64_t>;

Numbers random_numbers(Rng& rng) {
  Numbers numbers(below(rng, 30));
  for (auto& number : numbers) number = between(rng, 0, 1000);
  return numbers;
}

std::vector<Numbers> smaller(const Numbers& numbers) {
  auto all = smaller_vectors(numbers);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    for (const std::int64_t number : smaller_numbers(numbers[i])) {
      all.push_back(numbers);
      all.back()[i] = number;
    }
  }
  return all;
}

std::optional<std::string> no_big_number(const Numbers& numbers) {
  for (const std::int64_t number : numbers) {
    if (number >= 100) return "big";
  }
  return holds();
}

}  // namespace

TEST_CASE("a property that holds has no counterexample") {
  CHECK_FALSE(find_counterexample({}, random_numbers, smaller, [](const Numbers&) { return holds(); }));
}

TEST_CASE("a counterexample shrinks to the smallest") {
  const auto found = find_counterexample({}, random_numbers, smaller, no_big_number);
  REQUIRE(found);
  CHECK(found->smallest == Numbers{100});
  CHECK(found->failure == "big");
  CHECK(found->shrinks > 0);
}

TEST_CASE("a reported seed repeats the failure") {
  const auto found = find_counterexample({.first = 40, .count = 100}, random_numbers, smaller, no_big_number);
  REQUIRE(found);
  const auto again =
      find_counterexample({.first = found->seed, .count = 1}, random_numbers, smaller, no_big_number);
  REQUIRE(again);
  CHECK(again->seed == found->seed);
  CHECK(again->smallest == found->smallest);
}

TEST_CASE("an exception is a failure and shrinks like one") {
  const auto found = find_counterexample({}, random_numbers, smaller,
                                         [](const Numbers& numbers) -> std::optional<std::string> {
                                           if (numbers.size() > 2) throw std::runtime_error("three");
                                           return holds();
                                         });
  REQUIRE(found);
  CHECK(found->smallest == Numbers{0, 0, 0});
  CHECK(found->failure == "threw: three");
}

TEST_CASE("a shrinker that offers the same again and again is given up") {
  const auto found = find_counterexample(
      {.count = 1}, [](Rng&) { return 1; }, [](int) { return std::vector<int>{1}; },
      [](int) -> std::optional<std::string> { return "always"; });
  REQUIRE(found);
  CHECK(found->smallest == 1);
  CHECK(found->shrinks == kMaxShrinkSteps);
}

TEST_CASE("shuffling keeps the items and reaches every order") {
  Rng rng(1);
  std::vector<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    std::vector<char> items{'a', 'b', 'c'};
    shuffle(rng, items);
    const std::string order(items.begin(), items.end());
    if (std::find(seen.begin(), seen.end(), order) == seen.end()) seen.push_back(order);
  }
  CHECK(seen.size() == 6);
}

}  // namespace rollcall::testing
