#include "ingest/prune.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/limits.hpp"
#include "classin/envelope.hpp"
#include "classin/json_reader.hpp"
#include "ingest/rebuild.hpp"
#include "ingest/turns.hpp"
#include "projection/own_entry.hpp"

namespace rollcall::ingest {

namespace {

using classin::Kind;
using storage::OldCount;
using storage::OldPushes;
using storage::StoreError;

bool is_own(std::string_view cmd) { return cmd.starts_with("rollcall."); }

std::vector<std::string> cmds_of(std::optional<Kind> kind, bool own) {
  std::vector<std::string> out;
  for (const auto& each : classin::cmd_kinds()) {
    if ((!kind || each.kind == *kind) && is_own(each.cmd) == own) out.emplace_back(each.cmd);
  }
  return out;
}

OldPushes pushes_of(const PruneRule& rule) {
  using Which = OldPushes::Which;
  OldPushes old{.sid = rule.sid, .which = Which::of_cmds, .cmds = {}, .before = rule.before};
  if (rule.kind == Kind::held) {
    old.which = Which::held;
  } else if (rule.kind == Kind::unknown) {
    old.which = Which::of_no_cmd;
    old.cmds = cmds_of(std::nullopt, false);
  } else {
    old.cmds = cmds_of(rule.kind, false);
  }
  return old;
}

OldPushes entries_of(const PruneRule& rule) {
  return {rule.sid, OldPushes::Which::own_of_cmds, cmds_of(rule.kind, true), rule.before};
}

// Overrides of classes, and the classes of which attendance stays.
class OverrideSearch {
 public:
  explicit OverrideSearch(const PruneRule& rule) : rule_(rule) {}

  void look_at(const storage::JournalRow& row) {
    const auto& entry = row.entry;
    const bool old = entry.received_at < rule_.before;
    const bool own = entry.trust == storage::Trust::own;
    if (own && old && entry.cmd == projection::kOverrideCmd) {
      if (const auto id = class_of(entry.body)) overrides_.emplace_back(row.seq, *id);
    } else if (!own && !old && classin::kind_of(entry.cmd) == Kind::attendance) {
      if (const auto id = class_of(entry.body)) kept_.insert(*id);
    }
  }

  std::vector<Seq> of_gone_classes() const {
    std::vector<Seq> out;
    for (const auto& [seq, id] : overrides_) {
      if (kept_.count(id) == 0) out.push_back(seq);
    }
    return out;
  }

 private:
  std::optional<ClassId> class_of(const std::string& body) {
    const auto root = document_.parse(body);
    if (!root) return std::nullopt;
    if (const auto id = (*root)["class_id"].integer()) return ClassId{*id};
    return classin::read_envelope(*root).class_id;
  }

