// Copying a journal while others append to it.
//
// SQLite's backup begins anew whenever another process has written, which under a stream of pushes is always.
// So the copying holds a read transaction from before its first step to its end: what is appended meanwhile
// goes into the -wal file, which cannot be reset as long, and the steps all see one moment. VACUUM INTO would
// see one moment too, but is a single long statement: nothing could be paced, nor ended.
#include "storage/sqlite/copy.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>

#include "storage/keeping.hpp"
#include "storage/sqlite/open_journal.hpp"
#include "storage/sqlite/open_records.hpp"
#include "storage/sqlite/part_file.hpp"

namespace rollcall::storage {

namespace {

using sqlite::Database;
using sqlite::PartFile;
using sqlite::Statement;
using std::chrono::steady_clock;

constexpr int kStepPages = 256;                            // 1 MiB is copied and synced at a time
constexpr std::int64_t kSpareBytes = 1024 * 1024;          // beside the pages themselves
constexpr std::int64_t kRoomToMigrate = 16 * 1024 * 1024;  // at least, or a quarter of the journal
constexpr auto kShortestPause = std::chrono::milliseconds(1), kLongestPause = std::chrono::milliseconds(1000);

// Reads one moment of the database, as long as it lives.
class Moment {
 public:
  explicit Moment(Database& database) : database_(database) {
    database_.execute("BEGIN");
    database_.integer("SELECT count(*) FROM sqlite_schema");  // the moment is that of the first reading
  }
  ~Moment() {
    try {
      database_.execute("ROLLBACK");
    } catch (const StoreError&) {
      // A failed reading has ended it.
    }
  }
  Moment(const Moment&) = delete;
  Moment& operator=(const Moment&) = delete;

 private:
  Database& database_;
};

class Steps {
 public:
  Steps(Database& from, Database& to)
      : to_(to), backup_(sqlite3_backup_init(to.handle(), "main", from.handle(), "main")) {
    if (backup_ == nullptr) to.fail(sqlite3_errcode(to.handle()), "cannot copy");
  }
  ~Steps() { sqlite3_backup_finish(backup_); }
  Steps(const Steps&) = delete;
  Steps& operator=(const Steps&) = delete;

  // False after the last one.
  bool step() {
    const int code = sqlite3_backup_step(backup_, kStepPages);
    if (code == SQLITE_DONE) return false;
    if (code == SQLITE_OK) return true;
    to_.fail(code, "cannot copy");
  }
  std::int64_t left() const { return sqlite3_backup_remaining(backup_); }

 private:
  Database& to_;
  sqlite3_backup* backup_;
};

std::int64_t size_of(Database& database) {
  return database.integer("PRAGMA page_count") * database.integer("PRAGMA page_size");
}

void check_space(std::int64_t needed, const std::string& to, std::string_view for_what) {
  const std::int64_t free = sqlite::free_bytes(to);
  if (free >= needed) return;
  throw StoreError(
      StoreError::Kind::full,
      fmt::format("{} needs {} for {}, and {} are free there: free some space; nothing was written", for_what,
                  sqlite::bytes_text(needed), to, sqlite::bytes_text(free)));
}

// As long as the step took, so that at most half of the time is ours: a slow disk is left alone for longer.
void pause_after(steady_clock::time_point begun) {
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begun);
  std::this_thread::sleep_for(std::clamp(took, kShortestPause, kLongestPause));
}

// False when `go_on` ended it.
bool copy_pages(Database& from, PartFile& part, const CopyOptions& options) {
  Database to(part.path(), Database::Mode::read_write);
  // The file counts only when it is whole, synced and renamed: nothing needs to be undone in it.
  to.execute("PRAGMA journal_mode = OFF");
  to.execute("PRAGMA synchronous = OFF");
  to.execute("PRAGMA cache_size = -1024");  // KiB: pages leave for the file as they come
  const std::int64_t total = size_of(from), page = from.integer("PRAGMA page_size");
  Steps steps(from, to);
  for (auto begun = steady_clock::now(); steps.step(); begun = steady_clock::now()) {
    part.sync();  // bit by bit, or the daemon would wait for all of it at once
    if (options.go_on && !options.go_on(total - steps.left() * page, total)) return false;
    if (options.gentle) pause_after(begun);
  }
  return true;
}

// A database in WAL mode could not be read without files beside it.
void make_single_file(const std::string& path) {
  Database database(path, Database::Mode::read_write);
  database.execute("PRAGMA locking_mode = EXCLUSIVE");  // no -shm either
  database.execute("PRAGMA synchronous = OFF");
  database.execute("PRAGMA journal_mode = DELETE");
}

Copied totals_of(Database& database) {
  Copied copied;
  copied.bytes = size_of(database);
  copied.rows = database.integer("SELECT count(*) FROM push");
  copied.last_seq = Seq{database.integer("SELECT coalesce(max(seq), 0) FROM push")};
  Statement newest(database, "SELECT received_at FROM push WHERE seq = ?1");
  if (newest.bind(1, copied.last_seq.value).step()) copied.newest_received_at = newest.integer(0);
  return copied;
}

// What was read back is what was to be copied.
void check_copy(const std::string& path, const Copied& original, const std::string& state) {
  Database copy(path, Database::Mode::unchanging);
  Statement check(copy, "PRAGMA quick_check(1)");
  const std::string said = check.step() ? check.text(0) : "nothing";
  if (said == "ok" && totals_of(copy).rows == original.rows && sqlite::journal_state(copy) == state) return;
  throw StoreError(
      StoreError::Kind::damaged,
      fmt::format("the copy {} does not read back as the journal: {}; nothing was kept of it. Look at "
                  "the journal with `rollcall verify`, and at the disks",
                  path, said == "ok" ? "something is missing" : said));
}

void refuse_existing(const std::string& to) {
  if (!std::filesystem::exists(to)) return;
  throw StoreError(StoreError::Kind::cannot_open,
                   fmt::format("{} is there already and is not overwritten; name another file", to));
}

// Of the journal that `from` reads into `part`, which is complete then but for its name.
std::optional<Copied> fill(Database& from, PartFile& part, const CopyOptions& options) {
  std::string state;
  Copied copied;
  {
    const Moment moment(from);
    copied = totals_of(from);
    state = sqlite::journal_state(from);
    if (!copy_pages(from, part, options)) return std::nullopt;
  }
  make_single_file(part.path());
  part.sync();
  check_copy(part.path(), copied, state);
  if (options.go_on && !options.go_on(copied.bytes, copied.bytes)) return std::nullopt;
  return copied;
}

}  // namespace

