#include "ingest/projector.hpp"

#include <algorithm>
#include <string_view>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "ingest/restater.hpp"
#include "projection/own_entry.hpp"
#include "projection/project.hpp"

namespace rollcall::ingest {

namespace {

using storage::JournalRow;
using storage::StoreError;
using storage::Trust;

records::Origin origin_of(const JournalRow& row) {
  records::Origin origin{.sid = row.entry.sid, .seq = row.seq, .received_at = row.entry.received_at};
  const auto& hash = row.entry.content_hash;
  std::copy_n(hash.begin(), std::min(hash.size(), origin.rank.tie.size()), origin.rank.tie.begin());
  return origin;
}

std::string_view held_reason(Trust trust) {
  switch (trust) {
    case Trust::unsigned_held: return "SafeKey or TimeStamp absent";
    case Trust::unreadable_held: return "not a JSON object with an integer SID";
    case Trust::stale_held: return "TimeStamp outside the school's freshness_window";
    case Trust::signed_:
    case Trust::unsigned_accepted:
    case Trust::own: return "";
  }
  return "";
}

records::Projected held(const JournalRow& row, std::string_view reason) {
  records::Projected out{.origin = origin_of(row), .outcome = records::Outcome::quarantined};
  out.cmd = row.entry.cmd;
  out.reason = reason;
  return out;
}

}  // namespace

records::Projected project_row(classin::PushReader& reader, const JournalRow& row) {
  const bool trusted = storage::believed(row.entry.trust) || row.decision == storage::Decision::accepted;
  records::Projected out;
  if (!trusted || row.entry.trust == Trust::unreadable_held) {
    out = held(row, held_reason(row.entry.trust));
  } else if (row.entry.trust == Trust::own) {
    out = projection::project_own(row.entry.cmd, row.entry.body, origin_of(row));
  } else {
    try {
      out = projection::project(reader.decode(row.entry.body), origin_of(row));
    } catch (const std::exception& error) {
      // A fault of ours in one push must not keep the facts of all that follow from the reports.
      out = held(row, std::string("Rollcall met a fault of its own: ") + error.what());
    }
  }
  if (row.decision == storage::Decision::dropped && out.outcome == records::Outcome::quarantined)
    out.dropped = true;
  return out;
}

Projector::Projector(storage::StorePaths paths, storage::Journal& journal,
                     std::optional<std::int64_t> generation, Tell tell,
                     std::chrono::milliseconds longest_step)
    : paths_(std::move(paths)),
      journal_(journal),
      generation_(generation ? *generation : journal.records_generation()),
      tell_(std::move(tell)),
      longest_step_(longest_step),
      file_(paths_.records_file(generation_)),
      records_(storage::open_records(file_)),
      inode_(inode_of(file_)) {}

bool Projector::in_place() const {
  return journal_.records_generation() == generation_ && inode_of(file_) == inode_;
}

void Projector::offer(const std::vector<JournalRow>& rows) {
  constexpr std::size_t kMostRows = 4 * limits::kProjectBatchPushes;
  if (rows.empty()) return;
  const std::size_t bytes = storage::bytes_of(rows);
  const bool contiguous = offered_.empty() || offered_.back().seq.value + 1 == rows.front().seq.value;
  const bool room =
      offered_.size() + rows.size() <= kMostRows && offered_bytes_ + bytes <= limits::kCommitBatchBytes;
  if (!contiguous || !room) {
    offered_.clear();
    offered_bytes_ = 0;
    if (!room) return;
  }
  offered_.insert(offered_.end(), rows.begin(), rows.end());
  offered_bytes_ += bytes;
}

// What was offered serves only if it follows the applied pushes without a gap: another process may have
// appended.
std::vector<JournalRow> Projector::next_rows(Seq applied) {
  std::vector<JournalRow> rows;
  const bool follows = !offered_.empty() && offered_.front().seq.value == applied.value + 1 &&
                       offered_.back().seq.value - offered_.front().seq.value + 1 ==
                           static_cast<std::int64_t>(offered_.size());
  if (follows) rows.swap(offered_);
  offered_.clear();
  offered_bytes_ = 0;
  if (!follows)
    rows = journal_.list({.sid = {},
                          .after = applied,
                          .limit = limits::kProjectBatchPushes,
                          .most_bytes = limits::kCommitBatchBytes});
  return rows;
}

bool Projector::step() {
  try {
    auto rows = next_rows(records_->applied());
    if (rows.empty() && !rules_pending_) return false;
    if (rows.empty()) return compare_rules();
    std::size_t written = 0;
    records_->transact([&](storage::RecordBatch& batch) {
      written = write_some(batch, rows);
      batch.set_applied(rows[written - 1].seq);
    });
    if (written < rows.size()) {
      rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(written));
      offer(rows);
      return true;
    }
    return rules_pending_ || rows.size() >= limits::kProjectBatchPushes ||
           storage::bytes_of(rows) >= limits::kCommitBatchBytes;
  } catch (const StoreError& error) {
    recover_from_damage(error);
    throw;
  }
}

void Projector::reproject(const std::vector<JournalRow>& rows) {
  records_->transact([&](storage::RecordBatch& batch) {
    Restater restater(batch, [this](Sid sid) { return first_rules(sid); });
    for (const auto& row : rows) write(restater, row, true);
  });
}

void Projector::write(Restater& restater, const JournalRow& row, bool again) {
  const auto projected = project_row(reader_, row);
  restater.write(projected, again);
  if (tell_ && !again) tell_(row, projected);
  if (row.entry.trust == Trust::own && row.entry.cmd == projection::kRulesCmd) rules_pending_ = true;
}

// The first at least; returns how many.
std::size_t Projector::write_some(storage::RecordBatch& batch, const std::vector<JournalRow>& rows) {
  Restater restater(batch, [this](Sid sid) { return first_rules(sid); });
  const auto end = std::chrono::steady_clock::now() + longest_step_;
  std::size_t written = 0;
  do write(restater, rows[written++], false);
  while (written < rows.size() && std::chrono::steady_clock::now() < end);
  return written;
}

bool Projector::compare_rules() {
  records_->transact([&](storage::RecordBatch& batch) {
    Restater restater(batch, [this](Sid sid) { return first_rules(sid); });
    rules_pending_ = restater.compare_rules(limits::kCompareBatchClasses) > 0;
  });
  return rules_pending_;
}

SchoolRules Projector::first_rules(Sid sid) {
  const auto recorded = journal_.rules(sid);
  return recorded ? rules_from(recorded->first) : SchoolRules();
}

void Projector::recover_from_damage(const StoreError& error) {
  if (error.kind() != StoreError::Kind::damaged && error.kind() != StoreError::Kind::not_ours) return;
  if (std::string_view(error.what()).find(file_) == std::string_view::npos) return;  // it is the journal's
  log::error("records damaged, building them again", {{"file", file_}, {"why", error.what()}});
  records_.reset();
  storage::put_records_aside(file_);
  records_ = storage::open_records(file_);
  inode_ = inode_of(file_);
  rules_pending_ = true;
}

Seq Projector::applied() { return records_->applied(); }

}  // namespace rollcall::ingest
