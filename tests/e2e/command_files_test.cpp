// Files that commands write and read: who may see them, and what is said where one cannot be reached.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "e2e/e2e.hpp"

namespace rollcall::e2e {

namespace {

namespace fs = std::filesystem;

unsigned mode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

// As a careless shell leaves it, until the end of the test.
class NoUmask {
 public:
  NoUmask() : before_(::umask(0)) {}
  ~NoUmask() { ::umask(before_); }
  NoUmask(const NoUmask&) = delete;
  NoUmask& operator=(const NoUmask&) = delete;

 private:
  mode_t before_;
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a file of -o is for its owner only, whatever the umask and what an output that was killed left") {
  const NoUmask none;
  Site site(school_toml());
  REQUIRE(site.start().push(signed_push(1)).acknowledged());
  write_text(site.file("journal show.part"), "half of an old push");
  const std::vector<std::vector<std::string>> commands = {
      {"journal", "export"}, {"journal", "show", "1"}, {"report", "classes", "1000082"}, {"status"}};
  for (auto arguments : commands) {
    const std::string file = site.file(arguments[0] + (arguments.size() > 1 ? " " + arguments[1] : ""));
    CAPTURE(file);
    arguments.insert(arguments.end(), {"-o", file});
    const auto finished = site.run(arguments);
    CHECK(finished.code == 0);
    CHECK(finished.err.empty());
    CHECK(mode_of(file) == 0600);
    CHECK_FALSE(fs::exists(file + ".part"));
  }
}

TEST_CASE("a file of -o that was there keeps owner and rights, and one that everybody may read is told of") {
  const NoUmask none;
  Site site(school_toml());
  REQUIRE(site.start().push(signed_push(1)).acknowledged());
  const std::string file = site.file("out.ndjson");
  write_text(file, "old");
  const uid_t owner = ::geteuid() == 0 ? 65534 : ::geteuid();
  REQUIRE(::chown(file.c_str(), owner, static_cast<gid_t>(-1)) == 0);
  fs::permissions(file, fs::perms(0640));
  const auto quiet = site.run({"journal", "export", "-o", file});
  CHECK(quiet.err.empty());
  CHECK(contains(read_text(file), "1000082"));
  CHECK(mode_of(file) == 0640);
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK(status.st_uid == owner);
  fs::permissions(file, fs::perms(0644));
  const auto told = site.run({"journal", "export", "-o", file});
  CHECK(told.code == 0);
  CHECK(contains(told.err, "warning: everybody on this machine may read " + file));
  CHECK(contains(told.err, "chmod o= " + file));
  CHECK(mode_of(file) == 0644);
}

TEST_CASE("an exported push is the push as it was received, and holds no secret of the school's") {
  Site site(
      school_toml(kSid, std::string(kSecret), fmt::format("callback_token = \"{}\"\n", kCallbackToken)));
  site.start();
  const std::string push = signed_push(1);
  REQUIRE(site.push(push, std::string("/classin/push/") + kCallbackToken).acknowledged());
  const std::string text = site.run({"journal", "export"}).out;
  CHECK(text_of(Document(text)["body"]) == push);
  CHECK_FALSE(contains(text, kSecret));
  CHECK_FALSE(contains(text, kCallbackToken));
}

TEST_CASE("whatever a start by root makes of a store belongs to the owner of its directory") {
  if (::geteuid() != 0) {
    MESSAGE("only root can make files for somebody else: not tried");
    return;
  }
  constexpr uid_t kOwner = 65534;
  Site site(school_toml());
  REQUIRE(::chown(fs::path(site.journal()).parent_path().c_str(), kOwner, kOwner) == 0);
  REQUIRE(site.start().push(signed_push(1)).acknowledged());
  REQUIRE(eventually([&] { return fs::exists(site.journal() + ".reserve") && fs::exists(site.records()); }));
  for (const auto& each : fs::directory_iterator(fs::path(site.journal()).parent_path())) {
    const std::string path = each.path().string();
    if (path.find("rollcall.db") == std::string::npos && path.find("-records.db") == std::string::npos)
      continue;
    CAPTURE(path);
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK(status.st_uid == kOwner);
  }
}

TEST_CASE("who may not look into a directory is told to use sudo, by every command") {
  if (::geteuid() != 0) {
    MESSAGE("only root can become somebody else: not tried");
    return;
  }
  Site site(school_toml());
  fs::create_directory(site.file("closed"));
  fs::permissions(site.file("closed"), fs::perms(0700));
  fs::permissions(fs::path(site.config()).parent_path(), fs::perms(0755));
  site.configure_text(
      fmt::format("[store]\nurl = \"sqlite:{}\"\n{}", site.file("closed/rollcall.db"), school_toml()));
  fs::permissions(site.config(), fs::perms(0644));
  const std::string backup = site.file("closed/backup");
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"verify", backup},
                                                                     {"backup", backup},
                                                                     {"restore", backup},
                                                                     {"check"},
                                                                     {"status"},
                                                                     {"rebuild"},
                                                                     {"serve"},
                                                                     {"prune"},
                                                                     {"token", "list"},
                                                                     {"journal", "tail"},
                                                                     {"erase", "1000082", "7", "--yes"}}) {
    CAPTURE(fmt::format("{}", fmt::join(arguments, " ")));
    std::vector<std::string> command = {"/usr/bin/env",  "setpriv",        "--reuid=65534",
                                        "--regid=65534", "--clear-groups", ROLLCALL_BINARY};
    command.insert(command.end(), arguments.begin(), arguments.end());
    if (arguments.front() != "verify") command.insert(command.end(), {"--config", site.config()});
    const TempDirectory directory;
    testing::Process process({.arguments = command,
                              .out = directory.file("out"),
                              .err = directory.file("err"),
                              .file_size_limit = {}});
    CHECK(process.wait() == 1);
    const std::string err = read_text(directory.file("err"));
    CAPTURE(err);
    CHECK(contains(err, "closed"));
    CHECK_FALSE(contains(err, "filesystem error"));
    CHECK((contains(err, "sudo") || contains(err, "user of the daemon") || contains(err, "may this user")));
  }
}

}  // namespace rollcall::e2e
