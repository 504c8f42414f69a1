#pragma once

#include <string>
#include <vector>

#include "domain/attendance.hpp"
#include "report/table.hpp"

namespace rollcall::report {

// One row a person: students, then staff, then observers, each by uid.
Table attendance_table(const domain::ClassAttendance& attendance);

// The columns of a mark but for the person's uid and name, and a row's cells under them.
void add_mark_columns(std::vector<Column>& columns);
void add_mark_cells(Row& row, const domain::Mark& mark);

// Some lines for a person that say which class this is, when it was, by which rules it was assessed and with
// what result; times in `zone` (an IANA name, see local_time.hpp).
std::string attendance_heading(const domain::ClassAttendance& attendance, const std::string& zone);

// "30 expected, 28 attended: 24 present, 2 late, …"
std::string totals_text(const domain::Totals& totals);

}  // namespace rollcall::report
