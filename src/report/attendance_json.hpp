#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json_writer.hpp"
#include "domain/attendance.hpp"

namespace rollcall::report {

// The attendance of one class as the query API answers it (PRODUCT.md 7). The same attendance gives the same
// bytes.
std::string attendance_json(const domain::ClassAttendance& attendance);

// Parts of it, for other reports: "totals" and a mark as one value, the fields of a mark inside an object
// that is open, and "source", "rules", "override" and a status with their keys.
void write_totals(JsonWriter& json, const domain::Totals& totals);
void write_mark(JsonWriter& json, const domain::Mark& mark);
void write_mark_fields(JsonWriter& json, const domain::Mark& mark);
void write_source(JsonWriter& json, domain::PresenceSource source);
void write_rules(JsonWriter& json, const domain::Rules& rules);
void write_correction(JsonWriter& json, const std::optional<domain::Override>& correction);
void write_status(JsonWriter& json, std::string_view key, const std::optional<domain::Status>& status);

}  // namespace rollcall::report
