// One student over time.
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

struct StudentClass {
  domain::ClassAttendance lesson;  // without its lists of people and its totals
  domain::Mark mark;
};

struct StudentReport {
  Sid sid;
  Uid uid;
  storage::Person person;
  domain::Totals totals;              // of the marks below in classes that began and were not cancelled
  std::vector<StudentClass> classes;  // those in which the person has a mark, by start, then by id
};

// Null when nothing is known of the person. Classes begin in `range`. Throws StoreError.
std::optional<StudentReport> student_report(storage::ReportStore& reports, const config::School& school,
                                            Uid uid, const DateRange& range, std::int64_t now);

// {"sid", "uid", "name", "phone", "email", "cancelled_at", "totals", "items": [the fields of a class
// (class_id, course_id, class_name, course_name, state, source, starts_at, ends_at) and then those of the
// mark as in the class's attendance], "next_cursor": null}
std::string student_json(const StudentReport& report);
Table student_table(const StudentReport& report);

}  // namespace rollcall::report
