#include "http/tls_context.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#include <array>
#include <new>
#include <string_view>

#include "base/check.hpp"
#include "base/limits.hpp"

namespace rollcall::http {
namespace {

constexpr const char* kCiphersOf12 =
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256";
constexpr const char* kCiphersOf13 =
    "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";
constexpr const char* kGroups = "X25519:P-256:P-384";

// Each name behind its length, as RFC 7301 writes them.
constexpr std::string_view kProtocols = "\x08http/1.1\x08http/1.0";

constexpr std::string_view kSessionContext = "rollcall";

// Name, AES key and HMAC key of OpenSSL's own tickets.
using TicketKeys = std::array<unsigned char, 80>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Who offers protocols and none of ours is told so (RFC 7301 section 3.2).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned offered_size, void*) {
  unsigned char* found = nullptr;
  const int outcome = SSL_select_next_proto(&found, size, bytes_of(kProtocols),
                                            static_cast<unsigned>(kProtocols.size()), offered, offered_size);
  *chosen = found;
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

std::shared_ptr<ssl_ctx_st> make_server_context() {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!context) throw std::bad_alloc();
  SSL_CTX* const raw = context.get();
  SSL_CTX_set_security_level(raw, 2);  // whatever the system's configuration says
  bool good = SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION) == 1;
  good = good && SSL_CTX_set_max_proto_version(raw, TLS1_3_VERSION) == 1;
  good = good && SSL_CTX_set_cipher_list(raw, kCiphersOf12) == 1;
  good = good && SSL_CTX_set_ciphersuites(raw, kCiphersOf13) == 1;
  good = good && SSL_CTX_set1_groups_list(raw, kGroups) == 1;
  good = good && SSL_CTX_set_session_id_context(raw, bytes_of(kSessionContext),
                                                static_cast<unsigned>(kSessionContext.size())) == 1;
  good = good && SSL_CTX_set_num_tickets(raw, 1) == 1 && SSL_CTX_set_max_early_data(raw, 0) == 1;
  ROLLCALL_CHECK(good);
  SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_timeout(raw, limits::kTlsSessionS);
  SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
  return context;
}

void share_ticket_keys(ssl_ctx_st* from, ssl_ctx_st* to) {
  TicketKeys keys{};
  bool good = SSL_CTX_get_tlsext_ticket_keys(from, keys.data(), keys.size()) == 1;
  good = good && SSL_CTX_set_tlsext_ticket_keys(to, keys.data(), keys.size()) == 1;
  OPENSSL_cleanse(keys.data(), keys.size());
  ROLLCALL_CHECK(good);
}

void renew_ticket_keys(ssl_ctx_st* context) {
  TicketKeys keys{};
  bool good = RAND_bytes(keys.data(), static_cast<int>(keys.size())) == 1;
  good = good && SSL_CTX_set_tlsext_ticket_keys(context, keys.data(), keys.size()) == 1;
  OPENSSL_cleanse(keys.data(), keys.size());
  ROLLCALL_CHECK(good);
}

}  // namespace rollcall::http
