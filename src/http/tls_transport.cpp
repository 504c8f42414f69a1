#include "http/tls_transport.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <new>
#include <span>
#include <utility>

#include "http/client_failure.hpp"
#include "http/text.hpp"
#include "http/tls_wire.hpp"

namespace rollcall::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t kHandshakeRoom = 4096;                    // a usual ClientHello in one piece
constexpr std::size_t kRecordBytes = SSL3_RT_MAX_PLAIN_LENGTH;  // encrypted ahead of the peer, at most

// TLS begins with 22, SSL 2 with 128; a method is letters, and some clients send an empty line before it.
bool begins_plain_http(char first) { return is_alpha(first) || first == '\r' || first == '\n'; }

error_code last_ssl_error() {
  const unsigned long code = ERR_get_error();
  if (code == 0) return asio::error::connection_reset;
  return {static_cast<int>(code), asio::error::get_ssl_category()};
}

class TlsTransport final : public Transport {
 public:
  TlsTransport(std::unique_ptr<Transport> below, std::shared_ptr<const ServerTls> tls)
      : below_(std::move(below)), tls_(std::move(tls)) {}

  Task<Opening> open() override;
  Task<IoResult> read_some(char* into, std::size_t size) override;
  bool has_input() const override;
  Task<IoResult> write_some(std::string_view first, std::string_view second) override;
  Task<void> finish_sending() override;

  void cancel() override {
    cancelled_ = true;
    below_->cancel();
  }
  void close() override {
    closed_ = cancelled_ = true;
    below_->close();
  }
  void reset() override {
    closed_ = cancelled_ = true;
    below_->reset();
  }
  bool broken() const override { return below_->broken(); }

 private:
  // What a step of OpenSSL came to: it is done, wants bytes, or failed.
  struct Step {
    bool done = false, wants_bytes = false;
    error_code error;
  };

  Task<Opening> shake_hands();
  void begin();
  Step judge(int outcome);
  Task<error_code> receive(std::span<char> room);
  Task<error_code> flush();
  error_code encrypt(std::string_view bytes);

  std::unique_ptr<Transport> below_;
  std::shared_ptr<const ServerTls> tls_;
  TlsWire wire_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, SSL_free};
  std::size_t encrypted_ = 0;  // of what write_some was given, not wholly on its way
  bool plain_ = false;
  bool cancelled_ = false;  // the operation under way: it consists of several of the transport below
  bool closed_ = false;
};

void TlsTransport::begin() {
  ERR_clear_error();
  ssl_.reset(SSL_new(tls_->certificate().context.get()));
  BIO* const bio = ssl_ ? wire_.make_bio() : nullptr;
  if (!bio) throw std::bad_alloc();
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_accept_state(ssl_.get());
}

// Directly behind the step, since OpenSSL keeps errors by thread, not by connection.
TlsTransport::Step TlsTransport::judge(int outcome) {
  switch (SSL_get_error(ssl_.get(), outcome)) {
    case SSL_ERROR_NONE: return {.done = true};
    case SSL_ERROR_WANT_READ: return {.wants_bytes = true};
    case SSL_ERROR_ZERO_RETURN: return {.error = asio::error::eof};
    default: return {.error = last_ssl_error()};
  }
}

Task<error_code> TlsTransport::receive(std::span<char> room) {
  if (cancelled_) co_return asio::error::operation_aborted;
  const IoResult got = co_await below_->read_some(room.data(), room.size());
  if (!got.error) wire_.received({room.data(), got.bytes});
  co_return got.error;
}

Task<error_code> TlsTransport::flush() {
  while (!wire_.outgoing().empty()) {
    if (cancelled_) co_return asio::error::operation_aborted;
    const IoResult sent = co_await below_->write_some(wire_.outgoing(), {});
    wire_.sent(sent.bytes);
    if (sent.error) co_return sent.error;
  }
  co_return error_code{};
}

