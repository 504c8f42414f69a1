#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/journal.hpp"

namespace rollcall::ingest {

// The journal entry of what people or the configuration say (projection/own_entry.hpp). The same body is the
// same entry: said twice in one second it counts once.
storage::JournalEntry own_entry(Sid sid, std::string_view cmd, std::string body, std::int64_t now);

}  // namespace rollcall::ingest
