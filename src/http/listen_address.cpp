#include "http/listen_address.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <charconv>
#include <optional>

namespace rollcall::http {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";
constexpr std::size_t kMaxUnixPathBytes = sizeof(sockaddr_un::sun_path) - 1;

Error bad(std::string_view text, std::string_view why) {
  return Error{fmt::format("cannot listen on \"{}\": {}", text, why),
               "write \"127.0.0.1:8080\", \"[::]:8080\" or \"unix:/run/rollcall/http.sock\""};
}

Result<ListenAddress> parse_unix(std::string_view text) {
  const auto path = text.substr(kUnixPrefix.size());
  if (path.empty() || path.front() != '/') return bad(text, "the socket's path must be absolute");
  if (path.find('\0') != std::string_view::npos) return bad(text, "the socket's path contains a NUL byte");
  if (path.size() > kMaxUnixPathBytes) {
    return Error{fmt::format("cannot listen on \"{}\": the socket's path has {} bytes, the system allows {}",
                             text, path.size(), kMaxUnixPathBytes),
                 "choose a shorter path"};
  }
  ListenAddress address;
  address.unix_path = path;
  return address;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return port;
}

bool is_ip(const std::string& text, bool v6) {
  in6_addr parsed{};
  return inet_pton(v6 ? AF_INET6 : AF_INET, text.c_str(), &parsed) == 1;
}

}  // namespace

std::string ListenAddress::text() const {
  if (!unix_path.empty()) return std::string(kUnixPrefix) + unix_path;
  return v6 ? fmt::format("[{}]:{}", ip, port) : fmt::format("{}:{}", ip, port);
}

Result<ListenAddress> parse_listen_address(std::string_view text) {
  if (text.substr(0, kUnixPrefix.size()) == kUnixPrefix) return parse_unix(text);
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return bad(text, "there is no port");
  ListenAddress address;
  const auto port = parse_port(text.substr(colon + 1));
  if (!port) return bad(text, "the port is not a number from 0 to 65535");
  address.port = *port;
  auto host = text.substr(0, colon);
  address.v6 = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (address.v6) host = host.substr(1, host.size() - 2);
  address.ip = host;
  if (!is_ip(address.ip, address.v6)) {
    return bad(text,
               is_ip(address.ip, true) ? "an IPv6 address needs brackets" : "the host is not an IP address");
  }
  return address;
}

}  // namespace rollcall::http
