#include "http/server_certificate.hpp"

#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "base/limits.hpp"
#include "base/time.hpp"
#include "http/tls_context.hpp"

namespace rollcall::http {
namespace {

using Weight = CertificateFinding::Weight;
using Chain = std::vector<std::shared_ptr<X509>>;
using Key = std::shared_ptr<EVP_PKEY>;

constexpr int kLowestSecurityBits = 112;  // RSA of 2048 bits, curves of 224
constexpr std::int64_t kDayS = 24 * 3600;

std::shared_ptr<BIO> open_text(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
}

std::string last_words() {
  const char* const words = ERR_reason_error_string(ERR_peek_last_error());
  return words ? words : "it is damaged";
}

bool holds_private_key(const std::string& text) { return text.find("PRIVATE KEY-----") != std::string::npos; }

bool is_end_of_pem() { return ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE; }

std::int64_t seconds_of(const ASN1_TIME* time) {
  const std::shared_ptr<ASN1_TIME> epoch(ASN1_TIME_set(nullptr, 0), ASN1_TIME_free);
  int days = 0, seconds = 0;
  return ASN1_TIME_diff(&days, &seconds, epoch.get(), time) == 1 ? days * kDayS + seconds : 0;
}

std::string key_bytes(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  const std::string out(reinterpret_cast<const char*>(der), size > 0 ? static_cast<std::size_t>(size) : 0);
  OPENSSL_free(der);
  return out;
}

// Where OpenSSL would ask for a passphrase at the terminal.
int no_passphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

class Inspection {
 public:
  Inspection(const PemFile& certificate, const PemFile& private_key, std::int64_t now_s)
      : certificate_(certificate), private_key_(private_key), now_s_(now_s) {}

  InspectedCertificate run() {
    read_chain();
    read_key();
    if (!chain_.empty()) {
      check_dates();
      check_completeness();
    }
    if (key_) check_strength();
    if (!chain_.empty() && key_) check_match();
    if (!unusable()) make_context();
    return std::move(out_);
  }

 private:
  void find(Weight weight, std::string what, std::string hint) {
    out_.findings.push_back({weight, {std::move(what), std::move(hint)}});
  }
  bool unusable() const {
    return std::any_of(out_.findings.begin(), out_.findings.end(),
                       [](const auto& finding) { return finding.weight == Weight::unusable; });
  }

  void read_chain();
  void read_key();
  void check_match();
  void check_strength();
  void check_dates();
  void check_completeness();
  void make_context();

