// The certificate that the server shows: from PEM to a context of OpenSSL, and everything that can be wrong
// with it in words.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"

struct ssl_ctx_st;

namespace rollcall::http {

// A file's text; `path` is how errors name it.
struct PemFile {
  std::string path, text;
};

struct CertificateFinding {
  enum class Weight {
    unusable,  // TLS cannot be served with it
    wrong,     // it can, but careful clients will not accept it
    notice,
  };
  Weight weight = Weight::unusable;
  Error error;  // never quotes the key
};

// Immutable but for the ticket keys of its context, which belong to ServerTls.
struct ServerCertificate {
  std::shared_ptr<ssl_ctx_st> context;
  std::int64_t begins_at = 0, expires_at = 0;  // of the server's own certificate
  std::string public_key;                      // to compare
};

struct InspectedCertificate {
  std::vector<CertificateFinding> findings;
  std::shared_ptr<const ServerCertificate> certificate;  // null where a finding is unusable

  bool acceptable() const;  // no finding is more than a notice
};

// `certificate` holds the server's own certificate first, then those that lead to its CA. Names and the chain
// of trust are the client's to judge.
InspectedCertificate inspect_certificate(const PemFile& certificate, const PemFile& private_key,
                                         std::int64_t now_s);

// That it ends soon or has ended, from limits::kCertificateWarnDays before; else an empty text.
std::string expiry_words(std::int64_t expires_at, std::int64_t now_s);

}  // namespace rollcall::http
