// The server with TLS, and the files' worth of a certificate, without files.
#pragma once

#include <ctime>
#include <memory>
#include <string>

#include "http/peer.hpp"
#include "http/server_certificate.hpp"
#include "http/server_tls.hpp"
#include "support/certificates.hpp"
#include "support/tls_peer.hpp"

namespace rollcall::test {

inline http::InspectedCertificate inspect(const std::string& certificate, const std::string& key) {
  return http::inspect_certificate({"c.pem", certificate}, {"k.pem", key}, std::time(nullptr));
}

inline std::shared_ptr<const http::ServerCertificate> usable(const testing::Certificate& certificate) {
  return inspect(certificate.pem(), certificate.key_pem()).certificate;
}

struct RunningTls {
  explicit RunningTls(http::ServerOptions options = {})
      : tls(std::make_shared<http::ServerTls>(usable(certificate))), running(options, "127.0.0.1:0", tls) {}

  const std::string& address() const { return running.address; }
  http::ServerCounters counters() {
    http::ServerCounters out;
    running.on_io([&] { out = running.server.counters(); });
    return out;
  }
  void use(const testing::Certificate& other) {
    running.on_io([&] { tls->use(usable(other)); });
  }

  testing::Certificate certificate{testing::Certificate::Wish{.name = "the server"}};
  std::shared_ptr<http::ServerTls> tls;
  RunningServer running;
};

// One reply; status 0 where the connection ended first, with how it did as the body.
inline Reply read_reply(testing::TlsPeer& peer, std::string& buffer) {
  for (;;) {
    const auto replies = replies_in(buffer);
    if (!replies.empty() && replies[0].status != 0) {
      buffer.erase(0, replies[0].size);
      return replies[0];
    }
    const std::string more = peer.read_some();
    if (more.empty() || more.front() == '(') return Reply{0, more, buffer};
    buffer += more;
  }
}

inline Reply read_reply(testing::TlsPeer& peer) {
  std::string buffer;
  return read_reply(peer, buffer);
}

}  // namespace rollcall::test
