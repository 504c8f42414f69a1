#include "support/client.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace rollcall::testing {

namespace {

constexpr int kLimitS = 15;
constexpr std::string_view kUnix = "unix:";

int connect_unix(const std::string& path) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

int connect_tcp(const std::string& text) {
  const auto colon = text.rfind(':');
  sockaddr_in address{};
  address.sin_family = AF_INET;
  std::uint16_t port = 0;
  std::from_chars(text.data() + colon + 1, text.data() + text.size(), port);
  address.sin_port = htons(port);
  ::inet_pton(AF_INET, text.substr(0, colon).c_str(), &address.sin_addr);
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

bool same_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(a[i])) != std::tolower(static_cast<unsigned char>(b[i])))
      return false;
  }
  return true;
}

int number_at(std::string_view text) {
  int value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

std::optional<std::string> Answer::field(std::string_view name) const {
  std::string_view rest = head;
  while (!rest.empty()) {
    const auto end = rest.find("\r\n");
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
    const auto colon = line.find(": ");
    if (colon != std::string_view::npos && same_name(line.substr(0, colon), name)) {
      return std::string(line.substr(colon + 2));
    }
  }
  return std::nullopt;
}

int Answer::error() const {
  constexpr std::string_view kStart = R"({"error_info":{"errno":)", kNext = R"(,"error":")";
  if (!body.starts_with(kStart) || !body.ends_with("\"}}")) return -1;
  const auto next = body.find(kNext);
  return next == std::string::npos ? -1 : number_at(std::string_view(body).substr(kStart.size()));
}

bool Answer::acknowledged() const {
  return status == 200 && body == R"({"error_info":{"errno":1,"error":"程序正常执行"}})";
}

Client::Client(const std::string& address) {
  socket_ = address.starts_with(kUnix) ? connect_unix(address.substr(kUnix.size())) : connect_tcp(address);
  if (socket_ < 0)
    throw ConnectionEnded(fmt::format("cannot connect to {}: {}", address, std::strerror(errno)));
  const timeval limit{kLimitS, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

Client::~Client() { ::close(socket_); }

void Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) throw ConnectionEnded("the connection ended while sending");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool Client::answered() const {
  pollfd look{socket_, POLLIN, 0};
  return !buffer_.empty() || ::poll(&look, 1, 0) > 0;
}

bool Client::receive() {
  char bytes[16 * 1024];
  const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
  if (got > 0) buffer_.append(bytes, static_cast<std::size_t>(got));
  return got > 0;
}

Answer Client::read(bool to_head) {
  std::size_t head_end = std::string::npos;
  while ((head_end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive()) throw ConnectionEnded("the connection ended before an answer");
  }
  Answer answer{.head = buffer_.substr(0, head_end + 2), .body = {}};
  buffer_.erase(0, head_end + 4);
  answer.status = number_at(std::string_view(answer.head).substr(answer.head.find(' ') + 1));
  const auto length = answer.field("Content-Length");
  const auto size = to_head || !length ? 0 : static_cast<std::size_t>(number_at(*length));
  while (buffer_.size() < size) {
    if (!receive()) throw ConnectionEnded("the connection ended within an answer");
  }
  answer.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return answer;
}

Answer Client::request(std::string_view method, std::string_view target, const Fields& fields,
                       std::string_view body) {
  std::string bytes = fmt::format("{} {} HTTP/1.1\r\nHost: test\r\n", method, target);
  for (const auto& [name, value] : fields) bytes += fmt::format("{}: {}\r\n", name, value);
  if (!body.empty() || method == "POST") bytes += fmt::format("Content-Length: {}\r\n", body.size());
  bytes += "\r\n";
  bytes += body;
  send(bytes);
  return read(method == "HEAD");
}

Answer Client::post(std::string_view target, std::string_view body, const Fields& fields) {
  return request("POST", target, fields, body);
}

Answer Client::get(std::string_view target, const std::string& token) {
  return request("GET", target, token.empty() ? Fields{} : Fields{{"Authorization", "Bearer " + token}});
}

Answer post(const std::string& address, std::string_view target, std::string_view body,
            const Fields& fields) {
  return Client(address).post(target, body, fields);
}

Answer get(const std::string& address, std::string_view target, const std::string& token) {
  return Client(address).get(target, token);
}

}  // namespace rollcall::testing
