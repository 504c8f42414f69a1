#include "fake_classin/tls.hpp"

#include <openssl/ssl.h>

#include <stdexcept>

namespace fake_classin {

namespace {

using rollcall::testing::Certificate;

constexpr long kDay = 24 * 3600;
constexpr const char* kHere = "DNS:localhost,IP:127.0.0.1";

}  // namespace

Certificates::Certificates()
    : ca_({.name = "the CA of a ClassIn for tests",
           .authority = true,
           .begins_s = -kDay,
           .ends_s = 365 * kDay}),
      other_ca_({.name = "another CA", .authority = true, .begins_s = -kDay, .ends_s = 365 * kDay}) {
  make("good", {.name = "localhost", .alternatives = kHere, .ends_s = 365 * kDay, .issuer = &ca_});
  make("other host",
       {.name = "elsewhere", .alternatives = "DNS:elsewhere.test", .ends_s = kDay, .issuer = &ca_});
  make("expired",
       {.name = "localhost", .alternatives = kHere, .begins_s = -kDay, .ends_s = -60, .issuer = &ca_});
  make("not yet",
       {.name = "localhost", .alternatives = kHere, .begins_s = kDay, .ends_s = 2 * kDay, .issuer = &ca_});
  make("other ca", {.name = "localhost", .alternatives = kHere, .ends_s = kDay, .issuer = &other_ca_});
  presented_ = contexts_.at("good");
}

void Certificates::make(const std::string& name, const Certificate::Wish& wish) {
  const Certificate certificate(wish);
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_num_tickets(context.get(), 0);
  SSL_CTX_set_mode(context.get(), SSL_MODE_AUTO_RETRY);
  if (SSL_CTX_use_certificate(context.get(), certificate.x509()) != 1 ||
      SSL_CTX_use_PrivateKey(context.get(), certificate.key()) != 1) {
    throw std::runtime_error("the certificate \"" + name + "\" cannot be used");
  }
  contexts_.emplace(name, std::move(context));
}

void Certificates::write(const std::string& directory) const {
  ca_.write(directory + "/ca.pem");
  other_ca_.write(directory + "/other-ca.pem");
}

bool Certificates::present(const std::string& name) {
  const auto found = contexts_.find(name);
  if (found == contexts_.end()) return false;
  const std::lock_guard lock(mutex_);
  presented_ = found->second;
  return true;
}

std::shared_ptr<SSL_CTX> Certificates::presented() const {
  const std::lock_guard lock(mutex_);
  return presented_;
}

}  // namespace fake_classin
