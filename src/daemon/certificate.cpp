#include "daemon/certificate.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

#include "base/log.hpp"
#include "base/time.hpp"
#include "config/text_file.hpp"

namespace rollcall::daemon {

namespace {

using http::CertificateFinding;
using Weight = CertificateFinding::Weight;

constexpr std::int64_t kDayS = 24 * 3600;

std::string user_name(uid_t user) {
  const passwd* const entry = ::getpwuid(user);
  return entry ? entry->pw_name : fmt::format("user {}", user);
}

std::string unreadable_hint(const std::string& path) {
  if (::access(path.c_str(), F_OK) != 0) {
    return errno == EACCES ? fmt::format("{} may not enter one of its directories", user_name(::geteuid()))
                           : "paths that do not begin with / start in the directory of the configuration";
  }
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0 || ::access(path.c_str(), R_OK) == 0) return "";
  return fmt::format(
      "it belongs to {} with mode {:04o}, and this is {}: chgrp it to the daemon's group, chmod 640",
      user_name(found.st_uid), found.st_mode & 07777U, user_name(::geteuid()));
}

http::PemFile read_pem(const std::string& path, std::vector<CertificateFinding>& findings, bool secret) {
  auto file = config::read_text_file(path);
  if (!file) {
    findings.push_back({Weight::unusable, {file.error().what, unreadable_hint(path)}});
    return {};
  }
  if (secret && file->readable_by_everybody) {
    findings.push_back({Weight::notice,
                        {fmt::format("the private key in {} can be read by everybody on this machine", path),
                         fmt::format("run: chmod 640 {}", path)}});
  }
  return {path, std::move(file->text)};
}

void log_findings(const http::InspectedCertificate& inspected) {
  for (const auto& [weight, error] : inspected.findings) {
    const auto level = weight == Weight::notice ? log::Level::warning : log::Level::error;
    log::write(level, "the TLS certificate", {{"fault", error.text()}});
  }
}

std::string words_of(const http::InspectedCertificate& inspected) {
  std::string out = "TLS cannot be served";
  for (const auto& [weight, error] : inspected.findings) {
    if (weight == Weight::unusable) out += "\n  " + error.text();
  }
  return out;
}

}  // namespace

http::InspectedCertificate load_certificate(const config::Listen& listen, std::int64_t now_s) {
  http::InspectedCertificate unread;
  const auto certificate = read_pem(listen.tls_certificate, unread.findings, false);
  const auto private_key = read_pem(listen.tls_private_key, unread.findings, true);
  if (certificate.path.empty() || private_key.path.empty()) return unread;
  auto inspected = http::inspect_certificate(certificate, private_key, now_s);
  inspected.findings.insert(inspected.findings.begin(), unread.findings.begin(), unread.findings.end());
  return inspected;
}

CertificateKeeper::CertificateKeeper(const config::Listen& listen, std::int64_t now_s) {
  if (!listen.tls()) return;
  const auto inspected = load_certificate(listen, now_s);
  if (!inspected.certificate) throw std::runtime_error(words_of(inspected));
  log_findings(inspected);
  tls_ = std::make_shared<http::ServerTls>(inspected.certificate);
  warned_at_ = now_s;
}

void CertificateKeeper::reload(const config::Listen& listen, std::int64_t now_s) {
  if (!tls_ || !listen.tls()) return;
  const auto inspected = load_certificate(listen, now_s);
  log_findings(inspected);
  if (!inspected.certificate) {
    log::error("the new certificate cannot be used; the old one stays in force",
               {{"expires_at", utc_text(tls_->certificate().expires_at)}});
    return;
  }
  tls_->use(inspected.certificate);
  warned_at_ = now_s;
  log::info("certificate reloaded", {{"expires_at", utc_text(inspected.certificate->expires_at)}});
}

void CertificateKeeper::look(const http::ServerCounters& counters, std::int64_t now_s) {
  if (!tls_) return;
  if (now_s - warned_at_ >= kDayS) {
    warned_at_ = now_s;
    const std::string words = http::expiry_words(tls_->certificate().expires_at, now_s);
    if (!words.empty()) log::warning("the certificate that is served " + words);
  }
  if (counters.failed_handshakes > told_failures_) {
    log::info("TLS handshakes failed",
              {{"count", static_cast<std::int64_t>(counters.failed_handshakes - told_failures_)},
               {"why_the_last", counters.last_failed_handshake}});
    told_failures_ = counters.failed_handshakes;
  }
  tls_->renew_tickets(now_s);
}

std::optional<std::int64_t> CertificateKeeper::expires_at() const {
  if (!tls_) return std::nullopt;
  return tls_->certificate().expires_at;
}

}  // namespace rollcall::daemon
