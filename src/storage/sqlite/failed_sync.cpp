// A sync that fails is not merely late. On Linux the pages that could not be written count as clean from then
// on: reads return the new bytes, the next sync finds nothing to do and succeeds, and after a power cut the
// old bytes are there. SQLite trusts a sync that succeeds, so two things go wrong with it.
//
// 1. The WAL. The sync of a commit fails, the connection is closed (or the daemon killed), and the checkpoint
// of
//    closing fails too or never runs. Whoever opens the file next reads the WAL back, and finds in it, from
//    the system's memory, the whole transaction that failed. It counts as committed; what is acknowledged
//    next is appended behind it and synced. After a power cut the WAL has a hole, SQLite reads it up to
//    there, and everything behind is gone, acknowledged as it was. A checkpoint is as bad: it copies out of a
//    WAL that is not on the disk, and a cut half-way leaves half of it in the database file and nothing to
//    mend it with.
//
//    So before the first write the bytes of such a WAL are written again, in place and unchanged: that makes
//    them dirty, and the sync that follows means something. That nobody vouches for them is told by the index
//    of the WAL in shared memory: its counter of transactions is 0 after it was made from the file, and moves
//    with the first commit, which is ours or of another who did the same as we. Readers never checkpoint, so
//    nothing is copied meanwhile. As long as anybody keeps the database open the index survives a failed
//    commit; then the next commit overwrites what failed, which is as good.
//
// 2. The database file. A checkpoint that a reader cuts short copies what it may, notes how far it came, and
//    syncs nothing: the checkpoint that reaches the end will sync all. If that sync fails, the next one goes
//    on from the note, copies and syncs the rest only, and lets the WAL begin anew: the pages of the first
//    are nowhere. SQLite's automatic checkpoint does not even tell of the failure.
//
//    So checkpoints are called here, and after one that failed the note (nBackfill) is set back to 0: the
//    next, whoever runs it, copies everything again. That is a store to shared memory under the lock that
//    protects it, so it cannot fail itself; readers that look into the WAL for what is in the file too find
//    the same there. Rejected: writing the pages again through the file, which would race with other
//    checkpoints and can fail for as long as the disk does. Where commits are not synced one by one (the
//    records, synchronous=NORMAL) the failed sync may have been the WAL's; so that is written again first,
//    and until that has succeeded this connection does not checkpoint, not even when it is closed.
//
// Offsets, locks and rules of the index are those of SQLite's "WAL-mode File Format", which binds all its
// versions from 3.7 on.
#include "storage/sqlite/failed_sync.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <string>
#include <thread>
#include <utility>

#include "base/log.hpp"

namespace rollcall::storage::sqlite {

namespace {

constexpr int kIndexRegionBytes = 32768;
constexpr std::uint32_t kIndexVersion = 3007000;
constexpr std::size_t kChangesAt = 8, kPageSizeAt = 14, kFramesAt = 16;  // in the index's header
constexpr std::size_t kBackfillAt = 96;
constexpr int kCheckpointLock = 1;
constexpr int kLockTries = 2000, kLockPauseMs = 1;
constexpr std::int64_t kWalHeaderBytes = 32, kFrameHeaderBytes = 24;
constexpr std::int64_t kPieceBytes = 64 * 1024;  // SQLite writes no more than 128 KiB less a byte at once

struct Index {
  std::uint32_t changes = 0, frames = 0;
  std::int64_t page_bytes = 0;

