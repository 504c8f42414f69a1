// Our rules of HTTP/1.x (RFC 9110, 9112), stricter than Beast's, so that no byte of one request can be taken
// for another one. Pure: no I/O, no clock; a wrong request is a Fault.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/fault.hpp"
#include "http/http.hpp"

namespace rollcall::http {

struct RequestLine {
  std::string_view method, target;
  int version = 0;  // 10 or 11
};

// "POST /path HTTP/1.1" without its line end. `line` is filled as far as it could be read.
std::optional<Fault> read_request_line(std::string_view text, RequestLine& line);

// Sets path and query of `head` from its method and target.
std::optional<Fault> read_target(RequestHead& head);

// How the message goes on behind its header, and what becomes of the connection.
struct BodyPlan {
  enum class Kind { none, sized, chunked };
  Kind kind = Kind::none;
  std::uint64_t length = 0;       // of a sized body; 0 is Kind::none
  bool keep_alive = true;         // as the client wishes
  bool expects_continue = false;  // the client waits for `100 Continue` before it sends the body
};

// The rules on Host, Transfer-Encoding, Content-Length, Expect and Connection.
std::optional<Fault> read_plan(const RequestHead& head, BodyPlan& plan);

}  // namespace rollcall::http
