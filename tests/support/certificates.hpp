// Certificates made for one test.
#pragma once

#include <openssl/types.h>

#include <string>

namespace rollcall::testing {

class Certificate {
 public:
  struct Wish {
    std::string name = "a test";
    std::string alternatives;  // as OpenSSL writes them: "DNS:localhost,IP:127.0.0.1"; empty: none
    bool authority = false;
    long begins_s = -3600, ends_s = 3600;  // from now
    const Certificate* issuer = nullptr;   // null: signed by itself
    const Certificate* key_of = nullptr;   // null: a key of its own
    unsigned rsa_bits = 0;                 // 0: P-256
    bool names_issuer = false;             // says where its issuer's certificate is, as public CAs do
  };
  explicit Certificate(const Wish& wish);
  ~Certificate();
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  void write(const std::string& path) const;  // PEM, without the key
  std::string pem() const;
  std::string key_pem(const std::string& passphrase = "") const;  // encrypted with it, where there is one

  X509* x509() const { return certificate_; }
  EVP_PKEY* key() const { return key_; }

 private:
  EVP_PKEY* key_;
  X509* certificate_;
};

}  // namespace rollcall::testing
