#pragma once

#include <string>

#include "domain/attendance.hpp"
#include "report/table.hpp"

namespace rollcall::report {

// One row a person: students, then staff, then observers, each by uid.
Table attendance_table(const domain::ClassAttendance& attendance);

// Some lines for a person that say which class this is, when it was, by which rules it was assessed and with
// what result; times in `zone` (an IANA name, see local_time.hpp).
std::string attendance_heading(const domain::ClassAttendance& attendance, const std::string& zone);

}  // namespace rollcall::report
