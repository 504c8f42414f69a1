// The package itself, as CPack makes it: what it holds, with which modes, and what it does when it is
// installed.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <regex>
#include <sstream>
#include <string>

#include "package/program.hpp"

using rollcall::testing::Finished;
using rollcall::testing::program;
using rollcall::testing::read_text;
using rollcall::testing::TempDirectory;

namespace {

namespace fs = std::filesystem;

// Made once, looked at by every case.
class Package {
 public:
  Package() {
    const auto made = program({CPACK_COMMAND, "-G", "DEB", "--config",
                               ROLLCALL_BUILD_DIR "/CPackConfig.cmake", "-B", directory_.path().string()},
                              300);
    CAPTURE(made.out);
    CAPTURE(made.err);
    REQUIRE(made.code == 0);
    for (const auto& entry : fs::directory_iterator(directory_.path())) {
      if (entry.path().extension() == ".deb") file_ = entry.path().string();
    }
    REQUIRE_FALSE(file_.empty());
    REQUIRE(program({"dpkg-deb", "-R", file_, directory_.file("tree")}).code == 0);
  }

  std::string field(const std::string& name) const {
    const std::string text = program({"dpkg-deb", "-f", file_, name}).out;
    return text.substr(0, text.find_last_not_of('\n') + 1);
  }
  std::string path(const std::string& name) const { return directory_.file("tree/" + name); }
  std::string text(const std::string& name) const { return read_text(path(name)); }

  // "-rw-r----- root/root" of each path.
  std::map<std::string, std::string> entries() const {
    std::map<std::string, std::string> out;
    std::istringstream in(program({"dpkg-deb", "-c", file_}).out);
    std::string mode, owner, size, day, time, path;
    while (in >> mode >> owner >> size >> day >> time >> path) out[path.substr(1)] = mode + " " + owner;
    return out;
  }

 private:
  TempDirectory directory_;
  std::string file_;
};

const Package& package() {
  static const Package made;
  return made;
}

}  // namespace

TEST_CASE(
    "the package holds program, units, configuration, manual, completions and documents, with their modes") {
  const auto entries = package().entries();
  const std::string file = "-rw-r--r-- root/root";
  const std::map<std::string, std::string> wanted = {
      {"/usr/bin/rollcall", "-rwxr-xr-x root/root"},
      {"/etc/rollcall/secrets/", "drwxr-x--- root/root"},
      {"/lib/systemd/system/rollcall.service", file},
      {"/lib/systemd/system/rollcall.socket", file},
      {"/usr/lib/sysusers.d/rollcall.conf", file},
      {"/usr/lib/tmpfiles.d/rollcall.conf", file},
      {"/usr/share/man/man1/rollcall.1.gz", file},
      {"/usr/share/man/man5/rollcall.toml.5.gz", file},
      {"/usr/share/bash-completion/completions/rollcall", file},
      {"/usr/share/zsh/vendor-completions/_rollcall", file},
      {"/usr/share/fish/vendor_completions.d/rollcall.fish", file},
      {"/usr/share/rollcall/rollcall.example.toml", file},
      {"/usr/share/doc/rollcall/guides/first-push.md", file},
      {"/usr/share/doc/rollcall/copyright", file},
      {"/usr/share/doc/rollcall/changelog.gz", file},
      {"/usr/share/doc/rollcall/changelog.Debian.gz", file},
      {"/usr/share/doc/rollcall/examples/rollcall.example.toml", file},
  };
  for (const auto& [path, mode] : wanted) {
    CAPTURE(path);
    const auto at = entries.find(path);
    REQUIRE(at != entries.end());
    CHECK(at->second == mode);
  }
}

