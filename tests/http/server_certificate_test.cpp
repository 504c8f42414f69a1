// Every fault of a certificate, in words that say what to do.
#include <doctest/doctest.h>

#include <string>

#include "http/running_tls.hpp"

namespace rollcall::test {
namespace {

using http::CertificateFinding;
using testing::Certificate;
using Weight = CertificateFinding::Weight;

constexpr long kDayS = 24 * 3600;

void check_unusable(const http::InspectedCertificate& inspected, const std::string& words) {
  REQUIRE(inspected.findings.size() == 1);
  CHECK(inspected.findings[0].weight == Weight::unusable);
  CHECK_FALSE(inspected.certificate);
  CHECK_FALSE(inspected.acceptable());
  INFO(inspected.findings[0].error.text());
  CHECK(inspected.findings[0].error.text().find(words) != std::string::npos);
  CHECK_FALSE(inspected.findings[0].error.hint.empty());
}

TEST_CASE("a certificate and its key are usable, alone, with others behind them, and in one file") {
  const Certificate ca({.name = "CA", .authority = true});
  const Certificate own({.ends_s = 90 * kDayS, .issuer = &ca});
  for (const auto& text : {own.pem(), own.pem() + ca.pem(), "a comment\n" + own.key_pem() + own.pem()}) {
    const auto inspected = inspect(text, text.find("PRIVATE") == std::string::npos ? own.key_pem() : text);
    CHECK(inspected.findings.empty());
    REQUIRE(inspected.certificate);
    CHECK(inspected.certificate->expires_at > std::time(nullptr) + 89 * kDayS);
    CHECK(inspected.certificate->expires_at <= std::time(nullptr) + 90 * kDayS);
  }
}

TEST_CASE("what is not PEM, damaged, encrypted or of another certificate cannot be used, and says so") {
  const Certificate own({.ends_s = 90 * kDayS}), other({.ends_s = 90 * kDayS});
  const std::string pem = own.pem(), key = own.key_pem();
  const auto damaged = [](std::string text) { return text.replace(text.find('\n') + 5, 10, "AAAAAAAAAA"); };
  check_unusable(inspect("", key), "c.pem holds no certificate in PEM");
  check_unusable(inspect(std::string("\x30\x82\x01\x0a\0\0", 6), key), "openssl x509 -inform DER");
  check_unusable(inspect(key, key), "c.pem holds no certificate in PEM");
  check_unusable(inspect(damaged(pem), key), "certificate 1 in c.pem cannot be read");
  check_unusable(inspect(pem + damaged(other.pem()), key), "certificate 2 in c.pem cannot be read");
  check_unusable(inspect(pem, ""), "k.pem holds no private key in PEM");
  check_unusable(inspect(pem, pem), "k.pem holds no private key in PEM");
  check_unusable(inspect(pem, damaged(key)), "the private key in k.pem cannot be read");
  check_unusable(inspect(pem, own.key_pem("open sesame")), "the private key in k.pem is encrypted");
  check_unusable(inspect(pem, other.key_pem()),
                 "the private key in k.pem is not that of the certificate in c.pem");
  check_unusable(inspect(pem + other.pem(), other.key_pem()), "must be the first in its file");
  const auto both = inspect("", "");
  CHECK(both.findings.size() == 2);
}

TEST_CASE("a weak key cannot be used") {
  const Certificate weak({.ends_s = 90 * kDayS, .rsa_bits = 1024});
  const auto inspected = inspect(weak.pem(), weak.key_pem());
  check_unusable(inspected, "the private key in k.pem is too weak: RSA of 1024 bits");
}

TEST_CASE("an expired certificate, or one of the future, is served all the same, but is not right") {
  const Certificate expired({.begins_s = -10 * kDayS, .ends_s = -kDayS});
  const Certificate future({.begins_s = kDayS, .ends_s = 90 * kDayS});
  const auto past = inspect(expired.pem(), expired.key_pem());
  REQUIRE(past.findings.size() == 1);
  CHECK(past.findings[0].error.what.starts_with("the certificate in c.pem expired on 20"));
  CHECK(past.findings[0].error.hint.find("reload") != std::string::npos);
  const auto early = inspect(future.pem(), future.key_pem());
  REQUIRE(early.findings.size() == 1);
  CHECK(early.findings[0].error.what.starts_with("the certificate in c.pem is not valid before 20"));
  for (const auto* inspected : {&past, &early}) {
    CHECK(inspected->findings[0].weight == Weight::wrong);
    CHECK(inspected->certificate);
    CHECK_FALSE(inspected->acceptable());
  }
}

TEST_CASE("that a certificate ends within three weeks is a notice") {
  const Certificate soon({.ends_s = 20 * kDayS + 60}), later({.ends_s = 22 * kDayS});
  const auto inspected = inspect(soon.pem(), soon.key_pem());
  REQUIRE(inspected.findings.size() == 1);
  CHECK(inspected.findings[0].weight == Weight::notice);
  CHECK(inspected.findings[0].error.what.find("expires on 20") != std::string::npos);
  CHECK(inspected.findings[0].error.what.ends_with("in 20 days"));
  CHECK(inspected.acceptable());
  CHECK(inspect(later.pem(), later.key_pem()).findings.empty());
}

TEST_CASE("a certificate of a public CA without those that lead to it is a notice") {
  const Certificate ca({.name = "CA", .authority = true});
  const Certificate own({.ends_s = 90 * kDayS, .issuer = &ca, .names_issuer = true});
  const auto alone = inspect(own.pem(), own.key_pem());
  REQUIRE(alone.findings.size() == 1);
  CHECK(alone.findings[0].weight == Weight::notice);
  CHECK(alone.findings[0].error.text().find("full chain") != std::string::npos);
  CHECK(inspect(own.pem() + ca.pem(), own.key_pem()).findings.empty());
}

}  // namespace
}  // namespace rollcall::test
