// What else runs on the store while the daemon is killed: rebuilds, backups, checkpoints; each may be killed
// too.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "crash/books.hpp"
#include "support/process.hpp"

namespace rollcall::crash {

enum class Trouble { none, rebuild, backup, checkpoint };

class Beside {
 public:
  // Starts it. `self` is this program, which runs the checkpoints in a process of their own.
  Beside(Trouble trouble, const std::string& self, const testing::Site& site, const Queues& queues,
         Tally& tally);

  // Ends it, after the daemon's death; half of them by SIGKILL. A backup that was finished must hold what had
  // been acknowledged when it began.
  void end(std::mt19937_64& rng, const Queues& queues, Tally& tally);

 private:
  void verify_backup(const Queues& queues, Tally& tally);

  const Trouble trouble_;
  const testing::Site& site_;
  const std::string backup_, err_;
  const std::vector<std::int64_t> acknowledged_;  // when it began
  std::unique_ptr<testing::Process> process_;
};

// Copies the write-ahead log into the journal at `path`, again and again, until it is killed.
[[noreturn]] void checkpoint_for_ever(const std::string& path);

}  // namespace rollcall::crash
