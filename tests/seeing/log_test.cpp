// The log of the real daemon: journald's priorities, a push followed by its number, floods, terminals.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "base/limits.hpp"
#include "seeing/seeing.hpp"

namespace rollcall::seeing {

namespace {

// A variable of the environment, for the daemon started meanwhile.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  ~Variable() { ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

std::vector<std::string> lines_with(const std::string& text, const std::string& part) {
  std::vector<std::string> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (line.find(part) != std::string::npos) out.push_back(line);
  return out;
}

std::string enter(int uid) { return Lesson().enter(1000 + uid, 1768314000 + uid); }

}  // namespace

TEST_CASE("where journald reads the log, every line begins with its priority; elsewhere none does") {
  Site site(school_toml());
  write_text(site.file("log-1"), "");
  struct stat found {};
  REQUIRE(::stat(site.file("log-1").c_str(), &found) == 0);
  const Variable stream("JOURNAL_STREAM", fmt::format("{}:{}", found.st_dev, found.st_ino));
  site.start();
  site.push(sign(enter(1), kStamp, "wrong"));
  CHECK(site.logs("<4>{\"time\""));
  CHECK(site.logs("<6>{\"time\""));
  CHECK(lines_with(site.log(), "\"time\"").size() ==
        lines_with(site.log(), "<4>{").size() + lines_with(site.log(), "<6>{").size());
  site.stop();
  site.start();  // with another file, and the same variable
  CHECK(lines_with(site.log(), "<6>").empty());
}

TEST_CASE("a push can be followed by its number in the journal from its acknowledgement to its projection") {
  Site site(school_toml() + "[log]\nlevel = \"debug\"\n");
  site.start();
  site.push(sign(enter(1), kStamp));
  site.push(sign(enter(2), kStamp));
  site.push(sign(with_members(enter(3), {{"UID", R"("nobody")"}}), kStamp));
  CHECK(site.logs("\"event\":\"a push is kept and cannot be used\",\"push\":3,"));
  // Two threads tell it: the sender and the records need not wait for each other.
  CHECK(lines_with(site.log(), "\"push\":2,").size() == 2);
  CHECK(lines_with(site.log(), "\"event\":\"push acknowledged\",\"push\":2,").size() == 1);
  CHECK(lines_with(site.log(), "\"event\":\"push projected\",\"push\":2,").size() == 1);
  CHECK(lines_with(site.log(), "nobody").empty());
}

TEST_CASE("without debug nothing is told of a push that is as it should be") {
  Site site(school_toml());
  site.start();
  site.push(sign(enter(1), kStamp));
  CHECK(shows(site, "rollcall_projection_lag_pushes", 0));
  CHECK(lines_with(site.log(), "\"push\":").empty());
}

TEST_CASE("pushes that cannot be used do not flood the log: so many lines, and how many there were more") {
  Site site(school_toml());
  site.start();
  const int sent = static_cast<int>(limits::kLogLinesPerEvent) + 20;
  for (int i = 0; i < sent; ++i) site.push(sign(with_members(enter(i), {{"UID", R"("nobody")"}}), kStamp));
  CHECK(shows(site, "rollcall_projection_lag_pushes", 0));
  CHECK(lines_with(site.log(), "cannot be used").size() == limits::kLogLinesPerEvent);
}

TEST_CASE("nothing that a client sends reaches the terminal as anything but text") {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
  REQUIRE(master >= 0);
  REQUIRE(::grantpt(master) == 0);
  REQUIRE(::unlockpt(master) == 0);
  const Variable plain("NO_COLOR", "1");
  Site site("");
  site.configure(school_toml() + "[log]\nlevel = \"debug\"\n",
                 fmt::format("address = \"unix:{}\"\n", site.file("http.sock")));
  testing::Process daemon({.arguments = {ROLLCALL_BINARY, "serve", "--config", site.config()},
                           .out = site.file("out"),
                           .err = ::ptsname(master),
                           .file_size_limit = {}});
  std::string shown;
  const auto shows_text = [&](const std::string& text) {
    return eventually([&] {
      char room[4096];
      for (ssize_t n = 0; (n = ::read(master, room, sizeof room)) > 0;)
        shown.append(room, static_cast<std::size_t>(n));
      return shown.find(text) != std::string::npos;
    });
  };
  REQUIRE_MESSAGE(shows_text(" info    ready"), shown);
  const std::string address = "unix:" + site.file("http.sock");
  testing::post(
      address, "/classin/push",
      sign(with_members(numbered(1), {{"Cmd", R"("\u001b[2J\u009b1m\n<0>forged\u202e")"}}), kStamp));
  testing::post(address, "/classin/push", sign(enter(1), kStamp, "wrong"),
                {{"X-Forwarded-For", "\"evil\x9b\""}});
  CHECK(shows_text("push acknowledged"));
  CHECK(shows_text("push refused"));
  CHECK(shown.find("\\u001b[2J\\u009b1m\\n<0>forged\\u202e") != std::string::npos);
  CHECK(std::none_of(shown.begin(), shown.end(), [](char c) {
    return c == '\x1b' || c == '\x9b' || (c < ' ' && c >= 0 && c != '\r' && c != '\n');
  }));
  for (const auto& line : lines_with(shown, " ")) CHECK(line.starts_with("20"));
  daemon.signal(SIGTERM);
  CHECK(daemon.wait() == 0);
  ::close(master);
}

}  // namespace rollcall::seeing
