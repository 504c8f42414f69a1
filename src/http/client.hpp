// One GET of a small resource, for commands that ask the daemon of this machine. Blocks the calling thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace rollcall::http {

struct Fetched {
  int status = 0;
  std::string body;
};

// `address` as in listen.address; a wildcard address is asked on loopback. Errors say why nothing came back.
Result<Fetched> fetch(std::string_view address, std::string_view path, int timeout_ms);

}  // namespace rollcall::http
