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
  std::int64_t stored = 0;                                     // pushes in the journal
  std::optional<std::int64_t> last_push_at, last_push_school;  // acknowledged since the start
  std::vector<BlockedQueue> blocked;
  bool commits = true;                 // the store does
  bool refused_configuration = false;  // at the last reload
};

// "2 schools, 1204 pushes stored, the last at 2026-01-13T14:20:00Z from 1000082; BLOCKED: …"
std::string status_line(const Condition& condition);

}  // namespace rollcall::service
