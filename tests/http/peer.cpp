#include "http/peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <future>
#include <stdexcept>
#include <utility>

namespace rollcall::test {
namespace {

constexpr auto kPatience = std::chrono::seconds(5);

int connect_unix(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::strncpy(name.sun_path, path.c_str(), sizeof name.sun_path - 1);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(socket, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0) return socket;
  ::close(socket);
  return -1;
}

int connect_tcp(const std::string& host, int port) {
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  v4.sin_family = AF_INET;
  v6.sin6_family = AF_INET6;
  v4.sin_port = v6.sin6_port = htons(static_cast<std::uint16_t>(port));
  const bool is_v6 = host.front() == '[';
  const auto bare = is_v6 ? host.substr(1, host.size() - 2) : host;
  ::inet_pton(is_v6 ? AF_INET6 : AF_INET, bare.c_str(),
              is_v6 ? static_cast<void*>(&v6.sin6_addr) : static_cast<void*>(&v4.sin_addr));
  const int socket = ::socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto* name = is_v6 ? reinterpret_cast<const sockaddr*>(&v6) : reinterpret_cast<const sockaddr*>(&v4);
  if (::connect(socket, name, is_v6 ? sizeof v6 : sizeof v4) == 0) return socket;
  ::close(socket);
  return -1;
}

int connect_to(const std::string& address) {
  if (address.rfind("unix:", 0) == 0) return connect_unix(address.substr(5));
  const auto colon = address.rfind(':');
  return connect_tcp(address.substr(0, colon), std::stoi(address.substr(colon + 1)));
}

}  // namespace

RunningServer::RunningServer(http::ServerOptions options, const std::string& wanted,
                             std::shared_ptr<const http::ServerTls> tls)
    : server(options) {
  auto bound = server.listen(wanted, app, std::move(tls));
  if (!bound) throw std::runtime_error(bound.error().text());
  address = *bound;
  thread_ = std::thread([this] { server.run(); });
}

RunningServer::~RunningServer() {
  drain();
  app.held.clear();
}

void RunningServer::on_io(const std::function<void()>& task) {
  auto done = std::make_shared<std::promise<void>>();
  server.post([&task, done] {
    task();
    done->set_value();
  });
  done->get_future().wait();
}

void RunningServer::drain() {
  if (!thread_.joinable()) return;
  server.post([this] { server.drain(); });
  thread_.join();
}

bool RunningServer::wait_for(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  for (bool holds = false; std::chrono::steady_clock::now() < end;) {
    on_io([&] { holds = condition(); });
    if (holds) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return false;
}

Peer::Peer(const std::string& address) : socket_(connect_to(address)), connected_(socket_ >= 0) {
  const timeval patience{kPatience.count(), 0};
  if (connected_) ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

Peer::~Peer() {
  if (socket_ >= 0) ::close(socket_);
}

Peer::Peer(Peer&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      connected_(other.connected_),
      buffer_(std::move(other.buffer_)) {}

Peer& Peer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) break;  // the server closed; what it said before is what the test looks at
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return *this;
}

Peer& Peer::finish_sending() {
  ::shutdown(socket_, SHUT_WR);
  return *this;
}

// What came, or why nothing did: "" at the end, "(timeout)", "(reset)".
std::string Peer::read_some() {
  char bytes[16384];
  const auto count = ::recv(socket_, bytes, sizeof bytes, 0);
  if (count >= 0) return std::string(bytes, static_cast<std::size_t>(count));
  return errno == EAGAIN || errno == EWOULDBLOCK ? "(timeout)" : "(reset)";
}

Reply Peer::read_reply() {
  for (;;) {
    const auto replies = replies_in(buffer_);
    if (!replies.empty() && replies[0].status != 0) {
      buffer_.erase(0, replies[0].size);
      return replies[0];
    }
    const auto more = read_some();
    if (more.empty() || more == "(timeout)" || more == "(reset)") return Reply{0, more, buffer_};
    buffer_ += more;
  }
}

std::string Peer::read_rest() {
  for (;;) {
    const auto more = read_some();
    buffer_ += more;
    if (more.empty() || more == "(timeout)" || more == "(reset)") return std::exchange(buffer_, "");
  }
}

ScratchDirectory::ScratchDirectory() {
  auto pattern = (std::filesystem::temp_directory_path() / "rollcall-http-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) throw std::runtime_error("cannot make a temporary directory");
  path_ = pattern;
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace rollcall::test
