#include "hostile/swarm.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace rollcall::hostile {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kTickMs = 2;
constexpr int kAgainAfterMs = 100;               // a connection that ended comes again after so long
constexpr std::size_t kMostAtOnce = 256 * 1024;  // given to one socket before the next one has its turn
constexpr std::string_view kStatusLine = "HTTP/1.1 ";

sockaddr_in endpoint_of(const std::string& text) {
  const auto colon = text.rfind(':');
  sockaddr_in address{};
  address.sin_family = AF_INET;
  std::uint16_t port = 0;
  std::from_chars(text.data() + colon + 1, text.data() + text.size(), port);
  address.sin_port = htons(port);
  ::inet_pton(AF_INET, text.substr(0, colon).c_str(), &address.sin_addr);
  return address;
}

// Finds the statuses in a stream of answers that comes in any pieces.
class StatusFinder {
 public:
  void take(std::string_view bytes, std::map<int, std::uint64_t>& statuses) {
    tail_ += bytes;
    std::size_t from = 0;
    for (auto at = tail_.find(kStatusLine); at != std::string::npos; at = tail_.find(kStatusLine, from)) {
      if (tail_.size() < at + kStatusLine.size() + 3) break;
      int status = 0;
      const char* const digits = tail_.data() + at + kStatusLine.size();
      if (std::from_chars(digits, digits + 3, status).ptr == digits + 3) ++statuses[status];
      from = at + kStatusLine.size() + 3;
    }
    const std::size_t keep = std::min(tail_.size() - from, kStatusLine.size() + 2);
    tail_.erase(0, tail_.size() - keep);
  }

 private:
  std::string tail_;
};

struct Connection {
  int socket = -1;
  Clock::time_point ready_at, goes_at = Clock::time_point::max();
  Bytes message;
  std::size_t sent = 0;      // bytes of `message`
  std::size_t messages = 0;  // sent whole on this connection
  bool blocked = false;      // the socket takes no more now
  bool silent = false;       // has nothing more to send
  StatusFinder statuses;
};

}  // namespace

class Swarm::Driver {
 public:
  explicit Driver(Swarm& swarm)
      : swarm_(swarm), plan_(swarm.attack_.plan), endpoint_(endpoint_of(swarm.address_)) {
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    if (epoll_ < 0) throw std::runtime_error("no epoll");
    connections_.resize(swarm.attack_.connections);
  }
  ~Driver() {
    for (auto& one : connections_) close(one);
    ::close(epoll_);
  }
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  void run() {
    while (!swarm_.stop_) {
      earn();
      for (auto& one : connections_) step(one);
      wait();
    }
  }

 private:
  Tally& tally() { return swarm_.tally_; }

  void earn() {
    now_ = Clock::now();
    if (swarm_.attack_.messages_per_s <= 0) return;
    const double seconds = std::chrono::duration<double>(now_ - earned_at_).count();
    earned_at_ = now_;
    allowance_ = std::min(allowance_ + seconds * swarm_.attack_.messages_per_s, 1000.0);
  }

  void step(Connection& one) {
    if (now_ < one.ready_at) return;
    if (one.socket < 0) return connect(one);
    if (now_ >= one.goes_at) return end(one, false);
    std::size_t given = 0;
    while (one.socket >= 0 && !one.blocked && !one.silent && now_ >= one.ready_at && given < kMostAtOnce) {
      if (!has_message(one)) return;
      given += send(one);
    }
  }

