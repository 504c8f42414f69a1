#pragma once

#include <memory>
#include <string>

#include "storage/sqlite/database.hpp"

namespace rollcall::storage::sqlite {

// The version in the header of a records file this program can use: a hash of schema/records/records.sql and
// of records::kProjectionVersion.
std::int64_t records_version();

// A writing connection. A file of another version is emptied by deleting it; one that is no database is put
// aside first.
std::unique_ptr<Database> open_records_for_writing(const std::string& path);

// Whether there is a file at `path` that is no sound database.
bool damaged(const std::string& path);

// Puts the records file at `path` aside as "<path>.damaged" and removes what belongs to it. Connections to
// the old file stay valid, on the old file.
void put_aside(const std::string& path);
// Deletes it; the same holds.
void remove(const std::string& path);

}  // namespace rollcall::storage::sqlite
