#include "support/tls_peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

namespace rollcall::testing {
namespace {

constexpr int kLimitS = 15;

void come_from(int socket, const std::string& address) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  ::inet_pton(AF_INET, address.c_str(), &name.sin_addr);
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0)
    throw std::runtime_error("cannot come from " + address);
}

int connect_tcp(const std::string& address, const std::string& from) {
  const auto colon = address.rfind(':');
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
  ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &name.sin_addr);
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (!from.empty()) come_from(fd, from);
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const timeval limit{kLimitS, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0) return fd;
  ::close(fd);
  throw std::runtime_error("cannot connect to " + address);
}

std::shared_ptr<SSL_CTX> make_context(const TlsWish& wish) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX_set_security_level(context.get(), 0);  // so that what nobody should accept can be offered
  SSL_CTX_set_min_proto_version(context.get(), wish.lowest);
  SSL_CTX_set_max_proto_version(context.get(), wish.highest);
  if (!wish.ciphers.empty() && SSL_CTX_set_cipher_list(context.get(), wish.ciphers.c_str()) != 1)
    throw std::runtime_error("no such ciphers: " + wish.ciphers);
  SSL_CTX_set_alpn_protos(context.get(), reinterpret_cast<const unsigned char*>(wish.protocols.data()),
                          static_cast<unsigned>(wish.protocols.size()));
  return context;
}

std::string last_words() {
  const char* const words = ERR_reason_error_string(ERR_peek_error());
  return words ? words : "(unknown)";
}

}  // namespace

TlsPeer::TlsPeer(const std::string& address, const TlsWish& wish)
    : socket_(connect_tcp(address, wish.from)),
      piece_(wish.piece),
      may_send_(wish.send_only),
      context_(make_context(wish)),
      ssl_(SSL_new(context_.get())),
      in_(BIO_new(BIO_s_mem())),
      out_(BIO_new(BIO_s_mem())) {
  SSL_set_bio(ssl_, in_, out_);
  SSL_set_connect_state(ssl_);
  if (!wish.server_name.empty()) SSL_set_tlsext_host_name(ssl_, wish.server_name.c_str());
  if (wish.resume) SSL_set_session(ssl_, wish.resume.get());
  shake_hands(wish);
}

TlsPeer::~TlsPeer() {
  SSL_set_shutdown(ssl_, SSL_SENT_SHUTDOWN);  // else its session would not be resumed
  SSL_free(ssl_);
  if (socket_ >= 0) ::close(socket_);
}

void TlsPeer::shake_hands(const TlsWish& wish) {
  for (;;) {
    ERR_clear_error();
    const int done = SSL_do_handshake(ssl_);
    const int error = SSL_get_error(ssl_, done);
    const std::string words = last_words();
    const bool sent = flush();
    if (done == 1) {
      ready_ = true;
      return;
    }
    if (wish.hello_only) may_send_ = 0;
    if (may_send_ == 0) return;
    why_ = error == SSL_ERROR_WANT_READ ? "" : words;
    if (!sent || !why_.empty()) return;
    const Came came = pull();
    why_ = name_of(came);
    if (came != Came::bytes) return;
  }
}

// Sends what OpenSSL has written.
bool TlsPeer::flush() {
  char* bytes = nullptr;
  auto left = static_cast<std::size_t>(BIO_get_mem_data(out_, &bytes));
  for (left = std::min(left, may_send_); left > 0;) {
    const ssize_t sent = ::send(socket_, bytes, std::min(left, piece_), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    left -= static_cast<std::size_t>(sent);
    if (may_send_ != std::string::npos) may_send_ -= static_cast<std::size_t>(sent);
  }
  BIO_reset(out_);
  return true;
}

TlsPeer::Came TlsPeer::pull() {
  char bytes[16384];
  const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
  if (got == 0) return Came::end;
  if (got < 0) return errno == EAGAIN || errno == EWOULDBLOCK ? Came::timeout : Came::reset;
  BIO_write(in_, bytes, static_cast<int>(got));
  return Came::bytes;
}

std::string TlsPeer::name_of(Came came) {
  switch (came) {
    case Came::bytes: return "";
    case Came::end: return "(ended)";
    case Came::reset: return "(reset)";
    case Came::timeout: return "(timeout)";
  }
  return "";
}

int TlsPeer::version() const { return SSL_version(ssl_); }
bool TlsPeer::resumed() const { return SSL_session_reused(ssl_) == 1; }
std::string TlsPeer::cipher() const { return SSL_get_cipher_name(ssl_); }

std::string TlsPeer::protocol() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_, &name, &size);
  return name ? std::string(reinterpret_cast<const char*>(name), size) : "";
}

bool TlsPeer::shows(const X509* certificate) const {
  const X509* const shown = SSL_get0_peer_certificate(ssl_);
  return shown && X509_cmp(shown, certificate) == 0;
}

std::shared_ptr<ssl_session_st> TlsPeer::session() const {
  return {SSL_get1_session(ssl_), SSL_SESSION_free};
}

TlsPeer& TlsPeer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    ERR_clear_error();
    std::size_t written = 0;
    if (SSL_write_ex(ssl_, bytes.data(), std::min<std::size_t>(bytes.size(), 16384), &written) != 1) break;
    bytes.remove_prefix(written);
    if (!flush()) break;  // what the server said before is what the test looks at
  }
  return *this;
}

TlsPeer& TlsPeer::send_raw(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) break;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return *this;
}

std::string TlsPeer::read_some() {
  char bytes[16384];
  for (;;) {
    ERR_clear_error();
    std::size_t got = 0;
    const int done = SSL_read_ex(ssl_, bytes, sizeof bytes, &got);
    if (done == 1) return std::string(bytes, got);
    const int error = SSL_get_error(ssl_, done);
    const std::string words = last_words();
    flush();
    if (error == SSL_ERROR_ZERO_RETURN) return "";
    if (error != SSL_ERROR_WANT_READ) return "(" + words + ")";
    const Came came = pull();
    if (came != Came::bytes) return name_of(came);
  }
}

std::string TlsPeer::read_rest() {
  std::string all;
  for (;;) {
    const std::string more = read_some();
    all += more;
    if (more.empty() || (more.front() == '(' && more.back() == ')')) return all;
  }
}

TlsPeer& TlsPeer::say_goodbye() {
  SSL_shutdown(ssl_);
  flush();
  return *this;
}

TlsPeer& TlsPeer::finish_sending() {
  ::shutdown(socket_, SHUT_WR);
  return *this;
}

bool TlsPeer::renegotiate() {
  ERR_clear_error();
  SSL_renegotiate(ssl_);
  for (int turns = 0; turns < 10; ++turns) {
    const int done = SSL_do_handshake(ssl_);
    const int error = SSL_get_error(ssl_, done);
    flush();
    if (done == 1) return true;
    if (error != SSL_ERROR_WANT_READ || pull() != Came::bytes) return false;
  }
  return false;
}

bool TlsPeer::change_keys() {
  const bool asked = SSL_key_update(ssl_, SSL_KEY_UPDATE_REQUESTED) == 1 && SSL_do_handshake(ssl_) == 1;
  return flush() && asked;
}

}  // namespace rollcall::testing
