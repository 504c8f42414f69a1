#pragma once

#include "api/routes.hpp"

namespace rollcall::api {

http::Response class_attendance(const Context& context);  // {class}; format=json|csv|xlsx
http::Response pushes(const Context& context);            // after or cursor, limit
http::Response quarantine(const Context& context);        // cursor, limit

}  // namespace rollcall::api
