// Verbs for tests of the store: entries and rows with what matters in a test, the rest filled in.
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "storage/sqlite/database.hpp"
#include "storage/store.hpp"
#include "support/process.hpp"

namespace rollcall::storage::testing {

using rollcall::testing::TempDirectory;

constexpr Sid kSchool{1000082}, kOther{7};

inline JournalEntry entry(const std::string& identity, Sid sid = kSchool, Trust trust = Trust::signed_,
                          std::int64_t received_at = 1768314000) {
  JournalEntry entry{.sid = sid, .trust = trust};
  entry.content_hash = std::string(32, 'h');
  entry.identity = identity + std::string(1, '\0') + entry.content_hash;
  entry.received_at = received_at;
  entry.cmd = "End";
  entry.message_id = identity;
  entry.body = "body of " + identity;
  return entry;
}

// A store in a directory of its own.
struct Files {
  TempDirectory directory{true};
  StorePaths paths = StorePaths::of(directory.file("rollcall.db"));

  std::unique_ptr<Journal> journal(Access access = Access::read_write) const {
    return open_journal(paths.journal, access);
  }
};

// The kind of error that `act` throws; other where it throws none.
template <class Act>
StoreError::Kind error_of(Act act) {
  try {
    act();
  } catch (const StoreError& error) {
    return error.kind();
  }
  FAIL_CHECK("nothing was thrown");
  return StoreError::Kind::other;
}

}  // namespace rollcall::storage::testing
