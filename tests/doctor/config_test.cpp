// Faults of the configuration and of the files that it names, seeded into a real installation.
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "patient.hpp"

namespace rollcall::doctor_test {

namespace {

const Wanted kNotRunning{"network.daemon", "fault", "", "does not run", "rollcall serve --config"};
const Wanted kNotAsked{"unseen.daemon", "unseen", "", "ask the running daemon", "again"};
const Wanted kNotRead{"unseen.configuration", "unseen", "", "need the configuration", "again"};

std::string with_secret_file(const std::string& path) {
  return fmt::format("[[school]]\nsid = {}\nsecret_files = [\"{}\"]\n", kSid, path);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a healthy installation shows no finding, and all that was looked at when asked") {
  Patient patient;
  patient.healthy().shows({});
  const auto all = patient.examined({"--all"});
  CHECK(all.size() > 40);
  for (const auto& each : all) CHECK_MESSAGE(each.weight == "ok", each.check << " " << each.what);
  const auto words = patient.site().run({"doctor"});
  CHECK(words.code == 0);
  CHECK(words.out.find("in order") != std::string::npos);
  CHECK(words.err.empty());
}

TEST_CASE("the doctor writes nothing, neither beside a daemon nor where there is no store") {
  Patient patient;
  const auto listing = [&] {
    std::string out;
    for (const auto& each :
         std::filesystem::directory_iterator(std::filesystem::path(patient.config()).parent_path()))
      out += each.path().filename().string() + '\n';
    return out;
  };
  const std::string before = listing();
  patient.examined();
  CHECK(listing().size() == before.size());
  patient.healthy();
  const std::string running = listing();
  patient.examined();
  CHECK(listing().size() == running.size());
  REQUIRE(patient.site().stop() == 0);
  const std::string stopped = listing();
  patient.examined();
  CHECK(listing().size() == stopped.size());
}

TEST_CASE("a configuration that is missing, no TOML, or has faults is told with its line") {
  Patient patient;
  const std::string sound = patient.sound_text();
  SUBCASE("missing") {
    std::filesystem::remove(patient.config());
    patient.shows(
        {{"config.file", "fault", "rollcall.toml", "there is no configuration", "rollcall.example.toml"},
         kNotRead});
  }
  SUBCASE("a directory") {
    std::filesystem::remove(patient.config());
    std::filesystem::create_directory(patient.config());
    patient.shows(
        {{"config.file", "fault", "rollcall.toml", "it is a directory", "name the file"}, kNotRead});
  }
  SUBCASE("no TOML") {
    patient.configure("[listen\n");
    patient.shows(
        {{"config.syntax", "fault", "rollcall.toml:1", "not valid TOML", "line 1; then "}, kNotRead});
  }
  SUBCASE("an unknown key") {
    patient.configure(replaced(sound, "[store]\n", "[store]\nurll = \"x\"\n"));
    patient.shows({{"config.keys", "fault", "rollcall.toml:4", "unknown key 'urll'", "line 4"}, kNotRead});
  }
  SUBCASE("a value that cannot be") {
    patient.configure(sound + "late_after = \"soon\"\n");
    patient.shows({{"config.values", "fault", "rollcall.toml:", "late_after", "rollcall check"}, kNotRead});
  }
  SUBCASE("a time zone that this machine does not know") {
    patient.configure(sound + "timezone = \"Asia/Shangai\"\n");
    patient.shows({{"config.timezone", "fault", "rollcall.toml:", "Asia/Shangai", "line "}, kNotRead});
  }
  SUBCASE("the same SID twice") {
    patient.configure(sound + school_toml());
    patient.shows({{"config.schools", "fault", "rollcall.toml:", "is given twice", "line "}, kNotRead});
  }
  SUBCASE("the same callback token of two schools") {
    const std::string token = "callback_token = \"0123456789abcdef0123\"\n";
    patient.configure(sound + token + school_toml(kSid + 1) + token);
    patient.shows({{"config.schools", "fault", "rollcall.toml:", "has the same token", "line "}, kNotRead});
  }
}

TEST_CASE("secrets: the example's, missing, empty, odd, and open to everybody") {
  SUBCASE("the example's text untouched") {
    Patient patient(school_toml(kSid, "REPLACE-ME"));
    patient.shows(
        {{"config.example", "fault", "rollcall.toml:", "REPLACE-ME", "API secret"}, kNotRunning, kNotAsked});
  }
  SUBCASE("a secret file that is not there") {
    Patient patient(with_secret_file("secret"));
    patient.shows({{"config.secret_files", "fault", "/secret", "not there", "install -m 0640"},
                   kNotRunning,
                   kNotAsked});
  }
  SUBCASE("an empty one") {
    Patient patient(with_secret_file("secret"));
    patient.write("secret", "");
    patient.shows({{"config.secret_files", "fault", "/secret", "is empty", "write the school's secret"},
                   kNotRunning,
                   kNotAsked});
  }
  SUBCASE("one that everybody may read") {
    Patient patient(with_secret_file("secret"));
    patient.mode(patient.write("secret", "TESTSECRET\n"), 0644);
    patient.shows({{"config.secret_files", "fault", "/secret", "could sign pushes", "chmod o= "},
                   kNotRunning,
                   kNotAsked});
  }
  SUBCASE("one with several lines") {
    Patient patient(with_secret_file("secret"));
    patient.write("secret", "TESTSECRET\nand what it is for\n");
    patient.healthy().shows(
        {{"config.secret_files", "warning", "/secret", "several lines", "install -m 0640"}});
  }
  SUBCASE("one with blanks") {
    Patient patient(with_secret_file("secret"));
    patient.write("secret", " TESTSECRET \n");
    patient.healthy().shows({{"config.secret_files", "warning", "/secret", "blanks", "nothing else"}});
  }
  SUBCASE("one with a byte order mark") {
    Patient patient(with_secret_file("secret"));
    patient.write("secret", "\xEF\xBB\xBFTESTSECRET\n");
    patient.healthy().shows({});
  }
  SUBCASE("one in quotes") {
    Patient patient(with_secret_file("secret"));
    patient.write("secret", "'TESTSECRET'\n");
    patient.shows(
        {{"config.secret_files", "fault", "/secret", "holds its secret in quotes; ", "install -m 0640"},
         kNotRunning,
         kNotAsked});
  }
  SUBCASE("one in UTF-16") {
    Patient patient(with_secret_file("secret"));
    patient.write("secret", std::string("\xFF\xFET\0E\0S\0T\0", 10));
    patient.shows({{"config.secret_files", "fault", "/secret", "control characters", "nothing else: "},
                   kNotRunning,
                   kNotAsked});
  }
  SUBCASE("line ends of Windows are none of it") {
    Patient patient(with_secret_file("secret"));
    patient.write("secret", "TESTSECRET\r\n");
    patient.healthy().shows({});
  }
}

TEST_CASE("no secret is ever told") {
  Patient patient(school_toml(kSid, "Hjk7wS93secret") + "callback_token = \"0123456789abcdefTOKEN\"\n");
  patient.mode(patient.config(), 0666);
  const auto told = text_of(patient.examined({"--all"}));
  CHECK(told.find("Hjk7wS93secret") == std::string::npos);
  CHECK(told.find("abcdefTOKEN") == std::string::npos);
}

TEST_CASE("a configuration with secrets in it is nobody else's to read or write") {
  Patient patient;
  patient.healthy();
  SUBCASE("read") {
    patient.mode(patient.config(), 0644);
    patient.shows({{"config.privacy", "fault", "rollcall.toml", "everybody on this machine can read it",
                    "chmod 0640"}});
  }
  SUBCASE("written") {
    patient.mode(patient.config(), 0662);
    patient.shows(
        {{"config.privacy", "fault", "rollcall.toml", "may change the configuration", "chmod 0640"}});
  }
}

TEST_CASE("a daemon that has not read the file as it is, or reads another, is told of") {
  Patient patient;
  patient.healthy();
  SUBCASE("changed since") {
    patient.configure(patient.sound_text() + "stage_seats = 5\n");
    patient.shows(
        {{"config.reload", "warning", "rollcall.toml", "changed since the daemon read", "kill -HUP"}});
    patient.site().reload();
    patient.shows({});
  }
  SUBCASE("changed to what is faulty: the fault comes first") {
    patient.configure("[listen\n");
    patient.shows({{"config.syntax", "fault", "", "", ""}, kNotRead});
  }
  SUBCASE("another file") {
    const std::string other = patient.write("other.toml", patient.sound_text());
    ::setenv("ROLLCALL_CONFIG", other.c_str(), 1);
    const auto told = testing::rollcall({"doctor", "--format", "json"});
    ::unsetenv("ROLLCALL_CONFIG");
    CHECK(told.out.find("config.same_file") != std::string::npos);
    CHECK(told.out.find("$ROLLCALL_CONFIG leads here") != std::string::npos);
    CHECK(told.out.find("rollcall doctor --config " + patient.config()) != std::string::npos);
  }
}

TEST_CASE("credentials that only the unit sees are judged by the unit") {
  Patient patient(fmt::format("[[school]]\nsid = {}\nsecret_credentials = [\"school\"]\n", kSid));
  SUBCASE("without systemd") {
    patient.shows(
        {{"config.credentials", "unseen", "rollcall.toml:", "only inside a systemd unit", "secret_files"},
         kNotRunning,
         kNotAsked});
  }
  const Wanted not_running{"network.daemon", "fault", "", "does not run", "systemctl start rollcall"};
  SUBCASE("named but not given") {
    patient.systemd({kRunning, "[Service]\nLoadCredential=other:/etc/other\n"});
    patient.shows({{"config.credentials", "fault", "rollcall.toml:", "gives none of that name",
                    "LoadCredential=school:"},
                   not_running,
                   kNotAsked});
  }
  SUBCASE("given from a file that is not there") {
    patient.systemd({kRunning, "[Service]\nLoadCredential=school:" + patient.file("gone") + "\n"});
    patient.shows({{"config.credentials", "fault", "/gone", "it is not there", "install -m 0600"},
                   not_running,
                   kNotAsked});
  }
  SUBCASE("given") {
    patient.systemd(
        {kRunning, "[Service]\nLoadCredential=school:" + patient.write("school", "TESTSECRET\n") + "\n"});
    patient.shows({not_running, kNotAsked});
  }
}

TEST_CASE("a configuration that the daemon's user may not read is a fault, whoever looks") {
  Patient patient;
  patient.mode(patient.config(), 0600);
  const auto told = text_of(patient.examined({"--user", ::geteuid() == 65534 ? "root" : "nobody"}));
  if (::geteuid() == 65534) return;  // everything is his
  CHECK(told.find("config.daemon_reads") != std::string::npos);
  CHECK(told.find("nobody may not") != std::string::npos);
}

}  // namespace rollcall::doctor_test
