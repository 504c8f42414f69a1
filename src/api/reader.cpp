#include "api/reader.hpp"

#include "base/file.hpp"

namespace rollcall::api {

Reader::Reader(storage::StorePaths paths, CatchUp catch_up)
    : paths_(std::move(paths)), catch_up_(std::move(catch_up)) {}

// A journal file that was put back or restored is another file: what was open is let go.
void Reader::look_at_journal() {
  const auto inode = inode_of(paths_.journal);
  if (inode == journal_inode_) return;
  reset();
  journal_inode_ = inode;
}

storage::Journal& Reader::journal() {
  if (!journal_) journal_ = storage::open_journal(paths_.journal, storage::Access::read_only);
  return *journal_;
}

storage::StateStore& Reader::state() {
  look_at_journal();
  if (!state_) state_ = storage::open_state(paths_.journal, storage::Access::read_only);
  return *state_;
}

storage::ReportStore& Reader::reports() {
  look_at_journal();
  const Seq target = journal().last_seq();
  for (int attempt = 0; attempt < 3; ++attempt) {
    const auto inode = inode_of(paths_.records);
    if (!reports_ || inode != reports_inode_) {
      reports_.reset();
      reports_inode_ = inode;
      try {
        reports_ = storage::open_reports(paths_.records);
      } catch (const storage::StoreError& error) {
        if (error.kind() != storage::StoreError::Kind::cannot_open) throw;
      }
    }
    const Seq seen = reports_ ? reports_->applied() : Seq{0};
    if (reports_ && seen >= target) return *reports_;
    if (!catch_up_(target, seen)) break;
  }
  throw storage::StoreError(
      storage::StoreError::Kind::busy,
      "the reports are being brought up to date with the journal; ask again in a moment");
}

void Reader::reset() {
  reports_.reset();
  state_.reset();
  journal_.reset();
}

}  // namespace rollcall::api
