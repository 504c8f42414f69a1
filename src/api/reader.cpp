#include "api/reader.hpp"

#include "base/file.hpp"
#include "base/log.hpp"

namespace rollcall::api {

namespace {

bool is_damage(const storage::StoreError& error) {
  return error.kind() == storage::StoreError::Kind::damaged ||
         error.kind() == storage::StoreError::Kind::not_ours;
}

void put_aside_if_damaged(const std::string& records) {
  if (!storage::records_damaged(records)) return;  // it was the journal, or somebody has made them anew
  log::error("records damaged, they are put aside and built again", {{"file", records}});
  storage::put_records_aside(records);
}

}  // namespace

Reader::Reader(storage::StorePaths paths, CatchUp catch_up, Append append)
    : paths_(std::move(paths)), catch_up_(std::move(catch_up)), append_(std::move(append)) {}

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

storage::CreationStore& Reader::creations() {
  look_at_journal();
  if (!creations_) creations_ = storage::open_creations(paths_.journal, storage::Access::read_only);
  return *creations_;
}

// The one that counts: a rebuild may have filled another.
std::string Reader::records_file() { return paths_.records_file(journal().records_generation()); }

// What the records hold; -1, and nothing is open, where they are missing or no good.
Seq Reader::look_at_records() {
  const std::string file = records_file();
  const auto inode = inode_of(file);
  if (inode != reports_inode_ || file != reports_file_) reports_.reset();
  reports_inode_ = inode;
  reports_file_ = file;
  try {
    if (!reports_) reports_ = storage::open_reports(file);
    return reports_->applied();
  } catch (const storage::StoreError& error) {
    reports_.reset();
    if (is_damage(error))
      put_aside_if_damaged(file);
    else if (error.kind() != storage::StoreError::Kind::cannot_open)
      throw;
  }
  return Seq{-1};
}

storage::ReportStore& Reader::reports() {
  look_at_journal();
  const Seq target = journal().last_seq();
  for (int attempt = 0; attempt < 3; ++attempt) {
    const Seq seen = look_at_records();
    if (reports_ && seen >= target) return *reports_;
    if (!catch_up_(target, seen)) break;
  }
  throw storage::StoreError(
      storage::StoreError::Kind::busy,
      "the reports are being brought up to date with the journal; ask again in a moment");
}

storage::ReportStore* Reader::reports_as_they_are() {
  look_at_journal();
  look_at_records();
  return reports_.get();
}

storage::Appended Reader::append(storage::JournalEntry entry) {
  const auto appended = append_(std::move(entry));
  if (appended) return *appended;
  throw storage::StoreError(storage::StoreError::Kind::busy,
                            "the store cannot commit now; nothing was changed");
}

void Reader::recover(const storage::StoreError& error) {
  reset();
  if (is_damage(error) && !reports_file_.empty()) put_aside_if_damaged(reports_file_);
}

void Reader::reset() {
  reports_.reset();
  state_.reset();
  creations_.reset();
  journal_.reset();
}

}  // namespace rollcall::api
