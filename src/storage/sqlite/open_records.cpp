#include "storage/sqlite/open_records.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <filesystem>
#include <string_view>
#include <system_error>

#include "base/digest.hpp"
#include "records/rows.hpp"
#include "storage/keeping.hpp"
#include "storage/sqlite/failed_sync.hpp"
#include "storage/sqlite/open_journal.hpp"
#include "storage/sqlite/private_file.hpp"
#include "storage/sqlite/schema.hpp"

namespace rollcall::storage::sqlite {

namespace {

void remove_file(const std::string& path) {
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
}

void remove_side_files(const std::string& path) {
  for (const char* suffix : {"-wal", "-shm", "-journal"}) remove_file(path + suffix);
}

// What the check says of a page that the disk did not give ("unable to get the page. error code=266") is no
// damage, and nothing to throw the file away for.
bool says_unreadable(std::string_view finding) {
  return finding.find("unable to get the page. error code=") != std::string_view::npos ||
         finding.find("failed to get page") != std::string_view::npos;
}

bool sound(Database& database) {
  Statement check(database, "PRAGMA quick_check(1)");
  if (!check.step()) return false;
  const std::string finding = check.text(0);
  if (says_unreadable(finding)) database.fail(SQLITE_IOERR_READ, "cannot check the records");
  return finding == "ok";
}

std::unique_ptr<Database> open_existing(const std::string& path) {
  make_private(path);
  auto database = std::make_unique<Database>(path, Database::Mode::read_write_create);
  database->execute("PRAGMA journal_mode = WAL");
  // The journal can build the records again, so a commit here need not wait for the disk. WAL keeps it
  // consistent.
  database->execute("PRAGMA synchronous = NORMAL");
  database->execute("PRAGMA cache_size = -65536");  // KiB: facts are looked up all over the tables
  make_wal_durable(*database);
  checkpoint_every(*database, 8192);  // pages: fewer, larger copies into the file
  return database;
}

void create_schema(Database& database) {
  Transaction transaction(database);
  if (database.integer("PRAGMA user_version") == records_version()) return;  // another process was faster
  database.execute(std::string(kRecordsSchema));
  database.execute(fmt::format("PRAGMA application_id = {}", kRecordsApplicationId));
  database.execute(fmt::format("PRAGMA user_version = {}", records_version()));
  transaction.commit();
}

}  // namespace

std::int64_t records_version() {
  const Sha256 hash = sha256(fmt::format("{} {}", records::kProjectionVersion, kRecordsSchema));
  return (std::int64_t{hash[0] & 0x7f} << 24) | (hash[1] << 16) | (hash[2] << 8) | hash[3];
}

bool damaged(const std::string& path) {
  if (!std::filesystem::exists(path)) return false;
  try {
    Database database(path, Database::Mode::read_only);
    return !sound(database);
  } catch (const StoreError& error) {
    return error.kind() == StoreError::Kind::damaged || error.kind() == StoreError::Kind::not_ours;
  }
}

void remove(const std::string& path) {
  remove_file(path);
  remove_side_files(path);
}

void put_aside(const std::string& path) {
  std::error_code ignored;
  std::filesystem::rename(path, path + ".damaged", ignored);
  remove(path);
}

std::unique_ptr<Database> open_records_for_writing(const std::string& path) {
  std::unique_ptr<Database> database;
  try {
    database = open_existing(path);
    const auto version = database->integer("PRAGMA user_version");
    if (version == records_version()) return database;
    const bool empty = version == 0 && database->integer("SELECT count(*) FROM sqlite_schema") == 0;
    if (!empty) {
      database.reset();
      remove(path);
      database = open_existing(path);
    }
  } catch (const StoreError& error) {
    if (error.kind() != StoreError::Kind::damaged && error.kind() != StoreError::Kind::not_ours) throw;
    database.reset();
    put_aside(path);
    database = open_existing(path);
  }
  create_schema(*database);
  return database;
}

}  // namespace rollcall::storage::sqlite

namespace rollcall::storage {

RecordsState look_at_records(const std::string& path) {
  using sqlite::Database;
  if (!std::filesystem::exists(path)) return RecordsState::missing;
  // A file in use has others beside it; without them it is read so that none is made.
  const auto mode = sqlite::has_side_files(path) ? Database::Mode::read_only : Database::Mode::unchanging;
  try {
    Database database(path, mode);
    const bool current = database.integer("PRAGMA user_version") == sqlite::records_version();
    return current ? RecordsState::current : RecordsState::of_another_version;
  } catch (const StoreError& error) {
    if (error.kind() != StoreError::Kind::damaged && error.kind() != StoreError::Kind::not_ours) throw;
    return RecordsState::damaged;
  }
}

}  // namespace rollcall::storage
