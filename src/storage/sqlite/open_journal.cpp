#include "storage/sqlite/open_journal.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>

#include "base/log.hpp"
#include "storage/sqlite/copy.hpp"
#include "storage/sqlite/failed_sync.hpp"
#include "storage/sqlite/private_file.hpp"
#include "storage/sqlite/schema.hpp"

namespace rollcall::storage::sqlite {

namespace {

constexpr std::int64_t kWalBytesKept = 64 * 1024 * 1024;
constexpr int kMostCopies = 100;  // taken of one journal before the same migration

int newest_version() { return static_cast<int>(kJournalMigrations.size()); }

void check_ours(Database& database) {
  const auto id = database.integer("PRAGMA application_id");
  if (id == kJournalApplicationId) return;
  if (id == 0 && database.integer("SELECT count(*) FROM sqlite_schema") == 0) return;
  throw StoreError(
      StoreError::Kind::not_ours,
      fmt::format("{} is a database of another program; name another file in store.url", database.path()));
}

void check_not_newer(Database& database) {
  const int version = journal_version(database);
  if (version <= newest_version()) return;
  throw StoreError(
      StoreError::Kind::newer_version,
      fmt::format("{} has schema version {}, this program knows up to {}: a newer rollcall wrote it; "
                  "install that version or restore a backup from before the upgrade",
                  database.path(), version, newest_version()));
}

// One that is just being made, by this process or another, holds nothing yet.
bool needs_copy(Database& database) {
  const int version = journal_version(database);
  return version > 0 && version < newest_version() &&
         journal_state(database).find_first_not_of("0 ") != std::string::npos;
}

// Where the copy of the journal as it is stands, or is to stand: one that an earlier start finished is kept,
// also where it holds another state, because an older program went on with the journal meanwhile.
std::string copy_name(const std::string& path, const std::string& state) {
  const std::string name = fmt::format("{}.before-v{}", path, newest_version());
  for (int number = 1; number <= kMostCopies; ++number) {
    std::string candidate = number == 1 ? name : fmt::format("{}.{}", name, number);
    if (!std::filesystem::exists(candidate) || holds_state(candidate, state)) return candidate;
  }
  throw StoreError(
      StoreError::Kind::cannot_open,
      fmt::format("{} and {} more copies are there already; move them away", name, kMostCopies - 1));
}

// Copies the journal, where no copy of this state is there; returns the state.
std::string copy_before_migration(Database& database) {
  std::string state = journal_state(database);
  const std::string copy = copy_name(database.path(), state);
  if (std::filesystem::exists(copy)) {
    log::info("the journal is of an older version; a copy of it is there",
              {{"version", journal_version(database)}, {"copy", copy}});
    return state;
  }
  log::info("the journal is of an older version; copying it first",
            {{"version", journal_version(database)}, {"brought_to", newest_version()}, {"copy", copy}});
  copy_for_migration(database.path(), copy);
  return state;
}

// Each migration and its version number are one transaction: a kill in between leaves the one before.
// False when the journal is not what was copied: an older program appended to it.
bool migrate(Database& database, const std::optional<std::string>& copied_state) {
  while (journal_version(database) < newest_version()) {
    Transaction transaction(database);
    const int version = journal_version(database);  // another process may have been faster
    if (version == newest_version()) return true;
    if (needs_copy(database) && copied_state != journal_state(database)) return false;
    database.execute(std::string(kJournalMigrations[static_cast<std::size_t>(version)]));
    database.execute(fmt::format("PRAGMA application_id = {}", kJournalApplicationId));
    database.execute(fmt::format("PRAGMA user_version = {}", version + 1));
    transaction.commit();
    if (copied_state) log::info("the journal was brought to the next version", {{"version", version + 1}});
  }
  return true;
}

void bring_up(Database& database) {
  for (;;) {
    std::optional<std::string> copied_state;
    if (needs_copy(database)) copied_state = copy_before_migration(database);
    if (migrate(database, copied_state)) return;
  }
}

std::unique_ptr<Database> open_for_writing(const std::string& path, Database::Mode mode) {
  if (mode == Database::Mode::read_write_create) make_private(path);
  auto database = std::make_unique<Database>(path, mode);
  check_ours(*database);
  check_not_newer(*database);
  database->execute("PRAGMA journal_mode = WAL");
  database->execute("PRAGMA synchronous = FULL");
  database->execute("PRAGMA cache_size = -32768");  // KiB: the index of identities
  make_wal_durable(*database);
  checkpoint_every(*database, 4096);  // pages: fewer, larger copies into the file
  // A backup keeps the -wal file from being reset while it copies; afterwards the room is given back.
  database->execute(fmt::format("PRAGMA journal_size_limit = {}", kWalBytesKept));
  bring_up(*database);
  return database;
}

}  // namespace

int journal_version(Database& database) { return static_cast<int>(database.integer("PRAGMA user_version")); }

bool has_side_files(const std::string& path) {
  for (const char* suffix : {"-wal", "-shm", "-journal"}) {
    if (std::filesystem::exists(path + suffix)) return true;
  }
  return false;
}

std::unique_ptr<Database> open_journal_database(const std::string& path, Access access) {
  if (access == Access::read_write) return open_for_writing(path, Database::Mode::read_write_create);
  if (access == Access::existing) return open_for_writing(path, Database::Mode::read_write);
  auto database = std::make_unique<Database>(path, Database::Mode::read_only);
  check_ours(*database);
  check_not_newer(*database);
  if (journal_version(*database) == newest_version()) return database;
  throw StoreError(
      StoreError::Kind::cannot_open,
      fmt::format("{} is of an older version: start `rollcall serve` once to bring it up", path));
}

namespace {

// Whether the database can be read, which for one in WAL mode needs files beside it.
bool readable(Database& database) {
  try {
    journal_version(database);
    return true;
  } catch (const StoreError& error) {
    if (error.kind() == StoreError::Kind::cannot_open || error.kind() == StoreError::Kind::read_only)
      return false;
    throw;
  }
}

}  // namespace

std::unique_ptr<Database> open_journal_as_it_is(const std::string& path, Reading reading) {
  std::unique_ptr<Database> database;
  const bool in_use = has_side_files(path);
  if (reading == Reading::hold || in_use)
    database = std::make_unique<Database>(path, Database::Mode::read_only);
  if (!database || (!in_use && !readable(*database)))
    database = std::make_unique<Database>(path, Database::Mode::unchanging);
  check_ours(*database);
  check_not_newer(*database);
  if (journal_version(*database) > 0) return database;
  throw StoreError(StoreError::Kind::not_ours,
                   fmt::format("{} is empty: there is no journal in it; name another file", path));
}

}  // namespace rollcall::storage::sqlite