TEST_CASE("everything of config/ that others may use is among the examples; nothing of this tree is named") {
  const auto entries = package().entries();
  for (const auto& entry : fs::directory_iterator(ROLLCALL_SOURCE_DIR "/config")) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || name == "demo.toml") continue;
    CAPTURE(name);
    CHECK(entries.count("/usr/share/doc/rollcall/examples/" + name) == 1);
  }
  CHECK(entries.count("/usr/share/doc/rollcall/examples/demo.toml") == 0);
  for (const auto& [path, mode] : entries) {
    CAPTURE(path);
    CHECK(mode.substr(0, 10).find_first_of("st") == std::string::npos);  // nothing runs as somebody else
    CHECK((path.starts_with("/etc/") || path.starts_with("/lib/") || path.starts_with("/usr/")));
  }
}

TEST_CASE(
    "what is installed to be read names no file of this tree, and its links lead to what is installed") {
  static const std::regex link(R"(\]\(([^)#]+)[^)]*\))"), of_tree(R"((config|tests|src)/[\w.]|\./dev\b)"),
      installed(R"(/usr/share/doc/rollcall/[\w./-]*\w)");
  int links = 0;
  for (const auto& [path, mode] : package().entries()) {
    if (path.ends_with("/") || path.ends_with(".gz") || path.find("/bin/") != std::string::npos) continue;
    CAPTURE(path);
    const std::string text = package().text(path);
    std::smatch named;
    CHECK_MESSAGE(!std::regex_search(text, named, of_tree), "it names " << named.str());
    for (std::sregex_iterator at(text.begin(), text.end(), installed), end; at != end; ++at)
      CHECK_MESSAGE(fs::exists(package().path(at->str())), "there is no " << at->str());
    if (!path.ends_with(".md")) continue;
    for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at) {
      const std::string target = (*at)[1];
      if (target.starts_with("http")) continue;
      CHECK_MESSAGE(fs::exists(fs::path(package().path(path)).parent_path() / target),
                    "there is no " << target);
      ++links;
    }
  }
  CHECK(links > 10);
}

TEST_CASE("it says what it is and needs") {
  CHECK(package().field("Package") == "rollcall");
  CHECK(package().field("Version") == ROLLCALL_VERSION "-1");
  const std::string needs = package().field("Depends");
  for (const auto* name : {"systemd", "ca-certificates", "tzdata", "libc6", "libssl3", "libsqlite3-0"}) {
    CAPTURE(name);
    CHECK(needs.find(name) != std::string::npos);
  }
}

// dpkg asks about a conffile that both sides changed, and fails where there is nobody to ask.
TEST_CASE(
    "no upgrade asks about the configuration: it is no file of the package's, but copied once from the "
    "example") {
  for (const auto& [path, mode] : package().entries()) {
    CAPTURE(path);
    CHECK((!path.starts_with("/etc/") || path.ends_with("/")));
  }
  CHECK_FALSE(fs::exists(package().path("DEBIAN/conffiles")));
  const std::string example = "/usr/share/rollcall/rollcall.example.toml";
  CHECK(package().text(example) == read_text(ROLLCALL_SOURCE_DIR "/config/rollcall.example.toml"));
  CHECK(package().text("DEBIAN/postinst").find("\nexample=" + example + "\n") != std::string::npos);
}

TEST_CASE("its scripts are sound, and none of them removes what was received") {
  for (const std::string name : {"postinst", "prerm", "postrm"}) {
    CAPTURE(name);
    const std::string text = package().text("DEBIAN/" + name);
    CHECK(text.starts_with("#!/bin/sh\n"));
    CHECK(text.find("\nset -e\n") != std::string::npos);
    CHECK(program({"sh", "-n", package().path("DEBIAN/" + name)}).code == 0);
    CHECK(text.find("rm -rf /var") == std::string::npos);
    CHECK(text.find("rm -rf \"$store\"") == std::string::npos);
  }
}

TEST_CASE("the program in it starts") {
  const auto told = program({package().path("usr/bin/rollcall"), "--version"});
  CHECK(told.code == 0);
  CHECK(told.out == "rollcall " ROLLCALL_VERSION "\n");
}
