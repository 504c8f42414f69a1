#include "http/certificates.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <stdexcept>
#include <utility>

namespace rollcall::test {
namespace {

void must(bool good) {
  if (!good) throw std::runtime_error(ERR_reason_error_string(ERR_get_error()));
}

void set_name(X509_NAME* name, const std::string& text) {
  must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                  reinterpret_cast<const unsigned char*>(text.c_str()), -1, -1, 0));
}

void extend(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  must(extension != nullptr);
  must(X509_add_ext(certificate, extension, -1));
  X509_EXTENSION_free(extension);
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

Certificate::Certificate(const Wish& wish) : key_(EVP_EC_gen("P-256")), certificate_(X509_new()) {
  static long serial = 0;
  must(key_ != nullptr);
  X509_set_version(certificate_, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate_), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate_), wish.begins_s);
  X509_gmtime_adj(X509_getm_notAfter(certificate_), wish.ends_s);
  X509_set_pubkey(certificate_, key_);
  set_name(X509_get_subject_name(certificate_), wish.name);
  const Certificate& issuer = wish.issuer ? *wish.issuer : *this;
  X509_set_issuer_name(certificate_, X509_get_subject_name(issuer.certificate_));
  extend(certificate_, NID_basic_constraints, wish.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (!wish.alternatives.empty()) extend(certificate_, NID_subject_alt_name, wish.alternatives);
  must(X509_sign(certificate_, issuer.key_, EVP_sha256()) > 0);
}

Certificate::~Certificate() {
  X509_free(certificate_);
  EVP_PKEY_free(key_);
}

void Certificate::write(const std::string& path) const {
  std::FILE* const file = std::fopen(path.c_str(), "w");
  must(file && PEM_write_X509(file, certificate_));
  std::fclose(file);
}

testing::ScriptedServer::Wrap accept_tls(const Certificate& certificate, int highest_version,
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
