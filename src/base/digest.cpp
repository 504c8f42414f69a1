#include "base/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <new>
#include <vector>

#include "base/check.hpp"

namespace rollcall {

namespace {

// Fetched once: EVP_Digest with EVP_md5() looks the algorithm up again on every call.
const EVP_MD* fetched(const char* name) {
  const EVP_MD* md = EVP_MD_fetch(nullptr, name, nullptr);
  ROLLCALL_CHECK(md != nullptr);
  return md;
}

const EVP_MD* sha256_algorithm() {
  static const EVP_MD* const kSha256 = fetched("SHA256");
  return kSha256;
}

}  // namespace

std::string hex(const unsigned char* bytes, std::size_t size) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out(size * 2, '\0');
  for (std::size_t i = 0; i < size; ++i) {
    out[2 * i] = kDigits[bytes[i] >> 4];
    out[2 * i + 1] = kDigits[bytes[i] & 15];
  }
  return out;
}

std::string md5_hex(std::string_view text) {
  static const EVP_MD* const kMd5 = fetched("MD5");
  unsigned char digest[16];
  ROLLCALL_CHECK(EVP_Digest(text.data(), text.size(), digest, nullptr, kMd5, nullptr) == 1);
  return hex(digest, sizeof digest);
}

Sha256 sha256(std::string_view text) {
  Sha256 digest;
  ROLLCALL_CHECK(EVP_Digest(text.data(), text.size(), digest.data(), nullptr, sha256_algorithm(), nullptr) ==
                 1);
  return digest;
}

struct Sha256Sum::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256Sum::Sha256Sum() : state_(std::make_unique<State>()) {
  if (state_->context == nullptr) throw std::bad_alloc();
  ROLLCALL_CHECK(EVP_DigestInit_ex2(state_->context, sha256_algorithm(), nullptr) == 1);
}
Sha256Sum::~Sha256Sum() = default;

void Sha256Sum::add(std::string_view text) {
  ROLLCALL_CHECK(EVP_DigestUpdate(state_->context, text.data(), text.size()) == 1);
}

Sha256 Sha256Sum::finish() {
  Sha256 digest;
  ROLLCALL_CHECK(EVP_DigestFinal_ex(state_->context, digest.data(), nullptr) == 1);
  return digest;
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_hex(std::size_t bytes) {
  std::vector<unsigned char> buffer(bytes);
  ROLLCALL_CHECK(RAND_bytes(buffer.data(), static_cast<int>(bytes)) == 1);
  return hex(buffer.data(), buffer.size());
}

}  // namespace rollcall
