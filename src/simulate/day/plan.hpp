// What is wanted of a simulated day. The same plan gives the same day, byte for byte.
#pragma once

#include <cstdint>
#include <string>

#include "base/ids.hpp"
#include "simulate/day/pace.hpp"

namespace rollcall::simulate {

// The school's rules (PRODUCT.md 4.3), by which the truth is told.
struct MarkRules {
  std::int64_t late_after_s = 300, early_leave_before_s = 300;
  double minimum_attended_ratio = 0.5;
};

struct Plan {
  Sid sid;
  std::string secret;
  std::uint64_t seed = 1;  // decides the people, whatever the day (school_of)
  std::int64_t classes = 6, students = 24;
  std::int64_t starts_at = 0;  // when the day begins, Unix seconds
  Pace pace;
  MarkRules rules;
};

}  // namespace rollcall::simulate
