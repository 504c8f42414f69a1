#pragma once

#include <memory>
#include <string>

#include "storage/sqlite/database.hpp"
#include "storage/store.hpp"

namespace rollcall::storage::sqlite {

// A connection to the journal database, at this version's schema. Read_write creates and migrates; read_only
// refuses a file that is not at this version.
std::unique_ptr<Database> open_journal_database(const std::string& path, Access access);

}  // namespace rollcall::storage::sqlite
