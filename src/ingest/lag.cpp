#include "ingest/lag.hpp"

#include <algorithm>

namespace rollcall::ingest {

void Lag::committed(std::int64_t last_seq, std::int64_t now_ms) {
  const bool together =
      !marks_.empty() && (now_ms - marks_.back().at_ms < kTogetherMs || marks_.size() >= kMostMarks);
  if (together)
    marks_.back().seq = std::max(marks_.back().seq, last_seq);
  else
    marks_.push_back({last_seq, now_ms});
}

void Lag::applied(std::int64_t seq) {
  while (!marks_.empty() && marks_.front().seq <= seq) marks_.pop_front();
}

std::int64_t Lag::ms(std::int64_t now_ms) const {
  return marks_.empty() ? 0 : std::max<std::int64_t>(0, now_ms - marks_.front().at_ms);
}

}  // namespace rollcall::ingest
