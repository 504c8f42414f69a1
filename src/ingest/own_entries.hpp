#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/journal.hpp"

namespace rollcall::ingest {

// The journal entry of what people or the configuration say (projection/own_entry.hpp). The same body is the
// same entry, so that an export imported twice counts once.
storage::JournalEntry own_entry(Sid sid, std::string_view cmd, std::string body, std::int64_t now);

// The body, a JSON object, with an "id" nobody else has: what is said anew is a new entry, though it be the
// same words in the same second (set, cleared, and set again).
std::string with_new_id(std::string body);

}  // namespace rollcall::ingest
