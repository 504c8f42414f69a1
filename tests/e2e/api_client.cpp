#include "e2e/api_client.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>

#include "support/client.hpp"

namespace rollcall::e2e {

RawAnswer::RawAnswer(const std::string& address, std::string_view target, std::string_view fields)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const auto colon = address.rfind(':');
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
  ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &peer.sin_addr);
  const timeval limit{15, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&peer), sizeof peer) != 0) {
    ::close(socket_);
    throw testing::ConnectionEnded("cannot connect to " + address);
  }
  const std::string request = fmt::format("GET {} HTTP/1.0\r\n{}\r\n", target, fields);
  if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) {
    ::close(socket_);
    throw testing::ConnectionEnded("the request could not be sent");
  }
}

RawAnswer::~RawAnswer() { ::close(socket_); }

bool RawAnswer::read_more() {
  char bytes[16 * 1024];
  const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
  if (got > 0) bytes_.append(bytes, static_cast<std::size_t>(got));
  timed_out_ = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  return got > 0;
}

bool RawAnswer::shows(std::string_view text) {
  while (bytes_.find(text) == std::string::npos) {
    if (!read_more()) return false;
  }
  return true;
}

bool RawAnswer::ends() {
  while (read_more()) {
  }
  return !timed_out_;
}

std::string RawAnswer::body() const {
  const auto end = bytes_.find("\r\n\r\n");
  return end == std::string::npos ? "" : bytes_.substr(end + 4);
}

}  // namespace rollcall::e2e
