#pragma once

#include <cstdint>

namespace rollcall::domain {

// How presence becomes a status (PRODUCT.md 4.3).
struct Rules {
  std::int64_t late_after_s = 300;
  std::int64_t early_leave_before_s = 300;
  double minimum_attended_ratio = 0.5;
  friend bool operator==(const Rules&, const Rules&) = default;
};

}  // namespace rollcall::domain
