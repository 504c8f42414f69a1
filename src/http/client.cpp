#include "http/client.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "http/listen_address.hpp"

namespace rollcall::http {

namespace {

constexpr std::size_t kMostBytes = 4 * 1024 * 1024;

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

struct Peer {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

Peer peer_of(const ListenAddress& address) {
  Peer peer;
  if (!address.unix_path.empty()) {
    auto* to = reinterpret_cast<sockaddr_un*>(&peer.storage);
    to->sun_family = AF_UNIX;
    address.unix_path.copy(to->sun_path, sizeof to->sun_path - 1);
    peer.size = sizeof *to;
  } else if (address.v6) {
    auto* to = reinterpret_cast<sockaddr_in6*>(&peer.storage);
    to->sin6_family = AF_INET6;
    to->sin6_port = htons(address.port);
    ::inet_pton(AF_INET6, address.ip == "::" ? "::1" : address.ip.c_str(), &to->sin6_addr);
    peer.size = sizeof *to;
  } else {
    auto* to = reinterpret_cast<sockaddr_in*>(&peer.storage);
    to->sin_family = AF_INET;
    to->sin_port = htons(address.port);
    ::inet_pton(AF_INET, address.ip == "0.0.0.0" ? "127.0.0.1" : address.ip.c_str(), &to->sin_addr);
    peer.size = sizeof *to;
  }
  return peer;
}

Error failed(std::string_view address) {
  return {fmt::format("no answer from {}: {}", address, std::strerror(errno)), ""};
}

Result<Fetched> parse(std::string_view text, std::string_view address) {
  const auto head_end = text.find("\r\n\r\n");
  const auto blank = text.find(' ');
  Fetched fetched;
  if (!text.starts_with("HTTP/1.") || head_end == std::string_view::npos || blank == std::string_view::npos) {
    return Error{fmt::format("what answers on {} does not speak HTTP", address), ""};
  }
  std::from_chars(text.data() + blank + 1, text.data() + text.size(), fetched.status);
  fetched.body = text.substr(head_end + 4);
  return fetched;
}

}  // namespace

Result<Fetched> fetch(std::string_view address, std::string_view path, int timeout_ms) {
  const auto parsed = parse_listen_address(address);
  if (!parsed) return parsed.error();
  const Peer peer = peer_of(*parsed);
  const Socket socket(::socket(peer.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.fd() < 0) return failed(address);
  const timeval limit{timeout_ms / 1000, (timeout_ms % 1000) * 1000};
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  if (::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&peer.storage), peer.size) != 0)
    return failed(address);
  const std::string request =
      fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
  if (::send(socket.fd(), request.data(), request.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(request.size())) {
    return failed(address);
  }
  std::string text;
  char buffer[16 * 1024];
  for (;;) {
    const ssize_t got = ::recv(socket.fd(), buffer, sizeof buffer, 0);
    if (got < 0) return failed(address);
    if (got == 0) break;
    text.append(buffer, static_cast<std::size_t>(got));
    if (text.size() > kMostBytes) return Error{fmt::format("{} answers more than expected", address), ""};
  }
  return parse(text, address);
}

}  // namespace rollcall::http
