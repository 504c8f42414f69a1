#include "storage/sqlite/open_journal.hpp"

#include <fmt/format.h>

#include "storage/sqlite/schema.hpp"

namespace rollcall::storage::sqlite {

namespace {

int version_of(Database& database) { return static_cast<int>(database.integer("PRAGMA user_version")); }

void check_ours(Database& database) {
  const auto id = database.integer("PRAGMA application_id");
  if (id == kJournalApplicationId) return;
  if (id == 0 && database.integer("SELECT count(*) FROM sqlite_schema") == 0) return;
  throw StoreError(
      StoreError::Kind::not_ours,
      fmt::format("{} is a database of another program; name another file in store.url", database.path()));
}

void check_not_newer(Database& database) {
  const int version = version_of(database), ours = static_cast<int>(kJournalMigrations.size());
  if (version <= ours) return;
  throw StoreError(
      StoreError::Kind::newer_version,
      fmt::format("{} has schema version {}, this program knows up to {}: a newer rollcall wrote it; "
                  "install that version or restore a backup from before the upgrade",
                  database.path(), version, ours));
}

// Each migration and its version number are one transaction: a kill in between leaves the one before.
void migrate(Database& database) {
  while (version_of(database) < static_cast<int>(kJournalMigrations.size())) {
    Transaction transaction(database);
    const int version = version_of(database);  // another process may have been faster
    if (version == static_cast<int>(kJournalMigrations.size())) return;
    database.execute(std::string(kJournalMigrations[static_cast<std::size_t>(version)]));
    database.execute(fmt::format("PRAGMA application_id = {}", kJournalApplicationId));
    database.execute(fmt::format("PRAGMA user_version = {}", version + 1));
    transaction.commit();
  }
}

}  // namespace

std::unique_ptr<Database> open_journal_database(const std::string& path, Access access) {
  const bool writing = access == Access::read_write;
  auto database = std::make_unique<Database>(
      path, writing ? Database::Mode::read_write_create : Database::Mode::read_only);
  check_ours(*database);
  check_not_newer(*database);
  if (writing) {
    database->execute("PRAGMA journal_mode = WAL");
    database->execute("PRAGMA synchronous = FULL");
    database->execute("PRAGMA cache_size = -32768");        // KiB: the index of identities
    database->execute("PRAGMA wal_autocheckpoint = 4096");  // pages: fewer, larger copies into the file
    migrate(*database);
  } else if (version_of(*database) < static_cast<int>(kJournalMigrations.size())) {
    throw StoreError(
        StoreError::Kind::cannot_open,
        fmt::format("{} is of an older version: start `rollcall serve` once to bring it up", path));
  }
  return database;
}

}  // namespace rollcall::storage::sqlite