std::optional<Copied> copy_journal(const std::string& journal, const std::string& to,
                                   const CopyOptions& options) {
  refuse_existing(to);
  const auto from = sqlite::open_journal_as_it_is(journal, sqlite::Reading::hold);
  check_space(size_of(*from) + kSpareBytes, to, "the copy of " + journal);
  PartFile part(to, to, PartFile::Others::refuse);
  const auto copied = fill(*from, part, options);
  if (copied) part.publish();
  return copied;
}

void require_no_journal(const StorePaths& paths) {
  for (const char* suffix : {"", "-wal", "-journal"}) {
    const std::string there = paths.journal + suffix;
    if (!std::filesystem::exists(there)) continue;
    throw StoreError(
        StoreError::Kind::cannot_open,
        fmt::format("{} is there: a restore overwrites nothing. Move it away first, with {}-wal and "
                    "{}-shm, and keep it until you know that nothing in it is needed",
                    there, paths.journal, paths.journal));
  }
}

Copied restore_journal(const std::string& from_path, const StorePaths& paths) {
  require_no_journal(paths);
  const auto from = sqlite::open_journal_as_it_is(from_path, sqlite::Reading::hold);
  check_space(size_of(*from) + kSpareBytes, paths.journal, "the restored journal");
  PartFile part(paths.journal, paths.journal, PartFile::Others::refuse);
  const auto copied = fill(*from, part, {});
  // Before the journal is there: a kill in between must not leave it beside records of another one.
  for (const std::int64_t generation : {0, 1}) sqlite::remove(paths.records_file(generation));
  std::filesystem::remove(paths.journal + "-shm");
  sqlite::sync_directory_of(paths.journal);
  part.publish();
  return *copied;
}

namespace sqlite {

std::string journal_state(Database& database) {
  std::string state;
  const auto add = [&](std::string_view sql) { state += fmt::format("{} ", database.integer(sql)); };
  add("SELECT coalesce(max(seq), 0) FROM push");
  add("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'push'");
  add("SELECT count(*) FROM push");
  add("SELECT coalesce(sum(count), 0) FROM duplicate");
  add("SELECT coalesce(sum(decision + at), 0) FROM decision");
  add("SELECT count(*) FROM token");
  add("SELECT count(*) FROM token WHERE revoked_at IS NOT NULL");
  if (database.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'creation'") == 0)
    return state + "0 0 0 ";
  add("SELECT count(*) FROM creation");
  add("SELECT coalesce(max(number), 0) FROM creation");
  add("SELECT coalesce(sum(attempts + state + changed_at % 1000000), 0) FROM creation");
  return state;
}

bool holds_state(const std::string& path, const std::string& state) {
  try {
    Database copy(path, Database::Mode::unchanging);
    return journal_state(copy) == state;
  } catch (const StoreError&) {
    return false;
  }
}

void copy_for_migration(const std::string& journal, const std::string& to) {
  PartFile part(to, journal, PartFile::Others::wait);
  if (std::filesystem::exists(to)) return;  // another process was faster
  Database from(journal, Database::Mode::read_only);
  const std::int64_t size = size_of(from);
  check_space(size + std::max(size / 4, kRoomToMigrate), to,
              fmt::format("{} is of an older version and is copied before it is changed, which", journal));
  fill(from, part, {});
  part.publish();
}

}  // namespace sqlite

}  // namespace rollcall::storage
