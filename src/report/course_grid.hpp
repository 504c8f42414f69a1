// The students of a course by its classes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "domain/attendance.hpp"
#include "report/date_range.hpp"
#include "report/table.hpp"
#include "storage/records.hpp"

namespace rollcall::report {

struct CourseGrid {
  Sid sid;
  CourseId course_id;
  std::optional<std::string> course_name;
  std::vector<domain::ClassAttendance> classes;  // by start, then by id; their totals, but no lists of people
  struct Student {
    Uid uid;
    std::optional<std::string> name;
    domain::Totals totals;  // of the marks below in classes that began and were not cancelled
    std::vector<std::optional<domain::Mark>>
        marks;  // one a class, without name, intervals and devices; null: not listed there
  };
  std::vector<Student> students;  // everybody who is listed as a student in one of the classes, by uid
};

// Null when nothing is known of the course. Classes begin in `range`. Throws StoreError.
std::optional<CourseGrid> course_grid(storage::ReportStore& reports, const config::School& school,
                                      CourseId course, const DateRange& range, std::int64_t now);

// {"sid", "course_id", "course_name", "classes": [{"class_id", "class_name", "starts_at", "ends_at", "state",
// "totals"}], "items": [{"uid", "name", "totals", "marks": [null or {"class_id", "status", "computed_status",
// "on_roster", "attended_s", "attended_ratio", "late_s", "left_early_s", "override"}]}], "next_cursor": null}
std::string course_grid_json(const CourseGrid& grid);
// A row a student: uid, name, then a column a class ("2026-03-01 09:00 Name (25672)": its start in `zone`,
// name and id) with the status, then attended, expected and the share attended.
Table course_grid_table(const CourseGrid& grid, const std::string& zone);

}  // namespace rollcall::report
