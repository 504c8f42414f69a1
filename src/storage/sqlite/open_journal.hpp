#pragma once

#include <memory>
#include <string>

#include "storage/sqlite/database.hpp"
#include "storage/store.hpp"

namespace rollcall::storage::sqlite {

// A connection to the journal database, at this version's schema. Read_write creates and migrates; read_only
// refuses a file that is not at this version.
//
// Migrating copies the file first to "PATH.before-vN", N being the version it is brought to. The copy stays
// until somebody removes it.
std::unique_ptr<Database> open_journal_database(const std::string& path, Access access);

// A connection for reading a journal database as it is: of this version or an older one, in use or not.
// Throws StoreError for an empty file too.
//
// A copy of ours needs no file beside it. One that a daemon used does: `look` does without where nobody has
// it open and makes none (so somebody might begin to write unnoticed); `hold` makes them where it can.
enum class Reading { look, hold };
std::unique_ptr<Database> open_journal_as_it_is(const std::string& path, Reading reading);

// Whether there are files beside it that a connection to it makes.
bool has_side_files(const std::string& path);

int journal_version(Database& database);

}  // namespace rollcall::storage::sqlite
