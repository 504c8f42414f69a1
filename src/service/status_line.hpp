// The line of `systemctl status`. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::service {

struct BlockedQueue {
  std::int64_t sid = 0, since = 0;  // Unix seconds
  std::string cause;                // one word
};

struct Condition {
  std::size_t schools = 0;
  std::int64_t newest = 0;  // number in the journal, entries of our own too
  std::optional<std::int64_t> last_push_at, last_push_school;  // acknowledged since the start
  std::vector<BlockedQueue> blocked;
  bool commits = true;                 // the store does
  bool refused_configuration = false;  // at the last reload
};

// "2 schools, journal at 1204, the last push at 2026-01-13T14:20:00Z from 1000082; BLOCKED: …"
std::string status_line(const Condition& condition);

}  // namespace rollcall::service
