// The attendance of one class, from the records and the rules in force.
#pragma once

#include <cstdint>
#include <optional>

#include "config/config.hpp"
#include "domain/attendance.hpp"
#include "storage/records.hpp"

namespace rollcall::report {

// Null when nothing is known of the class. Throws StoreError.
std::optional<domain::ClassAttendance> class_attendance(storage::ReportStore& reports,
                                                        const config::School& school, ClassId class_id,
                                                        std::int64_t now);

}  // namespace rollcall::report
