// The classes of a school with their state and totals.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "domain/attendance.hpp"
#include "report/table.hpp"
#include "storage/records.hpp"

namespace rollcall::report {

std::optional<domain::ClassState> state_named(std::string_view name);

// Every class a push has named, or those in `state`; by start (unknown ones last), then by id. Lists of
// people are left out. Throws StoreError.
std::vector<domain::ClassAttendance> class_list(storage::ReportStore& reports, const config::School& school,
                                                std::optional<domain::ClassState> state, std::int64_t now);

// {"items": [{"class_id", "course_id", "class_name", "starts_at", "ends_at", "state", "totals"}],
// "next_cursor": null}
std::string class_list_json(const std::vector<domain::ClassAttendance>& classes);
Table class_list_table(const std::vector<domain::ClassAttendance>& classes);

}  // namespace rollcall::report
