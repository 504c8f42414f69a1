// A school's courses with their totals.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "domain/attendance.hpp"
#include "report/date_range.hpp"
#include "report/table.hpp"
#include "storage/records.hpp"

namespace rollcall::report {

struct CourseTotals {
  std::optional<CourseId> course_id;  // null: classes of which no course is known
  std::optional<std::string> course_name;
  std::int64_t classes = 0;       // that were not cancelled
  std::int64_t by_state[7] = {};  // by domain::ClassState, the cancelled ones too
  std::int64_t students = 0;      // different people listed as students
  domain::Totals totals;        // of classes that began and were not cancelled; expected: over those of known
                                // roster, null without one
  std::int64_t attended_s = 0;  // sum over students
};

// Of classes that begin in `range`, by course id, unknown last. Throws StoreError.
std::vector<CourseTotals> school_totals(storage::ReportStore& reports, const config::School& school,
                                        const DateRange& range, std::int64_t now);

// {"items": [{"course_id", "course_name", "classes", "states": {"scheduled": …, …}, "students", "totals",
// "attended_s", "attendance_ratio"}], "next_cursor": null}; attendance_ratio: of the marks that are neither
// excused nor unknown, those attended, 4 decimals half up, null where there is none.
std::string school_totals_json(const std::vector<CourseTotals>& courses);
Table school_totals_table(const std::vector<CourseTotals>& courses);

}  // namespace rollcall::report