  const PruneRule& rule_;
  classin::JsonDocument document_;
  std::vector<std::pair<Seq, ClassId>> overrides_;
  std::set<ClassId> kept_;
};

std::vector<Seq> old_overrides(storage::Journal& journal, const PruneRule& rule) {
  OverrideSearch search(rule);
  for (Seq after;;) {
    const auto rows = journal.list({.sid = rule.sid, .after = after, .limit = limits::kRemovalBatchPushes});
    for (const auto& row : rows) search.look_at(row);
    if (rows.size() < limits::kRemovalBatchPushes) return search.of_gone_classes();
    after = rows.back().seq;
  }
}

struct Found {
  Pruned counts;
  std::vector<Seq> overrides;
};

Found look(storage::Journal& journal, storage::Retention& retention, const PruneRule& rule) {
  Found found{.counts = {.rule = rule, .pushes = retention.count(pushes_of(rule))}, .overrides = {}};
  if (rule.kind == Kind::schedule) found.counts.entries = retention.count(entries_of(rule)).pushes;
  if (rule.kind == Kind::attendance && retention.count(entries_of(rule)).pushes > 0) {
    found.overrides = old_overrides(journal, rule);
    found.counts.overrides = static_cast<std::int64_t>(found.overrides.size());
  }
  return found;
}

void remove_all(storage::Retention& retention, const OldPushes& old,
                const std::function<void(std::int64_t)>& removed) {
  storage::Retention::Removed part{.last = Seq{0}, .more = true};
  while (part.more) {
    in_turns([&] { part = retention.remove(old, part.last, limits::kRemovalBatchPushes); });
    removed(part.pushes);
  }
}

void remove_found(storage::Retention& retention, const Found& found,
                  const std::function<void(std::int64_t)>& removed) {
  remove_all(retention, pushes_of(found.counts.rule), removed);
  if (found.counts.rule.kind == Kind::schedule) remove_all(retention, entries_of(found.counts.rule), removed);
  const std::span<const Seq> overrides(found.overrides);
  for (std::size_t at = 0; at < overrides.size(); at += limits::kRemovalBatchPushes) {
    const auto part = overrides.subspan(at, std::min(limits::kRemovalBatchPushes, overrides.size() - at));
    in_turns([&] { retention.remove_entries(part); });
  }
}

bool prune_unfinished(storage::Retention& retention) {
  const auto all = retention.unfinished();
  return std::any_of(all.begin(), all.end(), [](const auto& removal) { return removal.uid.value == 0; });
}

std::unique_ptr<storage::StoreLock> without_daemon(const storage::StorePaths& paths) {
  auto lock = storage::StoreLock::try_acquire(paths.journal);
  if (!lock)
    throw StoreError(StoreError::Kind::busy,
                     fmt::format("{} cannot be compacted while the daemon runs, which could not acknowledge "
                                 "meanwhile: stop it first; nothing was removed",
                                 paths.journal));
  return lock;
}

}  // namespace

std::unique_ptr<storage::StoreLock> lock_removals(const storage::StorePaths& paths) {
  auto lock = storage::StoreLock::try_acquire(paths.journal + ".removal");
  if (!lock) throw StoreError(StoreError::Kind::busy, "another prune or erase is running; let it finish");
  return lock;
}

bool empty_log(storage::Retention& retention) {
  constexpr int kTries = 20;
  for (int i = 0; i < kTries; ++i) {
    bool done = false;
    in_turns([&] { done = retention.checkpoint(); });
    if (done) return true;
  }
  return false;
}

std::vector<Pruned> look_for_old(const storage::StorePaths& paths, const std::vector<PruneRule>& rules) {
  const auto retention = storage::open_retention(paths.journal);
  const auto journal = storage::open_journal(paths.journal, storage::Access::read_only);
  std::vector<Pruned> out;
  for (const auto& rule : rules) out.push_back(look(*journal, *retention, rule).counts);
  return out;
}

PruneOutcome prune(const storage::StorePaths& paths, const std::vector<PruneRule>& rules, bool compact,
                   const PruneProgress& progress) {
  const auto lock = lock_removals(paths);
  const auto alone = compact ? without_daemon(paths) : nullptr;
  const auto retention = storage::open_retention(paths.journal);
  const auto journal = storage::open_journal(paths.journal, storage::Access::read_only);
  // All is looked for before anything goes: which overrides stay depends on the pushes that are there.
  std::vector<Found> found;
  for (const auto& rule : rules) found.push_back(look(*journal, *retention, rule));
  PruneOutcome outcome;
  for (const auto& each : found) outcome.pruned.push_back(each.counts);
  outcome.rebuilt = prune_unfinished(*retention) || std::any_of(outcome.pruned.begin(), outcome.pruned.end(),
                                                                [](const auto& p) { return p.any(); });
  if (outcome.rebuilt) {
    retention->begin({});
    std::int64_t total = 0;
    for (const auto& each : found)
      remove_found(*retention, each, [&](std::int64_t more) { progress.removed(total += more); });
    rebuild(paths, progress.rebuilt);
    retention->end(Sid{}, Uid{});
  }
  if (compact) retention->compact();
  if (outcome.rebuilt || compact) outcome.log_empty = empty_log(*retention);
  return outcome;
}

}  // namespace rollcall::ingest
