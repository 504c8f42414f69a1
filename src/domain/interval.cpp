#include "domain/interval.hpp"

#include <algorithm>

namespace rollcall::domain {

std::vector<Interval> united(std::vector<Interval> spans) {
  std::erase_if(spans, [](const Interval& span) { return span.out <= span.in; });
  std::sort(spans.begin(), spans.end(), [](const Interval& a, const Interval& b) { return a.in < b.in; });
  std::vector<Interval> result;
  for (const Interval& span : spans) {
    if (!result.empty() && span.in <= result.back().out) {
      result.back().out = std::max(result.back().out, span.out);
    } else {
      result.push_back(span);
    }
  }
  return result;
}

std::vector<Interval> clipped(const std::vector<Interval>& spans, std::int64_t from, std::int64_t to) {
  std::vector<Interval> result;
  for (const Interval& span : spans) {
    const Interval inner{std::max(span.in, from), std::min(span.out, to)};
    if (inner.in < inner.out) result.push_back(inner);
  }
  return result;
}

std::int64_t total_length(const std::vector<Interval>& spans) {
  std::int64_t total = 0;
  for (const Interval& span : spans) total = saturating_add(total, saturating_sub(span.out, span.in));
  return total;
}

}  // namespace rollcall::domain
