// A roster file: UTF-8 CSV with a heading. Columns, in any order: uid; one of course_id and class_id in each
// row; op
// ("add", the default, or "remove"); from (a date or "YYYY-MM-DD HH:MM", since when it holds; empty: always);
// name.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "projection/own_entry.hpp"

namespace rollcall::ingest {

// The instant of a date or a date with time in the school's zone.
using InstantOf = std::function<Result<std::int64_t>(std::string_view)>;

// All rows, or every fault: "roster.csv:12: uid: 'x7' is not a whole number". `at` and `file` go into the
// result.
Result<projection::RosterImport> read_roster_csv(std::string_view text, const std::string& file,
                                                 std::int64_t at, const InstantOf& instant_of);

}  // namespace rollcall::ingest
