// The daemon with TLS: files and their faults, reload, and the commands that must reach it.
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "e2e/e2e.hpp"
#include "support/certificates.hpp"
#include "support/tls_peer.hpp"

namespace rollcall::e2e {

namespace {

using testing::Certificate;
using testing::TlsPeer;
using testing::TlsWish;

constexpr long kDayS = 24 * 3600;
constexpr const char* kListen =
    "address = \"127.0.0.1:0\"\ntls_certificate = \"tls/server.pem\"\ntls_private_key = \"tls/server.key\"\n";

class TlsSite : public Site {
 public:
  explicit TlsSite(const Certificate& certificate, const std::string& listen = kListen)
      : Site(school_toml(), listen) {
    std::filesystem::create_directory(file("tls"));
    install(certificate);
  }
  void install(const Certificate& certificate) {
    write_text(file("tls/server.pem"), certificate.pem());
    install_key(certificate.key_pem());
  }
  void install_key(const std::string& text) {
    write_text(file("tls/server.key"), text);
    std::filesystem::permissions(file("tls/server.key"), std::filesystem::perms(0640));
  }
};

std::string request_of(std::string_view method, std::string_view target, std::string_view body = {}) {
  return fmt::format("{} {} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{}", method, target, body.size(),
                     body);
}

// An answer that is all that comes; "" where the connection ended first.
std::string ask(TlsPeer& peer, const std::string& request) {
  std::string answer;
  for (peer.send(request);;) {
    const auto end = answer.find("\r\n\r\n");
    const auto at = answer.find("Content-Length: ");
    if (end != std::string::npos && at < end) {
      const auto size = static_cast<std::size_t>(std::stoi(answer.substr(at + 16)));
      if (answer.size() >= end + 4 + size) return answer;
    }
    const std::string more = peer.read_some();
    if (more.empty() || more.front() == '(') return "";
    answer += more;
  }
}

bool acknowledges(TlsPeer& peer, std::int64_t number) {
  return ask(peer, request_of("POST", "/classin/push", signed_push(number))).find("\"errno\":1,") !=
         std::string::npos;
}

// A port that is free now, for commands that find the daemon by its configuration.
std::string free_address() {
  Site probe(school_toml());
  probe.start();
  std::string address = probe.address();
  probe.stop();
  return address;
}

std::string listen_on(const std::string& address) {
  std::string listen = kListen;
  return listen.replace(listen.find("127.0.0.1:0"), 11, address);
}

}  // namespace

TEST_CASE("a push over TLS is acknowledged and journalled, and readyz tells when the certificate ends") {
  const Certificate certificate({.ends_s = 90 * kDayS});
  TlsSite site(certificate);
  site.start();
  for (const int version : {testing::kTls12, testing::kTls13}) {
    TlsPeer peer(site.address(), {.highest = version});
    CHECK(acknowledges(peer, version));
    CHECK(acknowledges(peer, version + 10));
  }
  CHECK(journalled(site) == 4);
  TlsPeer peer(site.address());
  const std::string ready = ask(peer, request_of("GET", "/readyz"));
  CHECK(ready.find("\"tls\":{\"expires_at\":") != std::string::npos);
  const Answer plain = site.push(signed_push(3));
  CHECK(plain.status == 400);
  CHECK(plain.error() == 100);
  CHECK(plain.body.find("https://") != std::string::npos);
  CHECK(site.stop() == 0);
  CHECK(peer.read_rest() == "");
}

TEST_CASE("without TLS readyz says so") {
  Site site(school_toml());
  CHECK(site.start().get("/readyz").body.find("\"tls\":null") != std::string::npos);
}

TEST_CASE("a certificate that cannot be served keeps the daemon from starting, and check names every fault") {
  const Certificate good({.ends_s = 90 * kDayS}), other({.ends_s = 90 * kDayS});
  struct Row {
    const char* what;
    std::function<void(TlsSite&)> spoil;
    const char* words;
  };
  const Row rows[] = {
      {"no certificate", [](TlsSite& s) { std::filesystem::remove(s.file("tls/server.pem")); },
       "server.pem: No such file or directory"},
      {"no key", [](TlsSite& s) { std::filesystem::remove(s.file("tls/server.key")); },
       "start in the directory of the configuration"},
      {"another key", [&](TlsSite& s) { s.install_key(other.key_pem()); }, "is not that of the certificate"},
      {"an encrypted key", [&](TlsSite& s) { s.install_key(good.key_pem("secret words")); }, "is encrypted"},
      {"no PEM", [](TlsSite& s) { write_text(s.file("tls/server.pem"), "nonsense"); },
       "holds no certificate in PEM"},
      {"a directory",
       [](TlsSite& s) {
         std::filesystem::remove(s.file("tls/server.pem"));
         std::filesystem::create_directory(s.file("tls/server.pem"));
       },
       "it is a directory"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    TlsSite site(good);
    row.spoil(site);
    const auto served = site.run({"serve"});
    CHECK(served.code == 1);
    CHECK_MESSAGE(served.err.find(row.words) != std::string::npos, served.err);
    const auto checked = site.run({"check"});
    CHECK(checked.code == 2);
    CHECK_MESSAGE(checked.err.find(row.words) != std::string::npos, checked.err);
    CHECK(checked.err.find("secret words") == std::string::npos);
  }
  TlsSite both(good);
  write_text(both.file("tls/server.pem"), "");
  both.install_key("");
  const auto checked = both.run({"check"});
  CHECK(checked.err.find("no certificate") != std::string::npos);
  CHECK(checked.err.find("no private key") != std::string::npos);
}

// Root reads everything.
TEST_CASE("a key that this user may not read is named with its owner and mode" *
          doctest::skip(::geteuid() == 0)) {
  TlsSite site(Certificate({.ends_s = 90 * kDayS}));
  std::filesystem::permissions(site.file("tls/server.key"), std::filesystem::perms(0));
  const auto served = site.run({"serve"});
  CHECK(served.code == 1);
  CHECK(served.err.find("Permission denied") != std::string::npos);
  CHECK(served.err.find("with mode 0000") != std::string::npos);
}

TEST_CASE("an expired certificate is served all the same, with an error in the log; check refuses it") {
  TlsSite site(Certificate({.begins_s = -9 * kDayS, .ends_s = -kDayS}));
  const auto checked = site.run({"check"});
  CHECK(checked.code == 2);
  CHECK(checked.err.find("server.pem expired on 20") != std::string::npos);
  site.start();
  CHECK(site.logs("expired on 20"));
  TlsPeer peer(site.address());
  CHECK(acknowledges(peer, 1));
}

TEST_CASE(
    "check warns of a certificate that ends soon and of a key that everybody can read, and is content") {
  TlsSite site(Certificate({.ends_s = 10 * kDayS + 60}));
  std::filesystem::permissions(site.file("tls/server.key"), std::filesystem::perms(0644));
  const auto checked = site.run({"check"});
  CHECK(checked.code == 0);
  CHECK(checked.err.find("a warning: ") != std::string::npos);
  CHECK(checked.err.find("in 10 days") != std::string::npos);
  CHECK(checked.err.find("can be read by everybody") != std::string::npos);
  CHECK(checked.out.find("with TLS") != std::string::npos);
}

TEST_CASE("SIGHUP takes a renewed certificate for new connections, and no request fails meanwhile") {
  const Certificate first({.name = "first", .ends_s = 90 * kDayS});
  const Certificate second({.name = "second", .ends_s = 90 * kDayS});
  TlsSite site(first);
  site.start();
  TlsPeer before(site.address());
  CHECK(acknowledges(before, 1));
  std::atomic<bool> stop = false;
  std::atomic<int> acknowledged = 0, failed = 0;
  const auto load = [&](std::int64_t from, bool anew) {
    std::unique_ptr<TlsPeer> peer;
    for (std::int64_t number = from; !stop; ++number) {
      if (!peer || anew) peer = std::make_unique<TlsPeer>(site.address());
      ++(acknowledges(*peer, number) ? acknowledged : failed);
    }
  };
  std::thread kept(load, 1'000'000, false), anew(load, 2'000'000, true);
  for (int i = 0; i < 200 && (i < 10 || acknowledged <= 20); ++i) {
    site.install(i % 2 == 0 ? second : first);
    site.reload();
  }
  stop = true;
  kept.join();
  anew.join();
  CHECK(failed == 0);
  CHECK(acknowledged > 20);
  CHECK(acknowledges(before, 2));
  CHECK(before.shows(first.x509()));
  site.install(second);
  site.reload();
  CHECK(TlsPeer(site.address()).shows(second.x509()));
  CHECK(journalled(site) == static_cast<std::size_t>(acknowledged) + 2);
}

TEST_CASE("a faulty certificate at a reload leaves the old one in force and says so") {
  const Certificate first({.ends_s = 90 * kDayS}), other({.ends_s = 90 * kDayS});
  TlsSite site(first);
  site.start();
  site.install_key(other.key_pem());
  site.reload();
  CHECK(site.logs("is not that of the certificate"));
  CHECK(site.logs("the old one stays in force"));
  CHECK(TlsPeer(site.address()).shows(first.x509()));
  site.install(other);
  site.reload();
  CHECK(TlsPeer(site.address()).shows(other.x509()));
}

TEST_CASE("to turn TLS off or on needs a restart, and a reload says so") {
  const Certificate certificate({.ends_s = 90 * kDayS});
  TlsSite site(certificate);
  site.start();
  site.configure(school_toml(), "address = \"127.0.0.1:0\"\n");
  site.reload();
  CHECK(site.logs("\"key\":\"listen.tls_certificate\""));
  CHECK(TlsPeer(site.address()).shows(certificate.x509()));
  site.restart();
  CHECK(site.get("/readyz").status == 200);
  site.configure(school_toml(), kListen);
  site.reload();
  CHECK(site.logs("\"key\":\"listen.tls_certificate\""));
  CHECK(site.get("/readyz").status == 200);
}

TEST_CASE(
    "status reaches a daemon with TLS by its certificate, whatever its name, and simulate does so, too") {
  const Certificate certificate(
      {.name = "rollcall.example", .alternatives = "DNS:rollcall.example", .ends_s = 5 * kDayS});
  TlsSite site(certificate, listen_on(free_address()));
  site.start();
  const auto status = site.run({"status"});
  CHECK_MESSAGE(status.out.find("daemon   running") != std::string::npos, status.out);
  CHECK(status.out.find("TLS      the certificate that is served expires on") != std::string::npos);
  const auto day = site.run({"simulate", "--classes", "1", "--students", "3", "--speed", "max"});
  CHECK_MESSAGE(day.code == 0, day.err);
  const auto untrusting = site.run({"simulate", "--url", "https://" + site.address() + "/classin/push",
                                    "--classes", "1", "--students", "3", "--speed", "max"});
  CHECK(untrusting.code == 1);
  CHECK(untrusting.err.find("not trusted") != std::string::npos);
  site.install(Certificate({.name = "not reloaded yet", .ends_s = 90 * kDayS}));
  const auto stranger = site.run({"status"});
  CHECK(stranger.out.find("daemon   not running") == std::string::npos);
  CHECK(stranger.out.find("serves another certificate than") != std::string::npos);
  CHECK(stranger.out.find("systemctl reload rollcall") != std::string::npos);
}

TEST_CASE("simulate believes a daemon whose CA it is given") {
  const Certificate ca({.name = "CA", .authority = true});
  const Certificate own({.alternatives = "IP:127.0.0.1", .ends_s = 90 * kDayS, .issuer = &ca});
  TlsSite site(own);
  ca.write(site.file("ca.pem"));
  site.start();
  const auto day = site.run({"simulate", "--url", "https://" + site.address() + "/classin/push", "--ca-file",
                             site.file("ca.pem"), "--classes", "1", "--students", "3", "--speed", "max"});
  CHECK_MESSAGE(day.code == 0, day.err);
  CHECK(journalled(site) > 0);
}

}  // namespace rollcall::e2e
