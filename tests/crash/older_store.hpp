// Takes a journal back to the schema of an older version, so that the next start has to bring it up.
#pragma once

#include <cstdint>
#include <string>

namespace rollcall::crash {

constexpr std::int64_t kOldestVersion = 2;  // what the first version did not know yet is sent all the time

// The journal at `path`, which nobody has open, gets the schema of `version`; what only newer versions keep
// is dropped.
void take_back(const std::string& path, std::int64_t version);

std::int64_t version_of(const std::string& path);
std::string schema_of(const std::string& path);  // every table and index as SQL

}  // namespace rollcall::crash
