// Lists that are answered in pages, or exported whole.
#include <fmt/format.h>

#include "api/handlers.hpp"
#include "api/known.hpp"
#include "api/problem.hpp"
#include "api/render.hpp"
#include "report/class_list.hpp"
#include "report/learning_lists.hpp"
#include "report/restatement_list.hpp"
#include "report/roster_list.hpp"

namespace rollcall::api {

namespace {

template <class Id>
std::optional<Id> filter(const Context& context, std::string_view name) {
  const auto number = context.arguments.number(name);
  return number ? std::optional(Id{*number}) : std::nullopt;
}

http::Response bad_range(const Error& error) { return problem(400, error.text(), "from"); }

// A whole school's grades would be no list but a copy of the store.
std::optional<http::Response> check_activity_filter(const Context& context) {
  const Arguments& given = context.arguments;
  if (!given.has("course") && !given.has("activity") && !given.has("student")) {
    return problem(400, "say which: at least one of course, activity, student is needed");
  }
  return check_filters(context);
}

storage::ActivityFilter activity_filter(const Context& context) {
  return {.course = filter<CourseId>(context, "course"),
          .activity = filter<ActivityId>(context, "activity"),
          .student = filter<Uid>(context, "student")};
}

std::string name_of(std::string_view what, const Context& context) {
  return fmt::format("{}-{}", what, context.school->sid.value);
}

}  // namespace

http::Response list_classes(const Context& context) {
  const auto range = range_of(context);
  if (!range) return bad_range(range.error());
  if (auto unknown = check_filters(context)) return std::move(*unknown);
  const report::ClassListQuery query{.range = *range,
                                     .course = filter<CourseId>(context, "course"),
                                     .state = report::state_named(context.arguments.text_or("state", ""))};
  return list_response(context, report::class_list(*context.school, query, context.now),
                       name_of("classes", context));
}

// A day's roster is that of its end: whoever came during the day is on it.
http::Response course_roster(const Context& context) {
  const CourseId course = course_in(context);
  if (!context.reader.reports().course_known(context.school->sid, course)) return course_unknown(context);
  std::int64_t at = context.now;
  if (const auto day = context.arguments.text("at")) {
    const auto range = report::date_range("", *day, report::Clock(context.school->timezone));
    if (!range) return problem(400, range.error().text(), "at");
    at = range->to.value_or(at) - 1;
  }
  return list_response(context, report::roster_list(context.school->sid, course, at),
                       fmt::format("roster-{}", course.value));
}

http::Response list_grades(const Context& context) {
  if (auto wrong = check_activity_filter(context)) return std::move(*wrong);
  const bool history = context.arguments.text_or("history", "") == "true";
  return list_response(context, report::grade_list(context.school->sid, activity_filter(context), history),
                       name_of("grades", context));
}

http::Response list_missing(const Context& context) {
  if (auto wrong = check_activity_filter(context)) return std::move(*wrong);
  return list_response(context, report::missing_list(context.school->sid, activity_filter(context)),
                       name_of("missing", context));
}

http::Response list_submissions(const Context& context) {
  if (auto wrong = check_activity_filter(context)) return std::move(*wrong);
  return list_response(context, report::submission_list(context.school->sid, activity_filter(context)),
                       name_of("submissions", context));
}

http::Response list_restatements(const Context& context) {
  const auto range = range_of(context);
  if (!range) return bad_range(range.error());
  if (auto unknown = check_filters(context)) return std::move(*unknown);
  const report::RestatementQuery query{
      .class_id = filter<ClassId>(context, "class"), .uid = filter<Uid>(context, "student"), .range = *range};
  return list_response(context, report::restatement_list(context.school->sid, query),
                       name_of("restatements", context));
}

}  // namespace rollcall::api