Task<Opening> TlsTransport::open() {
  cancelled_ = closed_;
  char first = 0;
  const error_code error = co_await receive({&first, 1});
  if (error) co_return Opening{.outcome = Opening::Outcome::failed};
  if (begins_plain_http(first)) {
    plain_ = true;
    co_return Opening{.outcome = Opening::Outcome::plain};
  }
  co_return co_await shake_hands();
}

Task<Opening> TlsTransport::shake_hands() {
  begin();
  std::array<char, kHandshakeRoom> room;
  for (;;) {
    ERR_clear_error();
    const Step step = judge(SSL_do_handshake(ssl_.get()));
    error_code error = co_await flush();
    if (step.done && !error) co_return Opening{.tls = true, .resumed = SSL_session_reused(ssl_.get()) == 1};
    if (!error && step.wants_bytes) error = co_await receive(room);
    if (step.error) {
      co_await below_->finish_sending();
      error = step.error;
    }
    if (!error) continue;
    const bool ended = error == asio::error::eof;
    co_return Opening{.outcome = Opening::Outcome::failed,
                      .why = ended ? "the client ended the connection" : reason_of(error)};
  }
}

// What comes from below lies in the caller's room for a moment, so that a connection that waits holds no
// buffer of its own.
Task<IoResult> TlsTransport::read_some(char* into, std::size_t size) {
  cancelled_ = closed_;
  if (plain_) {
    const std::size_t kept = wire_.take(into, size);
    if (kept > 0) co_return IoResult{{}, kept};
    co_return co_await below_->read_some(into, size);
  }
  for (;;) {
    if (cancelled_) co_return IoResult{asio::error::operation_aborted, 0};
    ERR_clear_error();
    std::size_t bytes = 0;
    const Step step = judge(SSL_read_ex(ssl_.get(), into, size, &bytes));
    if (step.done) co_return IoResult{{}, bytes};
    error_code error = co_await flush();  // an alert, or the answer to a change of keys
    if (step.error) co_return IoResult{step.error, 0};
    if (!error) error = co_await receive({into, size});
    if (error == asio::error::eof) error = asio::ssl::error::stream_truncated;
    if (error) co_return IoResult{error, 0};
  }
}

bool TlsTransport::has_input() const {
  return !wire_.incoming().empty() || (ssl_ && SSL_has_pending(ssl_.get()) == 1) || below_->has_input();
}

error_code TlsTransport::encrypt(std::string_view bytes) {
  ERR_clear_error();
  const Step step =
      judge(SSL_write_ex(ssl_.get(), bytes.data(), std::min(bytes.size(), kRecordBytes), &encrypted_));
  if (step.done) return {};
  return step.error ? step.error : asio::error::connection_reset;
}

Task<IoResult> TlsTransport::write_some(std::string_view first, std::string_view second) {
  cancelled_ = closed_;
  if (plain_) co_return co_await below_->write_some(first, second);
  if (encrypted_ == 0) {
    if (const error_code error = encrypt(first.empty() ? second : first)) co_return IoResult{error, 0};
  }
  const IoResult sent = co_await below_->write_some(wire_.outgoing(), {});
  wire_.sent(sent.bytes);
  if (sent.error) co_return IoResult{sent.error, 0};
  co_return IoResult{{}, wire_.outgoing().empty() ? std::exchange(encrypted_, 0) : 0};
}

Task<void> TlsTransport::finish_sending() {
  cancelled_ = closed_;
  if (ssl_ && SSL_is_init_finished(ssl_.get()) == 1) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    co_await flush();
  }
  co_await below_->finish_sending();
}

}  // namespace

std::unique_ptr<Transport> make_tls_transport(std::unique_ptr<Transport> below,
                                              std::shared_ptr<const ServerTls> tls) {
  return std::make_unique<TlsTransport>(std::move(below), std::move(tls));
}

}  // namespace rollcall::http
