// "127.0.0.1:8080", "[::1]:8080", "unix:/run/rollcall/http.sock". Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace rollcall::http {

struct ListenAddress {
  std::string unix_path;  // empty for TCP
  std::string ip;         // without brackets
  bool v6 = false;
  std::uint16_t port = 0;

  // As parse reads it.
  std::string text() const;
};

// IP addresses are numeric; names are not looked up.
Result<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace rollcall::http
