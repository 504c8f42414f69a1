// What a query handler works with: read connections of its own thread, opened when first needed and again
// when a file was replaced; and the promise that a query sees every push acknowledged before it
// (PRODUCT.md 2.6).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "config/config.hpp"
#include "storage/creations.hpp"
#include "storage/store.hpp"

namespace rollcall::api {

class Reader {
 public:
  // `catch_up` waits until the records hold `seq`, given what they hold now (-1: there are none); false when
  // that takes too long.
  using CatchUp = std::function<bool(Seq seq, Seq seen)>;
  // `append` commits an entry of our own to the journal; unset when the store cannot commit now.
  using Append = std::function<std::optional<storage::Appended>(storage::JournalEntry)>;
  Reader(storage::StorePaths paths, CatchUp catch_up, Append append);

  // Throw StoreError. state() and reports() may end what journal() gave before; journal() ends nothing.
  storage::Journal& journal();
  storage::StateStore& state();

  // The records, holding every push the journal holds now. Throws StoreError::busy when they do not catch up
  // in time.
  storage::ReportStore& reports();

  // The records as they are, behind the journal perhaps; null where there are none. Throws StoreError.
  storage::ReportStore* reports_as_they_are();

  // Commits an entry of our own (ingest/own_entries.hpp): reports() shows it from then on. Throws
  // StoreError::busy when the store cannot commit.
  storage::Appended append(storage::JournalEntry entry);

  const storage::StorePaths& paths() const { return paths_; }

  // What was asked of ClassIn. Throws StoreError.
  storage::CreationStore& creations();

  // Closes everything after a StoreError: the next call opens it again. Damaged records are put aside, so
  // that whoever feeds them makes them anew.
  void recover(const storage::StoreError& error);

 private:
  void look_at_journal();
  std::string records_file();
  Seq look_at_records();
  void reset();

  storage::StorePaths paths_;
  CatchUp catch_up_;
  Append append_;
  std::unique_ptr<storage::Journal> journal_;
  std::unique_ptr<storage::StateStore> state_;
  std::unique_ptr<storage::ReportStore> reports_;
  std::unique_ptr<storage::CreationStore> creations_;
  std::string reports_file_;
  std::uint64_t journal_inode_ = 0, reports_inode_ = 0;
};

}  // namespace rollcall::api
