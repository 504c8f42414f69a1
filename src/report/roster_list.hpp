#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/ids.hpp"
#include "report/list.hpp"

namespace rollcall::report {

// Who is on a course's roster at `at` (Unix seconds). Items {"uid", "name", "since", "push"}: since when (0:
// always, null in the table), and the number of the journal entry that says so; by uid.
std::unique_ptr<List> roster_list(Sid sid, CourseId course, std::int64_t at);

}  // namespace rollcall::report
