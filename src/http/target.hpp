// Request targets (RFC 9112 section 3.2) and the authority in them and in Host. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rollcall::http {

// A plausible host with or without a port: "example.com", "10.0.0.1:8080", "[::1]:443". Not empty.
bool is_authority(std::string_view text);

// "%2Fx" to "/x"; nothing where an escape is malformed or gives a NUL byte.
std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace rollcall::http
