// Walks through the classes of a school, of a course or of a person, a page in memory at a time.
#pragma once

#include <functional>
#include <optional>

#include "storage/records.hpp"

namespace rollcall::report {

// Calls `each` for every class that `filter` lets through (its `after` and `limit` are the walk's own), by
// start, unknown ones last, then by id; with `uid` only those the person may have a mark in. Throws
// StoreError.
void each_class(storage::ReportStore& reports, Sid sid, std::optional<Uid> uid, storage::ClassFilter filter,
                const std::function<void(ClassId)>& each);

}  // namespace rollcall::report
