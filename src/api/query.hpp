// A query string, taken apart strictly.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace rollcall::api {

// Decodes "a=1&b=%E5%BC%A0+x". A name that comes twice or an escape that cannot be decoded is an error; its
// hint is the name, where there is one.
Result<std::map<std::string, std::string>> parse_query(std::string_view query);

}  // namespace rollcall::api
