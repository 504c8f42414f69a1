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

EVP_PKEY* make_key(const Certificate::Wish& wish) {
  if (!wish.key_of) return wish.rsa_bits ? EVP_RSA_gen(wish.rsa_bits) : EVP_EC_gen("P-256");
  EVP_PKEY_up_ref(wish.key_of->key());
  return wish.key_of->key();
}

std::string text_of(BIO* memory) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory, &text);
  std::string out(text, static_cast<std::size_t>(size));
  BIO_free(memory);
  return out;
}

}  // namespace

Certificate::Certificate(const Wish& wish) : key_(make_key(wish)), certificate_(X509_new()) {
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
  if (wish.names_issuer) extend(certificate_, NID_info_access, "caIssuers;URI:http://ca.example/ca.der");
  must(X509_sign(certificate_, issuer.key_, EVP_sha256()) > 0);
}

Certificate::~Certificate() {
  X509_free(certificate_);
  EVP_PKEY_free(key_);
}

std::string Certificate::pem() const {
  BIO* const memory = BIO_new(BIO_s_mem());
  must(PEM_write_bio_X509(memory, certificate_) == 1);
  return text_of(memory);
}

std::string Certificate::key_pem(const std::string& passphrase) const {
  BIO* const memory = BIO_new(BIO_s_mem());
  const EVP_CIPHER* const cipher = passphrase.empty() ? nullptr : EVP_aes_256_cbc();
  must(PEM_write_bio_PrivateKey(memory, key_, cipher,
                                reinterpret_cast<const unsigned char*>(passphrase.data()),
                                static_cast<int>(passphrase.size()), nullptr, nullptr) == 1);
  return text_of(memory);
}

void Certificate::write(const std::string& path) const {
  std::FILE* const file = std::fopen(path.c_str(), "w");
  must(file && PEM_write_X509(file, certificate_));
  std::fclose(file);
}

}  // namespace rollcall::testing
