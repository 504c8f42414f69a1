// What people say about marks and rosters, checked and turned into journal entries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "domain/attendance.hpp"
#include "storage/journal.hpp"

namespace rollcall::ingest {

struct OverrideWish {
  std::string status;  // as in JSON; "" clears the override
  std::string reason, author;
};

// The entry that sets or clears the override of `mark` (a student's, as it is now). Nothing where it would
// change nothing: the same status, reason and author are in force. Errors name the field: an unknown status,
// an empty or too long reason or author, nothing to clear, a mark that is not assessed.
Result<std::optional<storage::JournalEntry>> override_entry(Sid sid, ClassId class_id,
                                                            const domain::Mark& mark,
                                                            const OverrideWish& wish, std::int64_t now);

}  // namespace rollcall::ingest
