#pragma once

#include <string>

#include "base/json_writer.hpp"
#include "domain/attendance.hpp"

namespace rollcall::report {

// The attendance of one class as the query API answers it (PRODUCT.md 7). The same attendance gives the same
// bytes.
std::string attendance_json(const domain::ClassAttendance& attendance);

// The "totals" of it, as one value.
void write_totals(JsonWriter& json, const domain::Totals& totals);

}  // namespace rollcall::report
