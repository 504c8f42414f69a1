#include "fake_classin/service.hpp"

#include <sys/socket.h>

#include <chrono>
#include <thread>

#include "fake_classin/exchange.hpp"

namespace fake_classin {

namespace {

constexpr std::size_t kMostConnections = 256;
constexpr auto kPatience = std::chrono::seconds(1);

bool speaks_tls(int descriptor) {
  char first = 0;
  return ::recv(descriptor, &first, 1, MSG_PEEK) == 1 && first == 0x16;
}

// The handshake that ends after the client's first words.
void spoil_handshake(Socket& socket, FaultKind kind, int silence_ms) {
  char hello[4096];
  if (::recv(socket.descriptor(), hello, sizeof hello, 0) <= 0) return;
  if (kind == FaultKind::tls_reset) socket.reset_on_close();
  if (kind == FaultKind::tls_silence) socket.wait_for_peer_to_leave(silence_ms);
}

}  // namespace

void Service::run(int listener, int redirect_port) {
  redirect_port_ = redirect_port;
  for (;;) {
    const int descriptor = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) continue;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return open_.size() < kMostConnections; });
    }
    std::thread([this, descriptor] { serve(descriptor); }).detach();
  }
}

void Service::serve(int descriptor) {
  Connection connection(descriptor);
  {
    const std::lock_guard lock(mutex_);
    open_.emplace(descriptor, &connection);
  }
  converse(connection, state_.begin_connection());
  const std::lock_guard lock(mutex_);
  open_.erase(descriptor);
  changed_.notify_all();
}

void Service::converse(Connection& connection, const Fault& fault) {
  Socket& socket = connection.socket;
  if (fault.kind == FaultKind::accept_reset) socket.reset_on_close();
  if (fault.kind == FaultKind::accept_close || fault.kind == FaultKind::accept_reset) return;
  if (fault.kind != FaultKind::none) {
    return spoil_handshake(socket, fault.kind, static_cast<int>(state_.timings().silence_ms));
  }
  if (!speaks_tls(socket.descriptor())) {
    PlainChannel plain(socket);
    RequestReader reader(plain);
    if (reader.head()) plain.write(reply_head(403, "text/html", 0, state_.now(), "Connection: close\r\n"));
    return;
  }
  const auto context = certificates_.presented();
  TlsChannel channel(socket, context.get());
  if (!channel.accept()) return;
  RequestReader reader(channel);
  while (set_doing(connection, Doing::wait)) {
    const auto head = reader.head();
    if (!set_doing(connection, Doing::work) || !head) break;
    Exchange exchange(state_, socket, channel, redirect_port_);
    exchange.before_reply = [&] { set_doing(connection, Doing::reply); };
    if (!exchange.run(*head, reader)) return;
  }
  channel.say_goodbye();
}

bool Service::set_doing(Connection& connection, Doing doing) {
  const std::lock_guard lock(mutex_);
  connection.doing = doing;
  return !connection.must_close;
}

void Service::close_idle() {
  std::unique_lock lock(mutex_);
  for (const auto& [descriptor, connection] : open_) {
    if (connection->doing == Doing::work) continue;
    connection->must_close = true;
    if (connection->doing == Doing::wait) ::shutdown(descriptor, SHUT_RDWR);
  }
  const auto all_closed = [&] {
    for (const auto& [descriptor, connection] : open_) {
      if (connection->must_close) return false;
    }
    return true;
  };
  changed_.wait_for(lock, kPatience, all_closed);
}

}  // namespace fake_classin
