// Property tests: a statement that must hold for every case a generator can make. A case that breaks it is
// made smaller for as long as it still breaks it, and the smallest is reported with its seed. All choices
// come from the seed, so a failure repeats.
//
//   check_property("sorting keeps the length", {.count = 1000},
//                  [](Rng& rng) { return random_numbers(rng); },
//                  [](const Numbers& numbers) { return smaller_vectors(numbers); },
//                  [](const Numbers& numbers) -> std::optional<std::string> {
//                    return sorted(numbers).size() == numbers.size() ? holds() : describe(numbers);
//                  });
#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rollcall::testing {

using Rng = std::mt19937_64;

// Seeds first, first + 1, …; one case each. To repeat a reported failure: {.first = its seed, .count = 1}.
struct Seeds {
  std::uint64_t first = 1;
  std::size_t count = 1000;
};

constexpr std::size_t kMaxShrinkSteps = 20000;  // candidates tried, over all rounds

inline std::optional<std::string> holds() { return std::nullopt; }

// A number in [0, bound), bound > 0. (The standard distributions differ between libraries; this does not.)
inline std::uint64_t below(Rng& rng, std::uint64_t bound) { return rng() % bound; }
inline std::int64_t between(Rng& rng, std::int64_t low, std::int64_t high) {  // both ends included
  return low + static_cast<std::int64_t>(below(rng, static_cast<std::uint64_t>(high - low) + 1));
}
inline bool one_in(Rng& rng, std::uint64_t n) { return below(rng, n) == 0; }

template <class T>
const T& one_of(Rng& rng, const std::vector<T>& choices) {
  return choices[below(rng, choices.size())];
}

template <class T>
void shuffle(Rng& rng, std::vector<T>& items) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(rng, i)]);
}

// `items` without one half, quarter, … or single element: the usual way to shrink a list, boldest first.
template <class T>
std::vector<std::vector<T>> smaller_vectors(const std::vector<T>& items) {
  std::vector<std::vector<T>> smaller;
  for (std::size_t width = items.size(); width > 0; width /= 2) {
    for (std::size_t from = 0; from < items.size(); from += width) {
      std::vector<T> rest;
      rest.reserve(items.size());
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (i < from || i >= from + width) rest.push_back(items[i]);
      }
      smaller.push_back(std::move(rest));
    }
  }
  return smaller;
}

// Numbers nearer to zero than `number`, boldest first.
inline std::vector<std::int64_t> smaller_numbers(std::int64_t number) {
  std::vector<std::int64_t> smaller;
  for (std::int64_t step = number; step != 0; step /= 2) smaller.push_back(number - step);
  return smaller;
}

template <class Case>
struct Counterexample {
  std::uint64_t seed = 0;
  Case smallest;
  std::string failure;  // what `holds` said of the smallest
  std::size_t shrinks = 0;
};

// What `holds` says; an exception is a failure like any other.
template <class Case, class Holds>
std::optional<std::string> verdict(const Case& subject, Holds& holds) {
  try {
    return holds(subject);
  } catch (const std::exception& thrown) {
    return fmt::format("threw: {}", thrown.what());
  }
}

template <class Case, class Shrink, class Holds>
void shrink_to_smallest(Counterexample<Case>& found, Shrink& shrink, Holds& holds) {
  std::size_t steps = 0;
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (Case& candidate : shrink(std::as_const(found.smallest))) {
      if (++steps > kMaxShrinkSteps) return;
      auto failure = verdict(candidate, holds);
      if (!failure) continue;
      found.smallest = std::move(candidate);
      found.failure = *std::move(failure);
      ++found.shrinks;
      smaller = true;
      break;
    }
  }
}

// The first seed's failure, shrunk; nothing when the property holds for every seed.
//   generate(Rng&) -> Case;  shrink(const Case&) -> vector<Case>, each simpler than it;
//   holds(const Case&) -> optional<string>: null, or what is wrong, best with the case in it.
template <class Generate, class Shrink, class Holds>
auto find_counterexample(Seeds seeds, Generate generate, Shrink shrink, Holds holds) {
  using Case = decltype(generate(std::declval<Rng&>()));
  std::optional<Counterexample<Case>> found;
  for (std::uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    Rng rng(seed);
    Case subject = generate(rng);
    auto failure = verdict(subject, holds);
    if (!failure) continue;
    found.emplace(Counterexample<Case>{seed, std::move(subject), *std::move(failure)});
    shrink_to_smallest(*found, shrink, holds);
    break;
  }
  return found;
}

// Fails the running test with the smallest counterexample.
template <class Generate, class Shrink, class Holds>
void check_property(std::string_view name, Seeds seeds, Generate generate, Shrink shrink, Holds holds) {
  const auto found = find_counterexample(seeds, std::move(generate), std::move(shrink), std::move(holds));
  const bool every_case_holds = !found.has_value();
  CHECK(every_case_holds);
  if (found) {
    FAIL_CHECK(
        fmt::format("{}: seed {}, after {} shrinks:\n{}", name, found->seed, found->shrinks, found->failure));
  }
}

}  // namespace rollcall::testing
