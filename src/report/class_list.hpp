// The classes of a school with their state and totals.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "config/config.hpp"
#include "domain/attendance.hpp"
#include "report/date_range.hpp"
#include "report/list.hpp"

namespace rollcall::report {

std::optional<domain::ClassState> state_named(std::string_view name);

struct ClassListQuery {
  DateRange range;  // by starts_at; a class of unknown start is in only where both ends are open
  std::optional<CourseId> course;
  std::optional<domain::ClassState> state;
};

// Items {"class_id", "course_id", "class_name", "starts_at", "ends_at", "state", "totals"}, by start (unknown
// ones last), then by id. `school` must outlive the list.
std::unique_ptr<List> class_list(const config::School& school, const ClassListQuery& query, std::int64_t now);

}  // namespace rollcall::report
