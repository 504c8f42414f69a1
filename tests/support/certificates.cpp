#include "support/certificates.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <stdexcept>

namespace rollcall::testing {
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

}  // namespace rollcall::testing
