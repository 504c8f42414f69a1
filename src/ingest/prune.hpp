// Removes pushes that are older than they are to be kept, and makes the records again from the rest.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "base/ids.hpp"
#include "classin/kinds.hpp"
#include "storage/retention.hpp"
#include "storage/store.hpp"

namespace rollcall::ingest {

// Pushes of this kind that the school received before `before` (Unix seconds) are to go. Of our own entries,
// overrides go with `attendance`, once no attendance push of their class is left; imported rosters and what
// was created with `schedule`; changes of rules stay.
struct PruneRule {
  Sid sid;
  classin::Kind kind = classin::Kind::attendance;
  std::int64_t before = 0;
};

struct Pruned {
  PruneRule rule;
  storage::OldCount pushes;
  std::int64_t overrides = 0, entries = 0;  // of our own

  bool any() const { return pushes.pushes + overrides + entries > 0; }
};

// What would go.
std::vector<Pruned> look_for_old(const storage::StorePaths& paths, const std::vector<PruneRule>& rules);

struct PruneProgress {
  std::function<void(std::int64_t)> removed = [](std::int64_t) {};  // pushes so far
  std::function<void(Seq)> rebuilt = [](Seq) {};
};

// Removes it, in short transactions beside a running daemon, makes the records again, and empties the
// journal's log. Killed at any moment it leaves a whole store; the next call finishes. `compact`: writes the
// journal anew without the free space; needs the StoreLock. Throws StoreError (busy: another removal runs).
struct PruneOutcome {
  std::vector<Pruned> pruned;
  bool rebuilt = false;   // false: there was nothing to do
  bool log_empty = true;  // false: somebody read all the time, so the log still holds what was removed
};
PruneOutcome prune(const storage::StorePaths& paths, const std::vector<PruneRule>& rules, bool compact,
                   const PruneProgress& progress = {});

// One removal at a time. Throws StoreError (busy).
std::unique_ptr<storage::StoreLock> lock_removals(const storage::StorePaths& paths);

// Tries for a while.
bool empty_log(storage::Retention& retention);

}  // namespace rollcall::ingest