  void connect(Connection& one) {
    one = Connection{};
    one.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (one.socket < 0) {
      one.ready_at = now_ + std::chrono::milliseconds(kAgainAfterMs);
      return;
    }
    const int on = 1;
    ::setsockopt(one.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (plan_.receive_buffer > 0)
      ::setsockopt(one.socket, SOL_SOCKET, SO_RCVBUF, &plan_.receive_buffer, sizeof plan_.receive_buffer);
    if (plan_.stays_ms > 0) one.goes_at = now_ + std::chrono::milliseconds(plan_.stays_ms);
    const int made = ::connect(one.socket, reinterpret_cast<const sockaddr*>(&endpoint_), sizeof endpoint_);
    if (made != 0 && errno != EINPROGRESS) return end(one, true);
    one.blocked = made != 0;
    ++tally().connections;
    ++swarm_.connections_;
    listen_to(one, EPOLL_CTL_ADD);
  }

  void listen_to(Connection& one, int operation) {
    epoll_event event{};
    event.events = (plan_.reads ? EPOLLIN : 0U) | (one.blocked ? EPOLLOUT : 0U) | EPOLLRDHUP;
    event.data.ptr = &one;
    ::epoll_ctl(epoll_, operation, one.socket, &event);
  }

  bool has_message(Connection& one) {
    if (one.message) return true;
    if (one.messages >= plan_.most_messages) return finish(one);
    if (swarm_.attack_.messages_per_s > 0) {
      if (allowance_ < 1) return false;
      allowance_ -= 1;
    }
    one.message = plan_.message ? plan_.message(next_number_++) : nullptr;
    one.sent = 0;
    return one.message ? true : finish(one);
  }

  bool finish(Connection& one) {
    one.silent = true;
    if (plan_.half_closes) ::shutdown(one.socket, SHUT_WR);
    if (plan_.closes) end(one, false);
    return false;
  }

  std::size_t send(Connection& one) {
    const std::size_t size = std::min({plan_.piece, one.message->size() - one.sent, kMostAtOnce});
    const ssize_t sent = ::send(one.socket, one.message->data() + one.sent, size, MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINPROGRESS)) {
      one.blocked = true;
      listen_to(one, EPOLL_CTL_MOD);
      return 0;
    }
    if (sent < 0) {
      end(one, true);
      return 0;
    }
    one.sent += static_cast<std::size_t>(sent);
    tally().bytes += static_cast<std::uint64_t>(sent);
    if (plan_.pause_ms > 0) one.ready_at = now_ + std::chrono::milliseconds(plan_.pause_ms);
    if (one.sent < one.message->size()) return static_cast<std::size_t>(sent);
    one.message.reset();
    ++one.messages;
    ++tally().messages;
    ++swarm_.messages_;
    return static_cast<std::size_t>(sent);
  }

  void wait() {
    epoll_event events[256];
    const int count = ::epoll_wait(epoll_, events, std::size(events), kTickMs);
    for (int i = 0; i < count; ++i) {
      auto& one = *static_cast<Connection*>(events[i].data.ptr);
      if (one.socket < 0) continue;
      if (events[i].events & EPOLLOUT) {
        one.blocked = false;
        listen_to(one, EPOLL_CTL_MOD);
      }
      if (events[i].events & EPOLLIN) {
        receive(one);
      } else if (events[i].events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP)) {
        end(one, true);
      }
    }
  }

  void receive(Connection& one) {
    char bytes[32 * 1024];
    const ssize_t got = ::recv(one.socket, bytes, sizeof bytes, 0);
    if (got > 0) return one.statuses.take({bytes, static_cast<std::size_t>(got)}, tally().statuses);
    if (got == 0 || errno != EAGAIN) end(one, true);
  }

  void end(Connection& one, bool by_server) {
    if (by_server) ++tally().ended;
    close(one);
    one.ready_at = now_ + std::chrono::milliseconds(kAgainAfterMs);
  }

  static void close(Connection& one) {
    if (one.socket >= 0) ::close(one.socket);
    one.socket = -1;
    one.message.reset();
  }

  Swarm& swarm_;
  const Plan& plan_;
  const sockaddr_in endpoint_;
  int epoll_ = -1;
  std::vector<Connection> connections_;
  Clock::time_point now_ = Clock::now(), earned_at_ = now_;
  double allowance_ = 1;
  std::uint64_t next_number_ = 0;
};

Swarm::Swarm(std::string address, Attack attack) : address_(std::move(address)), attack_(std::move(attack)) {
  thread_ = std::thread([this] { Driver(*this).run(); });
}

Swarm::~Swarm() { stop(); }

Tally Swarm::stop() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
  return tally_;
}

}  // namespace rollcall::hostile
