// Dates of HTTP. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rollcall::outbound {

// Unix seconds of an IMF-fixdate (RFC 9110 section 5.6.7), "Sun, 06 Nov 1994 08:49:37 GMT", the one form that
// servers may send. The name of the day is not compared with the date.
std::optional<std::int64_t> http_date(std::string_view text);

}  // namespace rollcall::outbound
