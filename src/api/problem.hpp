// Errors of the query API as RFC 9457 problem details.
#pragma once

#include <string>
#include <string_view>

#include "http/http.hpp"

namespace rollcall::api {

// `parameter` names what of the request is at fault; "" where it is none of them.
http::Response problem(int status, std::string_view detail, std::string_view parameter = "");
// 503: ask again soon.
http::Response busy(std::string_view detail);
http::Response json_response(std::string body);

}  // namespace rollcall::api
