// Half-open spans of time and what can be done with sets of them. Pure; all figures are Unix seconds or
// seconds.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace rollcall::domain {

struct Interval {
  std::int64_t in = 0, out = 0;  // [in, out), in < out
  friend bool operator==(const Interval&, const Interval&) = default;
};

// Instants come from pushes and may be any 64-bit number, so arithmetic on them stops at the ends of the
// range.
constexpr std::int64_t saturating_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return a < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
}
constexpr std::int64_t saturating_sub(std::int64_t a, std::int64_t b) {
  std::int64_t difference = 0;
  if (!__builtin_sub_overflow(a, b, &difference)) return difference;
  return a < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
}

// The union: sorted, apart from each other (spans that touch become one). Spans with out <= in are left out.
std::vector<Interval> united(std::vector<Interval> spans);

// What of `spans` lies in [from, to); nothing when to <= from. Keeps the order.
std::vector<Interval> clipped(const std::vector<Interval>& spans, std::int64_t from, std::int64_t to);

// The sum of the lengths.
std::int64_t total_length(const std::vector<Interval>& spans);

}  // namespace rollcall::domain
