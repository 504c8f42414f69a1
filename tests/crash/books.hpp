// The daemon is held to its promise: what was acknowledged is compared with what is there.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "crash/senders.hpp"
#include "support/daemon.hpp"

namespace rollcall::crash {

using Queues = std::deque<Queue>;

struct Tally {
  std::uint64_t rounds = 0;
  std::int64_t acknowledged = 0, corrected = 0, journalled = 0;
  std::int64_t rebuilds = 0, backups = 0, migrations = 0, checkpoints = 0;  // begun; many were killed
  std::int64_t lost = 0, doubled = 0, altered = 0, corrupt = 0, faults = 0;
  bool clean() const { return lost + doubled + altered + corrupt + faults == 0; }
};

// Counts one more of `count` and says it on stderr, the first few times.
void complain(std::int64_t& count, const std::string& what);

std::vector<std::int64_t> acknowledged(const Queues& queues);

// Whether the database at `path` passes SQLite's own check.
bool intact(const std::string& path);

// The journal at `path` holds pushes 0 to acknowledged[i], exclusive, of each queue exactly once, at most
// what was sent besides, and nothing else.
void verify_journal(const std::string& path, const Queues& queues,
                    const std::vector<std::int64_t>& acknowledged, Tally& tally);

// All of it, on a store whose daemon is gone: it is started and stopped in order first, so that everything
// acknowledged has been projected. The records are those that a fresh building from the journal gives.
void verify(testing::Site& site, const Queues& queues, const Corrector& corrector, Tally& tally);

}  // namespace rollcall::crash
