// The unit files as systemd reads them, where systemd-analyze is installed (Debian's package systemd).
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <set>
#include <string>

#include "support/process.hpp"

namespace rollcall::service_tests {
namespace {

using testing::read_text;

const std::string kUnits = ROLLCALL_SOURCE_DIR "/systemd/";
constexpr const char* kAnalyze = "/usr/bin/systemd-analyze";
constexpr double kHighestExposure = 1.5;

// The units in a directory of their own, with the program that was built in place of the installed one.
class Units {
 public:
  Units() {
    std::string service = read_text(kUnits + "rollcall.service");
    const std::string installed = "/usr/bin/rollcall";
    for (auto at = service.find(installed); at != std::string::npos; at = service.find(installed, at + 1))
      service.replace(at, installed.size(), ROLLCALL_BINARY);
    testing::write_text(service_file(), service);
    testing::write_text(socket_file(), read_text(kUnits + "rollcall.socket"));
  }
  std::string service_file() const { return directory_.file("rollcall.service"); }
  std::string socket_file() const { return directory_.file("rollcall.socket"); }

  // Exit code and everything that was printed.
  std::pair<int, std::string> analyze(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), kAnalyze);
    testing::Process process({.arguments = arguments,
                              .out = directory_.file("out"),
                              .err = directory_.file("err"),
                              .file_size_limit = {}});
    const int code = process.wait();
    return {code, read_text(directory_.file("out")) + read_text(directory_.file("err"))};
  }

 private:
  testing::TempDirectory directory_;
};

bool can_analyze() {
  if (std::filesystem::exists(kAnalyze)) return true;
  MESSAGE("systemd-analyze is not installed: the units are not looked at");
  return false;
}

TEST_CASE("systemd finds nothing wrong with the units") {
  if (!can_analyze()) return;
  const Units units;
  const auto [code, said] = units.analyze({"verify", "--man=no", units.service_file(), units.socket_file()});
  CHECK(said == "");
  CHECK(code == 0);
}

TEST_CASE("the service is exposed to little") {
  if (!can_analyze()) return;
  const Units units;
  const auto [code, said] = units.analyze({"security", "--offline=true", "--no-pager", units.service_file()});
  CHECK(code == 0);
  const std::string words = "Overall exposure level for rollcall.service: ";
  const auto at = said.find(words);
  REQUIRE(at != std::string::npos);
  double exposure = 10;
  std::from_chars(said.data() + at + words.size(), said.data() + said.size(), exposure);
  INFO(said.substr(at));
  CHECK(exposure <= kHighestExposure);
}

TEST_CASE("the socket unit opens the default address, and the service is what the program speaks") {
  const std::string service = read_text(kUnits + "rollcall.service"),
                    socket = read_text(kUnits + "rollcall.socket"),
                    example = read_text(ROLLCALL_SOURCE_DIR "/config/rollcall.example.toml");
  CHECK(socket.find("\nListenStream=127.0.0.1:8080\n") != std::string::npos);
  CHECK(example.find("address = \"127.0.0.1:8080\"") != std::string::npos);
  for (const char* line : {"Type=notify", "User=rollcall", "Group=rollcall", "StateDirectory=rollcall"})
    CHECK(service.find(fmt::format("\n{}\n", line)) != std::string::npos);
  CHECK(read_text(kUnits + "rollcall.sysusers").find("\nu rollcall ") != std::string::npos);
}

}  // namespace
}  // namespace rollcall::service_tests