  const PemFile& certificate_;
  const PemFile& private_key_;
  const std::int64_t now_s_;
  Chain chain_;
  Key key_;
  InspectedCertificate out_;
};

void Inspection::read_chain() {
  ERR_clear_error();
  const auto text = open_text(certificate_.text);
  while (X509* const next = PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr))
    chain_.emplace_back(next, X509_free);
  if (!is_end_of_pem()) {
    find(Weight::unusable,
         fmt::format("certificate {} in {} cannot be read: {}", chain_.size() + 1, certificate_.path,
                     last_words()),
         "copy the file again from where it was issued");
    chain_.clear();
  } else if (chain_.empty()) {
    find(Weight::unusable, fmt::format("{} holds no certificate in PEM", certificate_.path),
         "such a file has a line -----BEGIN CERTIFICATE-----; from DER: openssl x509 -inform DER -in OLD "
         "-out NEW");
  }
  ERR_clear_error();
}

void Inspection::read_key() {
  ERR_clear_error();
  bool asked = false;
  key_.reset(PEM_read_bio_PrivateKey(open_text(private_key_.text).get(), nullptr, no_passphrase, &asked),
             EVP_PKEY_free);
  if (asked) {
    find(Weight::unusable, fmt::format("the private key in {} is encrypted", private_key_.path),
         "nobody can type its passphrase at a start; openssl pkey -in OLD -out NEW writes it without one");
  } else if (!key_ && !holds_private_key(private_key_.text)) {
    find(Weight::unusable, fmt::format("{} holds no private key in PEM", private_key_.path),
         "such a file has a line -----BEGIN PRIVATE KEY-----; from DER: openssl pkey -inform DER -in OLD "
         "-out NEW");
  } else if (!key_) {
    find(Weight::unusable,
         fmt::format("the private key in {} cannot be read: {}", private_key_.path, last_words()),
         "copy the file again from where it was made");
  }
  ERR_clear_error();
}

void Inspection::check_match() {
  const auto fits = [&](const auto& one) { return X509_check_private_key(one.get(), key_.get()) == 1; };
  const auto fitting = std::find_if(chain_.begin(), chain_.end(), fits);
  ERR_clear_error();
  if (fitting == chain_.begin()) return;
  find(Weight::unusable,
       fmt::format("the private key in {} is not that of the certificate in {}", private_key_.path,
                   certificate_.path),
       fitting == chain_.end() ? "both files must come from the same issue"
                               : "the server's own certificate must be the first in its file");
}

void Inspection::check_strength() {
  if (EVP_PKEY_get_security_bits(key_.get()) >= kLowestSecurityBits) return;
  find(Weight::unusable,
       fmt::format("the private key in {} is too weak: {} of {} bits", private_key_.path,
                   EVP_PKEY_get0_type_name(key_.get()), EVP_PKEY_get_bits(key_.get())),
       "use P-256, or RSA of 2048 bits or more");
}

void Inspection::check_dates() {
  const std::int64_t begins_at = seconds_of(X509_get0_notBefore(chain_.front().get()));
  const std::int64_t expires_at = seconds_of(X509_get0_notAfter(chain_.front().get()));
  if (begins_at > now_s_) {
    find(Weight::wrong,
         fmt::format("the certificate in {} is not valid before {}", certificate_.path, utc_text(begins_at)),
         "wait, use the one before, or put this machine's clock right");
  }
  const std::string words = expiry_words(expires_at, now_s_);
  if (words.empty()) return;
  find(expires_at <= now_s_ ? Weight::wrong : Weight::notice,
       fmt::format("the certificate in {} {}", certificate_.path, words),
       "renew it, then reload the daemon (systemctl reload rollcall)");
}

// A certificate that names its issuer's address comes from a public CA, and those sign through intermediate
// ones, which clients do not have.
void Inspection::check_completeness() {
  X509* const own = chain_.front().get();
  if (chain_.size() > 1 || X509_get_ext_by_NID(own, NID_info_access, -1) < 0) return;
  find(Weight::notice, fmt::format("{} holds the server's own certificate alone", certificate_.path),
       "clients also want those that lead to its CA; issuers call such a file full chain");
}

void Inspection::make_context() {
  ERR_clear_error();
  auto context = make_server_context();
  bool good = SSL_CTX_use_certificate(context.get(), chain_.front().get()) == 1;
  for (std::size_t i = 1; good && i < chain_.size(); ++i)
    good = SSL_CTX_add1_chain_cert(context.get(), chain_[i].get()) == 1;
  if (!good || SSL_CTX_use_PrivateKey(context.get(), key_.get()) != 1) {
    find(Weight::unusable, fmt::format("{} cannot be used: {}", certificate_.path, last_words()),
         "let it be issued anew, with a key of P-256 and SHA-256");
    ERR_clear_error();
    return;
  }
  X509* const own = chain_.front().get();
  out_.certificate = std::make_shared<const ServerCertificate>(
      ServerCertificate{std::move(context), seconds_of(X509_get0_notBefore(own)),
                        seconds_of(X509_get0_notAfter(own)), key_bytes(key_.get())});
}

}  // namespace

bool InspectedCertificate::acceptable() const {
  return std::all_of(findings.begin(), findings.end(),
                     [](const auto& finding) { return finding.weight == Weight::notice; });
}

InspectedCertificate inspect_certificate(const PemFile& certificate, const PemFile& private_key,
                                         std::int64_t now_s) {
  return Inspection(certificate, private_key, now_s).run();
}

std::string expiry_words(std::int64_t expires_at, std::int64_t now_s) {
  if (expires_at <= now_s) return fmt::format("expired on {}", utc_text(expires_at));
  if (expires_at - now_s > limits::kCertificateWarnDays * kDayS) return "";
  return fmt::format("expires on {}, in {} days", utc_text(expires_at), (expires_at - now_s) / kDayS);
}

}  // namespace rollcall::http
