#include "report/class_report.hpp"

namespace rollcall::report {

std::optional<domain::ClassAttendance> class_attendance(storage::ReportStore& reports,
                                                        const config::School& school, ClassId class_id,
                                                        std::int64_t now) {
  const auto facts = reports.class_facts(school.sid, class_id);
  if (!facts) return std::nullopt;
  return domain::assess(*facts, school.rules_for(facts->course_id), now);
}

}  // namespace rollcall::report
