// What SQLite leaves to its user where a sync fails. Every connection that writes to a WAL database uses
// both.
#pragma once

#include "storage/sqlite/database.hpp"

namespace rollcall::storage::sqlite {

// To be called before a new connection writes. Where the WAL was read back from its file and nobody has
// written to it since, its bytes may be nowhere but in the system's memory, and no sync would ever write
// them: writes them again and syncs. Waits for other writers. Throws StoreError.
void make_wal_durable(Database& database);

// Copies the WAL into the database file, as far as readers allow. After a failure, here or in an earlier
// call, all of it is written and copied again. Throws StoreError; what was committed is as durable as before.
void checkpoint(Database& database);

// Does so after the commit that makes the WAL `pages` long, in place of SQLite's own automatic checkpoint. A
// failure is logged and tried again later: the commit stands.
void checkpoint_every(Database& database, int pages);

}  // namespace rollcall::storage::sqlite
