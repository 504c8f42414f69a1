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
  };
  explicit Certificate(const Wish& wish);
  ~Certificate();
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  void write(const std::string& path) const;  // PEM, without the key

  X509* x509() const { return certificate_; }
  EVP_PKEY* key() const { return key_; }

 private:
  EVP_PKEY* key_;
  X509* certificate_;
};

}  // namespace rollcall::testing
