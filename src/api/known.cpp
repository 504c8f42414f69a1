#include "api/known.hpp"

#include <fmt/format.h>

#include "api/problem.hpp"

namespace rollcall::api {

namespace {

std::int64_t number(const Context& context, std::string_view name) {
  return context.arguments.number(name).value_or(0);
}

http::Response unknown(const Context& context, std::string_view what, std::string_view parameter,
                       std::string_view advice) {
  const std::int64_t sid = context.school->sid.value;
  return problem(404,
                 fmt::format("school {} knows no {} {}; {}", sid, what, number(context, parameter),
                             fmt::format(fmt::runtime(advice), sid)),
                 parameter);
}

constexpr std::string_view kClasses = "GET /v1/schools/{}/classes lists the classes";
constexpr std::string_view kCourses = "GET /v1/schools/{}/courses lists the courses";
constexpr std::string_view kPeople = "GET /v1/schools/{}/courses/COURSE/roster lists who is in a course";

bool class_known(const Context& context, ClassId class_id) {
  const storage::FactsOf nobody{.uid = Uid{0}, .names = false};
  return context.reader.reports().class_facts(context.school->sid, class_id, nobody).has_value();
}

}  // namespace

http::Response class_unknown(const Context& context) { return unknown(context, "class", "class", kClasses); }
http::Response person_unknown(const Context& context) { return unknown(context, "person", "uid", kPeople); }
http::Response course_unknown(const Context& context) {
  return unknown(context, "course", "course", kCourses);
}

http::Response mark_unknown(const Context& context) {
  if (!class_known(context, class_in(context))) return class_unknown(context);
  const std::int64_t sid = context.school->sid.value, class_id = class_in(context).value;
  return problem(404,
                 fmt::format("class {} neither lists person {} nor saw them; GET "
                             "/v1/schools/{}/classes/{}/attendance lists its people",
                             class_id, uid_in(context).value, sid, class_id),
                 "uid");
}

std::optional<http::Response> check_filters(const Context& context) {
  const Sid sid = context.school->sid;
  const Arguments& given = context.arguments;
  storage::ReportStore& reports = context.reader.reports();
  if (given.has("course") && !reports.course_known(sid, course_in(context))) return course_unknown(context);
  if (given.has("class") && !class_known(context, class_in(context))) return class_unknown(context);
  if (given.has("student") && !reports.person_known(sid, Uid{number(context, "student")})) {
    return unknown(context, "person", "student", kPeople);
  }
  return std::nullopt;
}

Result<report::DateRange> range_of(const Context& context) {
  return report::date_range(context.arguments.text_or("from", ""), context.arguments.text_or("to", ""),
                            report::Clock(context.school->timezone));
}

CourseId course_in(const Context& context) { return CourseId{number(context, "course")}; }
ClassId class_in(const Context& context) { return ClassId{number(context, "class")}; }
Uid uid_in(const Context& context) { return Uid{number(context, "uid")}; }

}  // namespace rollcall::api
