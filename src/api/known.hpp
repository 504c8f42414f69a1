// What a request names and the school may not know: 404 with a word on how to find what it does.
#pragma once

#include <optional>

#include "api/routes.hpp"
#include "report/date_range.hpp"

namespace rollcall::api {

http::Response class_unknown(const Context& context);   // {class}
http::Response person_unknown(const Context& context);  // {uid}
http::Response mark_unknown(const Context& context);    // {uid} in {class}, of which either may be unknown
http::Response course_unknown(const Context& context);  // {course}

// The answer where a filter of the query (course, class, student) names something unknown.
std::optional<http::Response> check_filters(const Context& context);

// From `from` and `to`, days in the school's zone; an answer where they are the wrong way round.
Result<report::DateRange> range_of(const Context& context);

CourseId course_in(const Context& context);
ClassId class_in(const Context& context);
Uid uid_in(const Context& context);

}  // namespace rollcall::api
