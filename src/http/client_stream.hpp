// The byte stream under a client's exchange: a socket, or TLS over one. Virtual, so that the parser and the
// exchange are compiled once.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "http/client.hpp"
#include "http/client_loop.hpp"
#include "http/socket_transport.hpp"

namespace rollcall::http {

class ClientStream {
 public:
  using TimePoint = ClientLoop::TimePoint;

  virtual ~ClientStream() = default;

  // Writes all; `bytes` of the result are what was handed to the system for sure.
  virtual IoEnd write(std::string_view bytes, TimePoint deadline) = 0;

  // At least one byte. asio::error::eof where the peer has ended its side in order.
  virtual IoEnd read_some(char* into, std::size_t size, TimePoint deadline) = 0;

  // Whether the peer has said nothing unasked: neither an end nor a byte.
  virtual bool quiet() const = 0;
};

// What came of an attempt to open a stream.
using Opened = std::variant<std::unique_ptr<ClientStream>, Failure>;

std::unique_ptr<ClientStream> make_socket_stream(ClientLoop& loop, Socket socket);

// Whether a connected socket has neither input nor an end waiting.
bool socket_is_quiet(int descriptor);

}  // namespace rollcall::http
