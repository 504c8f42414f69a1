// The certificate of the main listener: read from the files that the configuration names, watched, renewed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "config/config.hpp"
#include "http/server.hpp"
#include "http/server_certificate.hpp"
#include "http/server_tls.hpp"

namespace rollcall::daemon {

// Reads and inspects the two files; both keys of `listen` are set. Findings name key, file, cause and remedy.
http::InspectedCertificate load_certificate(const config::Listen& listen, std::int64_t now_s);

// Owned by io once the server runs.
class CertificateKeeper {
 public:
  // Without TLS in `listen` there is nothing to keep. Throws std::runtime_error with every fault where TLS
  // cannot be served; an expired certificate can be, and is only logged, since pushes should arrive.
  CertificateKeeper(const config::Listen& listen, std::int64_t now_s);

  // For http::Server::listen; null for plain HTTP.
  std::shared_ptr<const http::ServerTls> tls() const { return tls_; }

  // New connections get what the files hold now. Where that cannot be served the old one stays in force, and
  // the log says so. To turn TLS on or off needs a restart: then nothing is done here.
  void reload(const config::Listen& listen, std::int64_t now_s);

  // Once a minute: warns once a day of a certificate that ends soon, tells of handshakes that failed since
  // the last time, changes the keys of session tickets.
  void look(const http::ServerCounters& counters, std::int64_t now_s);

  std::optional<std::int64_t> expires_at() const;

 private:
  std::shared_ptr<http::ServerTls> tls_;
  std::int64_t warned_at_ = 0;
  std::uint64_t told_failures_ = 0;
};

}  // namespace rollcall::daemon
