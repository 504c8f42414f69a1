// Errors of the query API as RFC 9457 problem details.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/http.hpp"

namespace rollcall::api {

struct Problem {
  int status = 400;
  std::string detail;                        // what was wrong and what to do
  std::string parameter;                     // what of the request is at fault; "" where it is none of it
  std::string identity;                      // of the creation that it is about; "": of none
  std::vector<std::string> differs;          // the fields in which that creation is another
  std::optional<std::int64_t> classin_code;  // with which ClassIn refused
  std::string retry;  // "yes", "no", "maybe": whether trying again later can help; "": not said
};
http::Response problem(const Problem& problem);

// `parameter` names what of the request is at fault; "" where it is none of them.
http::Response problem(int status, std::string_view detail, std::string_view parameter = "");
// 429: ask again after so many seconds.
http::Response too_many(std::string_view detail, std::int64_t wait_s);
// 503: ask again soon.
http::Response busy(std::string_view detail);
http::Response json_response(std::string body);

}  // namespace rollcall::api
