#pragma once

#include <string>

#include "storage/sqlite/database.hpp"

namespace rollcall::storage::sqlite {

// What can be told apart cheaply of what a journal holds: two states of one journal that differ in anything
// but its version give different texts.
std::string journal_state(Database& database);

// Whether the file is a journal, whole as far as one sees, in that state.
bool holds_state(const std::string& path, const std::string& state);

// Copies the journal before it is migrated, when the disk has room for the copy and for the migration; else
// throws StoreError::full. Where another process is making the same copy, waits for it. A copy that is there
// already stays.
void copy_for_migration(const std::string& journal, const std::string& to);

}  // namespace rollcall::storage::sqlite
