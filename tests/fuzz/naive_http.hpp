// Where requests begin and end in bytes that a server took for whole requests: a second reading of RFC 9112,
// of what is right only, without a line of the server's code.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall::fuzz {

struct NaiveRequest {
  std::string method, target, body;
  std::size_t end = 0;  // in the bytes
};

// The request that begins at `begin` (behind empty lines); nothing where there is no whole one.
std::optional<NaiveRequest> naive_request(std::string_view bytes, std::size_t begin);

}  // namespace rollcall::fuzz
