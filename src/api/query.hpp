// The parameters of a query string and of a path, read strictly: what cannot be read is named to the caller.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace rollcall::api {

// Decodes "a=1&b=%E5%BC%A0+x". A name that comes twice or an escape that cannot be decoded is an error.
Result<std::map<std::string, std::string>> parse_query(std::string_view query);

// A decimal integer of at most 18 digits, without sign; `what` names it in the error.
Result<std::int64_t> parse_number(std::string_view text, std::string_view what);

}  // namespace rollcall::api
