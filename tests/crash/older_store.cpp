#include "crash/older_store.hpp"

#include <fmt/format.h>

#include <iterator>

#include "base/check.hpp"
#include "storage/sqlite/database.hpp"

namespace rollcall::crash {

namespace {

using storage::sqlite::Database;
using storage::sqlite::Statement;
using storage::sqlite::Transaction;

// What undoes the migration to version 3 and those after it.
constexpr const char* kUndo[] = {
    "DROP TABLE creation; DROP TABLE pace;",
    "DROP TABLE erasure; DROP TABLE removal;",
    "ALTER TABLE token DROP COLUMN expires_at;",
    "DROP INDEX push_own; DROP INDEX push_test; DROP INDEX push_held;"
    "CREATE INDEX push_held ON push (sid, received_at) WHERE held = 1;",
};

}  // namespace

void take_back(const std::string& path, std::int64_t version) {
  Database database(path, Database::Mode::read_write);
  ROLLCALL_CHECK(version_of(path) == kOldestVersion + static_cast<std::int64_t>(std::size(kUndo)));
  Transaction transaction(database);
  for (auto undone = version_of(path); undone > version; --undone)
    database.execute(kUndo[undone - kOldestVersion - 1]);
  database.execute(fmt::format("PRAGMA user_version = {}", version));
  transaction.commit();
}

std::int64_t version_of(const std::string& path) {
  return Database(path, Database::Mode::read_only).integer("PRAGMA user_version");
}

std::string schema_of(const std::string& path) {
  Database database(path, Database::Mode::read_only);
  Statement all(database, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name");
  std::string text;
  while (all.step()) text += all.text(0) + ";\n";
  return text;
}

}  // namespace rollcall::crash
