// A school's day, and its week, of every kind of push that leaves facts, made to collide: few people, classes
// and instants, so that much is said twice, late, and in contradiction.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "support/property.hpp"

namespace rollcall::e2e {

constexpr std::int64_t kDayStart = 1768300000;  // no push of the day is older
constexpr std::int64_t kDayEnd = kDayStart + 40000;
constexpr std::int64_t kWeekStart = 1768147200;  // midnight in Shanghai, 2026-01-12
constexpr std::int64_t kWeekEnd = kWeekStart + 9 * 86400;

// `count` signed pushes, all different.
std::vector<std::string> mixed_day(testing::Rng& rng, std::size_t count);

// Something that arrives: a push, or what people here say (own_cmd is set: projection/own_entry.hpp).
struct Delivery {
  std::string text;
  std::string own_cmd;
  int turn = 0;  // overrides: the order in which they were said, which counts; 0: order is nothing
  friend auto operator<=>(const Delivery&, const Delivery&) = default;
};

// `count` pushes, and some overrides and roster files. Classes 11 to 38, courses 21 to 24, people 101 to 112,
// activities 31 to 35.
std::vector<Delivery> mixed_week(testing::Rng& rng, std::size_t count);

}  // namespace rollcall::e2e