  bool unvouched() const { return frames > 0 && changes == 0; }
  std::int64_t wal_bytes() const {
    return kWalHeaderBytes + std::int64_t{frames} * (kFrameHeaderBytes + page_bytes);
  }
};

sqlite3_file* file_of(Database& database, int which) {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(database.handle(), "main", which, &file);
  return file != nullptr && file->pMethods != nullptr ? file : nullptr;
}

// The shared memory that this connection has mapped, null where it has none.
volatile char* index_memory(sqlite3_file& main) {
  void volatile* memory = nullptr;
  if (main.pMethods->iVersion < 2 || main.pMethods->xShmMap == nullptr) return nullptr;
  const int code = main.pMethods->xShmMap(&main, 0, kIndexRegionBytes, 0, &memory);
  return code == SQLITE_OK ? static_cast<volatile char*>(memory) : nullptr;
}

std::uint32_t number_at(volatile char* memory, std::size_t at) {
  return *reinterpret_cast<volatile std::uint32_t*>(memory + at);
}

Index index_of(Database& database) {
  sqlite3_file* main = file_of(database, SQLITE_FCNTL_FILE_POINTER);
  volatile char* memory = main != nullptr ? index_memory(*main) : nullptr;
  if (memory == nullptr || number_at(memory, 0) != kIndexVersion) return {};
  const std::int64_t page = *reinterpret_cast<volatile std::uint16_t*>(memory + kPageSizeAt);
  return {.changes = number_at(memory, kChangesAt),
          .frames = number_at(memory, kFramesAt),
          .page_bytes = page == 1 ? 65536 : page};
}

void write_again(Database& database, sqlite3_file& wal, std::int64_t size) {
  std::string piece;
  for (std::int64_t at = 0; at < size; at += kPieceBytes) {
    const int bytes = static_cast<int>(std::min(kPieceBytes, size - at));
    piece.resize(static_cast<std::size_t>(bytes));
    int code = wal.pMethods->xRead(&wal, piece.data(), bytes, at);
    if (code == SQLITE_OK) code = wal.pMethods->xWrite(&wal, piece.data(), bytes, at);
    if (code != SQLITE_OK) database.fail(code, "cannot write the WAL again");
  }
  const int code = wal.pMethods->xSync(&wal, SQLITE_SYNC_NORMAL);
  if (code != SQLITE_OK) database.fail(code, "cannot sync the WAL");
}

// Nobody appends meanwhile.
void write_wal_again(Database& database, bool only_unvouched) {
  const Transaction nobody_else_writes(database);
  const Index index = index_of(database);
  sqlite3_file* wal = file_of(database, SQLITE_FCNTL_JOURNAL_POINTER);
  if (wal == nullptr || index.frames == 0 || (only_unvouched && !index.unvouched())) return;
  write_again(database, *wal, index.wal_bytes());
}

// The next checkpoint copies the whole WAL again.
void forget_what_was_copied(Database& database) {
  sqlite3_file* main = file_of(database, SQLITE_FCNTL_FILE_POINTER);
  volatile char* memory = main != nullptr ? index_memory(*main) : nullptr;
  if (memory == nullptr) return;
  const auto& methods = *main->pMethods;
  for (int i = 0; i < kLockTries; ++i) {
    const int code = methods.xShmLock(main, kCheckpointLock, 1, SQLITE_SHM_LOCK | SQLITE_SHM_EXCLUSIVE);
    if (code == SQLITE_OK) {
      __atomic_store_n(reinterpret_cast<volatile std::uint32_t*>(memory + kBackfillAt), 0, __ATOMIC_SEQ_CST);
      methods.xShmLock(main, kCheckpointLock, 1, SQLITE_SHM_UNLOCK | SQLITE_SHM_EXCLUSIVE);
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(kLockPauseMs));
  }
  log::error("a checkpoint failed while another process runs one; check the disk",
             {{"file", database.path()}});
}

void checkpoint_on_close(Database& database, bool on) {
  sqlite3_db_config(database.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on ? 0 : 1, nullptr);
}

int after_commit(void* argument, sqlite3*, const char*, int pages) {
  Database& database = *static_cast<Database*>(argument);
  auto& checkpoints = database.checkpoints();
  if (pages < checkpoints.next) return SQLITE_OK;
  try {
    checkpoint(database);
    checkpoints.next = checkpoints.every;
    if (std::exchange(checkpoints.complained, false))
      log::info("the WAL is copied into the database again", {{"file", database.path()}});
  } catch (const StoreError& error) {
    checkpoints.next = pages + checkpoints.every / 4;
    if (!std::exchange(checkpoints.complained, true))
      log::error(
          "the WAL cannot be copied into the database; commits go on, and it grows until that succeeds",
          {{"file", database.path()}, {"why", error.what()}});
  }
  return SQLITE_OK;
}

}  // namespace

void make_wal_durable(Database& database) {
  database.integer("SELECT count(*) FROM sqlite_schema");  // a read makes the index, or finds it
  if (!index_of(database).unvouched()) return;
  write_wal_again(database, true);
}

void checkpoint(Database& database) {
  auto& checkpoints = database.checkpoints();
  if (checkpoints.failed) {
    write_wal_again(database, false);
    checkpoints.failed = false;
    checkpoint_on_close(database, true);
  }
  const int code =
      sqlite3_wal_checkpoint_v2(database.handle(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED) return;  // another runs one
  checkpoints.failed = true;
  checkpoint_on_close(database, false);
  forget_what_was_copied(database);
  database.fail(code, "cannot copy the WAL into the database");
}

void checkpoint_every(Database& database, int pages) {
  database.checkpoints().every = database.checkpoints().next = pages;
  sqlite3_wal_hook(database.handle(), after_commit, &database);
}

}  // namespace rollcall::storage::sqlite
