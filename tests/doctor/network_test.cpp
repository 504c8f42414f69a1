// How an installation is reached: daemon, addresses, certificates, proxies.
#include <fmt/format.h>
#include <signal.h>

#include <ctime>
#include <filesystem>

#include "patient.hpp"
#include "support/certificates.hpp"
#include "support/process.hpp"
#include "support/scripted_server.hpp"

namespace rollcall::doctor_test {

namespace {

using testing::Certificate;

const Wanted kNotRunning{"network.daemon", "fault", "", "does not run", "rollcall serve --config"};
const Wanted kNotAsked{"unseen.daemon", "unseen", "", "", ""};
const Wanted kNoPush{"classin.first_push", "warning", "school 1000082", "no push of this school",
                     "ClassIn's support"};
constexpr long kDayS = 86400;
constexpr const char* kTls =
    "tls_certificate = \"tls.pem\"\ntls_private_key = \"tls.key\"\ntrusted_proxies = [\"127.0.0.1\"]\n";

class TlsPatient : public Patient {
 public:
  explicit TlsPatient(const Certificate& certificate)
      : Patient(school_toml(), free_address(), kTls) {  // a proxy is declared, so nobody misses one
    install(certificate);
  }
  TlsPatient& started() {
    start();
    return *this;
  }
  void install(const Certificate& certificate) const {
    write("tls.pem", certificate.pem());
    write("tls.key", certificate.key_pem());
  }
};

}  // namespace

TEST_CASE("a daemon that does not run, or runs and does not answer") {
  Patient patient;
  SUBCASE("never started") { patient.shows({kNotRunning, kNotAsked}); }
  SUBCASE("halted") {
    patient.healthy();
    const auto process = fmt::format("(process {})", patient.site().process().pid());
    patient.site().process().signal(SIGSTOP);
    patient.shows({{"network.daemon", "fault", "http.sock", process, "then rollcall serve"}, kNotAsked});
    patient.site().process().signal(SIGCONT);
  }
}

TEST_CASE("another program on the daemon's address") {
  const testing::ScriptedServer other([](testing::Conversation& with) {
    with.read_request();
    with.answer(200, "{\"hello\":1}");
  });
  Patient patient(school_toml(), other.address(), "trusted_proxies = [\"127.0.0.1\"]\n");
  patient.shows({{"network.address", "fault", other.address(), "another program listens there", "ss -ltnp"},
                 kNotAsked});
}

TEST_CASE("a daemon that listens elsewhere than the configuration says by now") {
  const std::string admin = free_address(), main = free_address(), other = free_address();
  const std::string school = school_toml();
  Patient patient(school, main, "trusted_proxies = [\"127.0.0.1\"]\n[admin]\naddress = \"" + admin + "\"\n");
  patient.healthy().shows({});
  std::string text = patient.sound_text();
  patient.configure(text.replace(text.find(main), main.size(), other));
  patient.shows({{"network.address", "fault", other, "but on " + main, "kill"},
                 {"config.reload", "warning", "", "", ""}});
}

TEST_CASE("addresses that others reach") {
  SUBCASE("without TLS") {
    Patient patient(school_toml(), "0.0.0.0:8080");
    patient.shows({{"network.plain", "warning", "0.0.0.0:8080", "without TLS", "tls_certificate"},
                   kNotRunning,
                   kNotAsked});
  }
  SUBCASE("metrics and health") {
    Patient patient(school_toml(), "", "[admin]\naddress = \"[::]:9090\"\n");
    patient.shows({{"network.admin", "warning", "[::]:9090", "metrics and health", "127.0.0.1"},
                   kNotRunning,
                   kNotAsked});
  }
}

TEST_CASE("certificates: expired, soon, of another key, alone, missing, open") {
  const Certificate good({.ends_s = 90 * kDayS});
  SUBCASE("good") { TlsPatient(good).started().shows({kNoPush}); }
  SUBCASE("expired") {
    TlsPatient patient(Certificate({.begins_s = -2 * kDayS, .ends_s = -kDayS}));
    patient.started().shows({{"network.certificate", "fault", "tls.pem", "expired on", "renew it"}, kNoPush});
  }
  SUBCASE("soon") {
    TlsPatient patient(Certificate({.ends_s = 10 * kDayS}));
    patient.started().shows(
        {{"network.certificate", "warning", "tls.pem", "expires on", "renew it"}, kNoPush});
  }
  SUBCASE("without those that lead to its CA") {
    const Certificate authority({.name = "CA", .authority = true, .ends_s = 90 * kDayS});
    TlsPatient patient(Certificate({.ends_s = 90 * kDayS, .issuer = &authority, .names_issuer = true}));
    patient.started().shows(
        {{"network.certificate", "warning", "tls.pem", "certificate alone", "full chain"}, kNoPush});
  }
  TlsPatient patient(good);
  SUBCASE("the key of another") {
    patient.write("tls.key", Certificate({}).key_pem());
    patient.shows(
        {{"network.certificate", "fault", "tls.pem", "is not that of the certificate", "same issue"},
         kNotRunning,
         kNotAsked});
  }
  SUBCASE("no certificate at all") {
    patient.write("tls.pem", "words\n");
    patient.shows({{"network.certificate", "fault", "tls.pem", "holds no certificate", "BEGIN CERTIFICATE"},
                   kNotRunning,
                   kNotAsked});
  }
  SUBCASE("missing") {
    std::filesystem::remove(patient.file("tls.key"));
    patient.shows({{"network.certificate", "fault", "tls.key", "is not there", "put it there"},
                   kNotRunning,
                   kNotAsked});
  }
  SUBCASE("a key that everybody may read") {
    patient.mode(patient.file("tls.key"), 0644);
    patient.started().shows({{"network.key_files", "fault", "tls.key", "everybody", "chmod o= "}, kNoPush});
  }
  SUBCASE("renewed, and the daemon was not told") {
    patient.started();
    patient.install(Certificate({.ends_s = 80 * kDayS}));
    patient.shows(
        {{"network.served", "fault", "tls.pem", "another certificate", "kill -HUP"}, kNoPush, kNotAsked});
    patient.site().reload();
    patient.shows({kNoPush});
  }
}

TEST_CASE("ClassIn's API: its CAs, whether it answers, and what time it is there") {
  Patient patient;
  const auto with_classin = [&](const std::string& lines) {
    patient.configure(patient.sound_text() + "[classin]\n" + lines);
  };
  SUBCASE("CAs that are not there") {
    with_classin("ca_file = \"gone.pem\"\n");
    patient.healthy().shows(
        {{"network.ca_file", "fault", "gone.pem", "ClassIn cannot be called", "classin.ca_file"}});
  }
  SUBCASE("nobody answers") {
    with_classin("base_url = \"http://" + free_address() + "\"\n");
    patient.healthy().shows({});
    patient.shows({{"network.classin", "warning", "http://127.0.0.1:", "cannot be reached", ""}},
                  {"--network"});
  }
  SUBCASE("another time there") {
    const testing::ScriptedServer api([](testing::Conversation& with) {
      with.read_request();
      with.answer(200, "", "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
    });
    with_classin("base_url = \"http://" + api.address() + "\"\n");
    patient.healthy().shows({{"time.others", "fault", "the system clock",
                              "days ahead of the clock of ClassIn's API", "timedatectl"}},
                            {"--network"});
  }
}

TEST_CASE("proxies: believed from everywhere, and in the way without being declared") {
  SUBCASE("everywhere") {
    Patient patient(school_toml(), "", "trusted_proxies = [\"127.0.0.1\", \"0.0.0.0/0\"]\n");
    patient.healthy().shows({{"network.trusted", "fault", "rollcall.toml", "0.0.0.0/0", "kill -HUP"}});
  }
  const testing::Fields forwarded = {{"X-Forwarded-For", "203.0.113.7"}};
  SUBCASE("not declared") {
    Patient patient(school_toml(), free_address());
    patient.healthy();
    REQUIRE(patient.site().push(sign(numbered(2), now(), kSecret), "/classin/push").acknowledged());
    patient.shows({});
    testing::post(patient.site().address(), "/classin/push", sign(numbered(3), now(), kSecret), forwarded);
    patient.shows({{"network.undeclared", "warning", "127.0.0.1", "a push came through a proxy",
                    "trusted_proxies = [\"127.0.0.1\"]"}});
  }
  SUBCASE("not declared, where addresses count") {
    Patient patient(school_toml() + "allow_from = [\"127.0.0.0/8\"]\n", free_address());
    patient.healthy();
    testing::post(patient.site().address(), "/classin/push", sign(numbered(3), now(), kSecret), forwarded);
    patient.shows(
        {{"network.undeclared", "fault", "127.0.0.1", "allow_from judges by that", "trusted_proxies"}});
  }
  SUBCASE("declared") {
    Patient patient(school_toml(), free_address(), "trusted_proxies = [\"127.0.0.1\"]\n");
    patient.healthy();
    testing::post(patient.site().address(), "/classin/push", sign(numbered(3), now(), kSecret), forwarded);
    patient.shows({});
  }
}

TEST_CASE("who asks from elsewhere, or through a proxy, is told no more than before") {
  Patient patient(school_toml(), free_address());
  patient.healthy();
  const std::string& address = patient.site().address();
  CHECK(testing::get(address, "/readyz").body.find("\"daemon\":") != std::string::npos);
  for (const char* const field : {"X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"}) {
    testing::Client client(address);
    const auto answer = client.request("GET", "/readyz", {{field, "203.0.113.7"}});
    CHECK(answer.status == 200);
    CHECK(answer.body.find("\"daemon\":") == std::string::npos);
    CHECK(answer.body.find("wrong_paths") == std::string::npos);
  }
}

}  // namespace rollcall::doctor_test
