// Secrets reach the configuration from every place they may be in, and never a fault.
#include <doctest/doctest.h>

#include "support.hpp"

using namespace config_test;

namespace {

std::string school_with(const std::string& line) { return "[[school]]\nsid = 7\n" + line + "\n"; }

void check_refused(const rollcall::config::Loaded& loaded, std::string_view says) {
  CAPTURE(all_faults(loaded));
  REQUIRE(loaded.faults.size() == 1);
  CHECK(loaded.faults[0].line == 3);
  CHECK(loaded.faults[0].message.find(says) != std::string::npos);
  CHECK(loaded.faults[0].text().find(kSecret) == std::string::npos);
}

}  // namespace

TEST_CASE("a secret file's secret is its first line without blanks around it") {
  const TemporaryDirectory directory;
  directory.write("one", "  " + kSecret + " \r\nsecond line\n");
  const std::string absolute = directory.write("two", "other");
  const auto loaded =
      load(school_with("secrets = ['first']\nsecret_files = ['one', '" + absolute + "']"), directory.path());
  CAPTURE(all_faults(loaded));
  REQUIRE(loaded.config);
  CHECK(loaded.config->schools[0].secrets == std::vector<std::string>{"first", kSecret, "other"});
}

TEST_CASE("a secret file that cannot serve is refused with the reason") {
  const TemporaryDirectory directory;
  directory.write("empty", "");
  directory.write("blank", " \t\n" + kSecret);
  directory.write("open", kSecret, 0644);
  directory.write("huge", std::string(2 * 1024 * 1024, 'x'));
  std::filesystem::create_directory(directory.path() + "/folder");
  const auto refused = [&](const std::string& name) {
    return load(school_with("secret_files = ['" + name + "']"), directory.path());
  };
  check_refused(refused("empty"), "its first line is empty");
  check_refused(refused("blank"), "its first line is empty");
  check_refused(refused("open"), "run: chmod 640 " + directory.path() + "/open");
  check_refused(refused("huge"), "larger than 1 MiB");
  check_refused(refused("folder"), "it is a directory");
  check_refused(refused("missing"), "No such file or directory");
}

TEST_CASE("a byte order mark before a secret is no part of it") {
  const TemporaryDirectory directory;
  directory.write("mark", "\xEF\xBB\xBF" + kSecret + "\r\n");
  const auto loaded = load(school_with("secret_files = ['mark']"), directory.path());
  CAPTURE(all_faults(loaded));
  REQUIRE(loaded.config);
  CHECK(loaded.config->schools[0].secrets == std::vector<std::string>{kSecret});
}

TEST_CASE("what an editor or a shell wrote beside the secret is refused, and the secret not shown") {
  const TemporaryDirectory directory;
  std::string wide = "\xFF\xFE";
  for (const char c : kSecret) wide += std::string(1, c) + '\0';
  const auto refused = [&](const std::string& text) {
    directory.write("odd", text);
    return load(school_with("secret_files = ['odd']"), directory.path());
  };
  check_refused(refused(wide), "control characters");
  check_refused(refused(kSecret + '\0'), "write it anew as plain text");
  check_refused(refused("\x1b[1m" + kSecret), "control characters");
  check_refused(refused('"' + kSecret + "\"\n"), "take the quotes out");
  check_refused(refused(" '" + kSecret + "' \n"), "take the quotes out");
  check_refused(refused("\xEF\xBB\xBF\n"), "its first line is empty");
  CHECK(refused("it's").config);
}

TEST_CASE("a credential is found by its name in the service manager's directory") {
  const TemporaryDirectory directory;
  directory.write("school-7", kSecret + "\n", 0400);
  ::setenv("CREDENTIALS_DIRECTORY", directory.path().c_str(), 1);
  const auto loaded = load(school_with("secret_credentials = ['school-7']"));
  REQUIRE(loaded.config);
  CHECK(loaded.config->schools[0].secrets == std::vector<std::string>{kSecret});
  check_refused(load(school_with("secret_credentials = ['school-8']")), "add LoadCredential=school-8:");
  check_refused(load(school_with("secret_credentials = ['school-8']")), "systemctl restart rollcall");
  check_refused(load(school_with("secret_credentials = ['../school-7']")), "not the name of a credential");
  ::unsetenv("CREDENTIALS_DIRECTORY");
  check_refused(load(school_with("secret_credentials = ['school-7']")), "$CREDENTIALS_DIRECTORY is not set");
}

TEST_CASE("who needs no credential reads the file without it, and still sees every other fault") {
  const auto seen = [](const std::string& line) {
    return rollcall::config::load_text(school_with(line), "rollcall.toml", "/",
                                       rollcall::config::Secrets::seen);
  };
  const auto loaded = seen("secret_credentials = ['school-7']");
  REQUIRE(loaded.config);
  CHECK(loaded.config->schools[0].secrets.empty());
  const auto two = seen("secrets = ['" + kSecret + "']\nsecret_credentials = ['school-7']");
  REQUIRE(two.config);
  CHECK(two.config->schools[0].secrets == std::vector<std::string>{kSecret});
  check_refused(seen("secret_credentials = ['../school-7']"), "not the name of a credential");
  check_refused(seen("secret_files = ['absent']"), "absent");
  CHECK(all_faults(seen("secrets = []")).find("has no secret") != std::string::npos);
}

TEST_CASE("a secret of a wrong type or in broken TOML is not shown") {
  const std::string digits = "98765432109876543210";
  for (const std::string& line :
       {"secrets = '" + kSecret + "'", "secrets = [['" + kSecret + "']]", "secrets = {a = '" + kSecret + "'}",
        "secrets = [" + kSecret + "]", "secrets = ['" + kSecret, "secrets = [" + digits + "]",
        "secrets = [" + digits.substr(0, 15) + "]", "callback_token = " + digits,
        "callback_token = ['" + kSecret + "']", "callback_token = '" + kSecret + "/'",
        "callback_token = 0x" + digits, "callback_token = 1." + digits + "x",
        "secrets = ['x']\ncallback_token = " + digits.substr(0, 15)}) {
    CAPTURE(line);
    const auto loaded = load(school_with(line));
    CHECK_FALSE(loaded.faults.empty());
    CHECK(all_faults(loaded).find(kSecret) == std::string::npos);
    CHECK(all_faults(loaded).find(digits.substr(0, 10)) == std::string::npos);
  }
}
