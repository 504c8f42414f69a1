#pragma once

#include <cstdint>
#include <string>

#include "config/config.hpp"
#include "storage/records.hpp"

namespace rollcall::report {

// Who is in which room now. Items {"class_id", "course_id", "class_name", "starts_at", "ends_at", "state",
// "in_room":
// [{"uid", "name", "identity", "since"}]}, one for each class that is live or that somebody is in, by start,
// then by id; people by uid, "since" is when their present stay began. Whoever entered and did not leave is
// in, before the lesson too and in its overtime, until its summary is due. Throws StoreError.
std::string live_json(storage::ReportStore& reports, const config::School& school, std::int64_t now);

}  // namespace rollcall::report
