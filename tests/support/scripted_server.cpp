#include "support/scripted_server.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <stdexcept>

namespace rollcall::testing {
namespace {

constexpr int kPatienceS = 15;

class SocketChannel final : public Channel {
 public:
  explicit SocketChannel(int descriptor) : descriptor_(descriptor) {}
  long read(char* into, std::size_t size) override { return ::recv(descriptor_, into, size, 0); }
  bool write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

 private:
  int descriptor_;
};

std::size_t body_size(const std::string& head) {
  constexpr std::string_view kName = "\r\nContent-Length: ";
  const auto at = head.find(kName);
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + kName.size()));
}

// What the library laid over a socket writes to a closed one would end the process.
void block_broken_pipes() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

int listening_socket(const sockaddr* name, socklen_t size) {
  const int socket = ::socket(name->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(socket, name, size) != 0 || ::listen(socket, 64) != 0) {
    ::close(socket);
    throw std::runtime_error("the scripted server cannot listen");
  }
  return socket;
}

}  // namespace

bool ScriptedRequest::has(std::string_view line) const {
  return head.find("\r\n" + std::string(line) + "\r\n") != std::string::npos;
}

Conversation::Conversation(int descriptor, int number, std::unique_ptr<Channel> channel)
    : descriptor_(descriptor), number_(number), channel_(std::move(channel)) {}

bool Conversation::receive() {
  char bytes[16384];
  const auto count = channel_->read(bytes, sizeof bytes);
  ended_ = count <= 0;
  if (!ended_) buffer_.append(bytes, static_cast<std::size_t>(count));
  return !ended_;
}

ScriptedRequest Conversation::read_request() {
  ScriptedRequest request;
  std::size_t head_end = 0;
  while ((head_end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive()) return request;
  }
  request.head = buffer_.substr(0, head_end + 4);
  buffer_.erase(0, head_end + 4);
  const auto size = body_size(request.head);
  while (buffer_.size() < size) {
    if (!receive()) return request;
  }
  request.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  request.whole = true;
  return request;
}

Conversation& Conversation::send(std::string_view bytes) {
  if (!channel_->write(bytes)) ended_ = true;
  return *this;
}

Conversation& Conversation::answer(int status, std::string_view body, std::string_view further_fields) {
  return send(fmt::format("HTTP/1.1 {} Status\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(),
                          further_fields, body));
}

void Conversation::wait_for_end() {
  while (receive()) {
  }
}

void Conversation::reset() {
  const linger at_once{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ended_ = true;
}

ScriptedServer::ScriptedServer(Script script, const std::string& where, Wrap wrap)
    : script_(std::move(script)), wrap_(std::move(wrap)) {
  listen(where);
  acceptor_ = std::thread([this] { accept_all(); });
}

ScriptedServer::~ScriptedServer() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int descriptor : open_) ::shutdown(descriptor, SHUT_RDWR);
  }
  for (auto& connection : connections_) connection.join();
  ::close(listener_);
}

void ScriptedServer::listen(const std::string& where) {
  if (where.rfind("unix:", 0) == 0) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    where.copy(name.sun_path, sizeof name.sun_path - 1, 5);
    listener_ = listening_socket(reinterpret_cast<sockaddr*>(&name), sizeof name);
    address_ = where;
    return;
  }
  const auto colon = where.rfind(':');
  const auto wanted = htons(static_cast<std::uint16_t>(std::stoi(where.substr(colon + 1))));
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  v4.sin_family = AF_INET;
  v6.sin6_family = AF_INET6;
  v4.sin_port = v6.sin6_port = wanted;
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  v6.sin6_addr = in6addr_loopback;
  const bool is_v6 = where.front() == '[';
  auto* name = is_v6 ? reinterpret_cast<sockaddr*>(&v6) : reinterpret_cast<sockaddr*>(&v4);
  socklen_t size = is_v6 ? sizeof v6 : sizeof v4;
  listener_ = listening_socket(name, size);
  ::getsockname(listener_, name, &size);
  port_ = ntohs(is_v6 ? v6.sin6_port : v4.sin_port);
  address_ = where.substr(0, colon + 1) + std::to_string(port_);
}

void ScriptedServer::accept_all() {
  for (int number = 0; !stopping_; ++number) {
    const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) return;
    const timeval patience{kPatienceS, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    ++accepted_;
    {
      const std::lock_guard lock(mutex_);
      open_.push_back(descriptor);
    }
    connections_.emplace_back([this, descriptor, number] { serve(descriptor, number); });
  }
}

void ScriptedServer::serve(int descriptor, int number) {
  block_broken_pipes();
  {
    auto channel = wrap_ ? wrap_(descriptor) : std::make_unique<SocketChannel>(descriptor);
    if (channel) {
      Conversation conversation(descriptor, number, std::move(channel));
      script_(conversation);
    }
  }
  const std::lock_guard lock(mutex_);
  open_.erase(std::find(open_.begin(), open_.end(), descriptor));
  ::close(descriptor);
}

}  // namespace rollcall::testing
