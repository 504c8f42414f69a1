// Reports that are rendered at once.
#include <fmt/format.h>

#include "api/handlers.hpp"
#include "api/known.hpp"
#include "api/problem.hpp"
#include "api/render.hpp"
#include "report/attendance_json.hpp"
#include "report/attendance_table.hpp"
#include "report/class_report.hpp"
#include "report/course_grid.hpp"
#include "report/explanation_report.hpp"
#include "report/school_totals.hpp"
#include "report/student_report.hpp"
#include "report/viewing_report.hpp"

namespace rollcall::api {

namespace {

http::Response bad_range(const Error& error) { return problem(400, error.text(), "from"); }

}  // namespace

http::Response class_attendance(const Context& context) {
  const ClassId id = class_in(context);
  const auto found = report::class_attendance(context.reader.reports(), *context.school, id, context.now);
  if (!found) return class_unknown(context);
  return rendered(
      context, fmt::format("class-{}", id.value), [&] { return report::attendance_json(*found); },
      [&] { return report::attendance_table(*found); });
}

http::Response explain_mark(const Context& context) {
  const auto found = report::explanation(context.reader.reports(), *context.school, class_in(context),
                                         uid_in(context), context.now);
  if (!found) return mark_unknown(context);
  return json_response(report::explanation_json(*found));
}

http::Response class_viewing(const Context& context) {
  const ClassId id = class_in(context);
  const auto found = report::viewing_report(context.reader.reports(), context.school->sid, id);
  if (!found) return class_unknown(context);
  return rendered(
      context, fmt::format("viewing-{}", id.value), [&] { return report::viewing_json(*found); },
      [&] { return report::viewing_table(*found); });
}

http::Response student_attendance(const Context& context) {
  const auto range = range_of(context);
  if (!range) return bad_range(range.error());
  const Uid uid = uid_in(context);
  const auto found =
      report::student_report(context.reader.reports(), *context.school, uid, *range, context.now);
  if (!found) return person_unknown(context);
  return rendered(
      context, fmt::format("student-{}", uid.value), [&] { return report::student_json(*found); },
      [&] { return report::student_table(*found); });
}

http::Response list_courses(const Context& context) {
  const auto range = range_of(context);
  if (!range) return bad_range(range.error());
  const auto courses = report::school_totals(context.reader.reports(), *context.school, *range, context.now);
  return rendered(
      context, fmt::format("courses-{}", context.school->sid.value),
      [&] { return report::school_totals_json(courses); },
      [&] { return report::school_totals_table(courses); });
}

http::Response course_attendance(const Context& context) {
  const auto range = range_of(context);
  if (!range) return bad_range(range.error());
  const CourseId id = course_in(context);
  const auto found = report::course_grid(context.reader.reports(), *context.school, id, *range, context.now);
  if (!found) return course_unknown(context);
  return rendered(
      context, fmt::format("course-{}", id.value), [&] { return report::course_grid_json(*found); },
      [&] { return report::course_grid_table(*found, context.school->timezone); });
}

}  // namespace rollcall::api
