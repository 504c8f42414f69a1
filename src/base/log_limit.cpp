#include "base/log_limit.hpp"

namespace rollcall::log {

Limit::Verdict Limit::judge(Level level, std::string_view event, std::int64_t now) {
  const std::pair key(level, std::string(event));
  auto at = events_.find(key);
  if (at == events_.end()) {
    if (events_.size() >= limits::kMaxLogEvents) return {};
    at = events_.emplace(key, Count{.since = now}).first;
  }
  Count& count = at->second;
  // A clock that was set back begins anew, too.
  if (now - count.since >= limits::kLogWindowS || now < count.since) {
    count.since = now;
    count.lines = 0;
  }
  if (count.lines >= limits::kLogLinesPerEvent) {
    ++count.left_out;
    return {.written = false};
  }
  ++count.lines;
  return {.written = true, .left_out = std::exchange(count.left_out, 0)};
}

std::vector<Limit::Missed> Limit::tick(std::int64_t now) {
  std::vector<Missed> out;
  std::erase_if(events_, [&](const auto& entry) {
    const auto& [key, count] = entry;
    if (now - count.since < limits::kLogWindowS && now >= count.since) return false;
    if (count.left_out > 0) out.push_back({key.first, key.second, count.left_out});
    return true;
  });
  return out;
}

}  // namespace rollcall::log
