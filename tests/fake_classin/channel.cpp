#include "fake_classin/channel.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace fake_classin {

Socket::~Socket() { ::close(descriptor_); }

void Socket::reset_on_close() {
  const linger at_once{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void Socket::wait_for_peer_to_leave(int limit_ms) const {
  pollfd wait{descriptor_, POLLRDHUP, 0};
  ::poll(&wait, 1, limit_ms);
}

bool peer_has_left(int descriptor) {
  pollfd look{descriptor, POLLRDHUP, 0};
  return ::poll(&look, 1, 0) > 0;
}

long PlainChannel::read(char* into, std::size_t size) { return ::recv(descriptor_, into, size, 0); }

bool PlainChannel::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

TlsChannel::TlsChannel(const Socket& socket, SSL_CTX* context) : ssl_(SSL_new(context)) {
  SSL_set_fd(ssl_, socket.descriptor());
}

TlsChannel::~TlsChannel() {
  SSL_free(ssl_);
  ERR_clear_error();
}

bool TlsChannel::accept() { return SSL_accept(ssl_) == 1; }

long TlsChannel::read(char* into, std::size_t size) { return SSL_read(ssl_, into, static_cast<int>(size)); }

bool TlsChannel::write(std::string_view bytes) {
  return bytes.empty() || SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0;
}

void TlsChannel::say_goodbye() { SSL_shutdown(ssl_); }

}  // namespace fake_classin
