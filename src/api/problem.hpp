// Errors of the query API as RFC 9457 problem details.
#pragma once

#include <string_view>

#include "http/http.hpp"

namespace rollcall::api {

http::Response problem(int status, std::string_view detail);
http::Response json_response(std::string body);

}  // namespace rollcall::api
