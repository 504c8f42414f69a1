#include "http/accept_tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <memory>
#include <stdexcept>
#include <utility>

namespace rollcall::test {
namespace {

void must(bool good) {
  if (!good) throw std::runtime_error(ERR_reason_error_string(ERR_get_error()));
}

class TlsChannel final : public testing::Channel {
 public:
  TlsChannel(std::shared_ptr<SSL_CTX> context, int descriptor)
      : context_(std::move(context)), ssl_(SSL_new(context_.get())) {
    SSL_set_fd(ssl_, descriptor);
  }
  ~TlsChannel() override {
    if (SSL_is_init_finished(ssl_)) SSL_shutdown(ssl_);
    SSL_free(ssl_);
  }
  bool accept() { return SSL_accept(ssl_) == 1; }
  std::string server_name() const {
    const char* const name = SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name);
    return name ? name : "";
  }
  long read(char* into, std::size_t size) override { return SSL_read(ssl_, into, static_cast<int>(size)); }
  bool write(std::string_view bytes) override {
    return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0;
  }

 private:
  std::shared_ptr<SSL_CTX> context_;
  SSL* ssl_;
};

}  // namespace

testing::ScriptedServer::Wrap accept_tls(const testing::Certificate& certificate, int highest_version,
                                         std::string* server_name) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX_set_security_level(context.get(), 0);  // so that versions which nobody should speak can be offered
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), highest_version);
  must(SSL_CTX_use_certificate(context.get(), certificate.x509()));
  must(SSL_CTX_use_PrivateKey(context.get(), certificate.key()));
  return [context, server_name](int descriptor) -> std::unique_ptr<testing::Channel> {
    auto channel = std::make_unique<TlsChannel>(context, descriptor);
    const bool accepted = channel->accept();
    if (server_name) *server_name = channel->server_name();
    if (!accepted) return nullptr;
    return channel;
  };
}

}  // namespace rollcall::test
