// Where an outbound request goes: "http://host[:port]/path?query", "https://…", or an address as in
// listen.address. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace rollcall::http {

struct Url {
  bool tls = false;
  std::string unix_path;  // set: a Unix socket; host and port mean nothing then
  std::string host;       // a name in lower case, or an IP address without brackets
  bool v6 = false;
  std::uint16_t port = 0;
  std::string target = "/";  // path and query, as they are sent

  // "host:port", "[::1]:8080", "unix:/run/x.sock": for messages about the connection.
  std::string place() const;
  // "http://host:port", the port where it is not the scheme's own; "unix:/run/x.sock".
  std::string origin() const;
  // The value of the Host field.
  std::string authority() const;
  // For errors and logs: origin and path without the query; what follows "/push/" may be a callback token and
  // is shown as "…".
  std::string public_text() const;
};

// Refuses user:password@, fragments, and what would not arrive as it is written (blanks, characters beyond
// ASCII). The error quotes the part that is wrong, never one that may be a secret.
Result<Url> parse_url(std::string_view text);

// Of the daemon that listens on `listen_address` (listen_address.hpp) with plain HTTP; a wildcard address is
// asked on loopback. `target` begins with '/'.
Result<Url> url_of_listener(std::string_view listen_address, std::string_view target);

}  // namespace rollcall::http
