// A school's day of every kind of push that leaves facts, made to collide: few people, classes and instants,
// so that much is said twice, late, and in contradiction.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "support/property.hpp"

namespace rollcall::e2e {

constexpr std::int64_t kDayStart = 1768300000;  // no push of the day is older
constexpr std::int64_t kDayEnd = kDayStart + 40000;

// `count` signed pushes, all different.
std::vector<std::string> mixed_day(testing::Rng& rng, std::size_t count);

}  // namespace rollcall::e2e
