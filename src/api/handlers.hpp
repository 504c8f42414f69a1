// The handlers of the route table. What each takes is in the table, what it answers in report/.
#pragma once

#include "api/routes.hpp"

namespace rollcall::api {

// handlers_reports.cpp
http::Response class_attendance(const Context& context);
http::Response explain_mark(const Context& context);
http::Response class_viewing(const Context& context);
http::Response student_attendance(const Context& context);
http::Response list_courses(const Context& context);
http::Response course_attendance(const Context& context);

// handlers_lists.cpp
http::Response list_classes(const Context& context);
http::Response course_roster(const Context& context);
http::Response list_grades(const Context& context);
http::Response list_missing(const Context& context);
http::Response list_submissions(const Context& context);
http::Response list_restatements(const Context& context);

// handlers_corrections.cpp
http::Response override_log(const Context& context);
http::Response set_override(const Context& context);
http::Response clear_override(const Context& context);

// handlers_classes.cpp
http::Response create_class(const Context& context);
http::Response list_creations(const Context& context);
http::Response get_creation(const Context& context);

// handlers_feed.cpp
http::Response live_view(const Context& context);
http::Response list_pushes(const Context& context);
http::Response list_quarantine(const Context& context);
http::Response openapi_json(const Context& context);

}  // namespace rollcall::api
