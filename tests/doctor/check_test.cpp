// `rollcall check` by somebody who may read more than the daemon's user.
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "patient.hpp"
#include "support/certificates.hpp"

namespace rollcall::doctor_test {

namespace {

namespace fs = std::filesystem;

constexpr uid_t kNobody = 65534;

// An installation whose unit runs the daemon as nobody, in a directory that everybody may enter.
class Served : public Patient {
 public:
  explicit Served(const std::string& school = school_toml(), const std::string& more_of_unit = "")
      : Patient(school) {
    serve_with(config(), more_of_unit);
    mode(fs::path(config()).parent_path().string(), 0755);
    fs::create_directory(file("store"));
    configure(fmt::format("[store]\nurl = \"sqlite:{}\"\n{}", file("store/rollcall.db"), school));
  }
  void serve_with(const std::string& config, const std::string& more_of_unit = "") {
    systemd(
        {kRunning, fmt::format("[Service]\nUser=nobody\nExecStart=/usr/bin/rollcall serve --config {}\n{}",
                               config, more_of_unit)});
  }
  testing::Finished check() { return site().run({"check"}); }
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void check_fault(const testing::Finished& finished, const std::string& place, const std::string& what,
                 const std::string& next) {
  CAPTURE(finished.err);
  CHECK(finished.code == 2);
  CHECK_FALSE(contains(finished.out, "is right"));
  for (const auto& part : {place + ": ", what, next, std::string("nobody cannot start with")})
    CHECK_MESSAGE(contains(finished.err, part), part);
}

bool is_nobody() {
  if (::geteuid() == kNobody) MESSAGE("nobody cannot look for somebody else: not tried");
  return ::geteuid() == kNobody;
}

}  // namespace

TEST_CASE("what the daemon's user may not read is a fault for check, though who checks may") {
  if (is_nobody()) return;
  SUBCASE("the configuration") {
    Served served;
    served.mode(served.config(), 0600);
    check_fault(served.check(), served.config(), "nobody may not read it", "next: ");
  }
  SUBCASE("a secret file") {
    Served served(fmt::format("[[school]]\nsid = {}\nsecret_files = [\"secret\"]\n", kSid));
    served.mode(served.config(), 0644);
    served.mode(served.write("secret", "TESTSECRET\n"), 0600);
    const auto finished = served.check();
    check_fault(finished, served.file("secret"), "with mode 0600", "chmod 0640");
    CHECK_FALSE(contains(finished.err, served.config() + ": "));
    CHECK_FALSE(contains(finished.err, "TESTSECRET"));
  }
  SUBCASE("the private key") {
    Served served;
    const testing::Certificate certificate({});
    served.write("tls.pem", certificate.pem());
    served.mode(served.file("tls.pem"), 0644);
    served.mode(served.write("tls.key", certificate.key_pem()), 0600);
    served.configure(
        fmt::format("[listen]\ntls_certificate = \"tls.pem\"\ntls_private_key = \"tls.key\"\n"
                    "[store]\nurl = \"sqlite:{}\"\n{}",
                    served.file("store/rollcall.db"), school_toml()));
    served.mode(served.config(), 0644);
    check_fault(served.check(), served.file("tls.key"), "nobody may not read it", "chmod 0640");
  }
  SUBCASE("a directory on the way") {
    Served served;
    served.mode(fs::path(served.config()).parent_path().string(), 0700);
    check_fault(served.check(), fs::path(served.config()).parent_path().string(),
                "may not enter this directory", "chmod g+x");
  }
  SUBCASE("a file of a group that the unit may add, or with an access list, is no more than a warning") {
    Served served(fmt::format("[[school]]\nsid = {}\nsecret_files = [\"secret\"]\n", kSid));
    served.mode(served.config(), 0644);
    served.mode(served.write("secret", "TESTSECRET\n"), 0640);
    const auto finished = served.check();
    CHECK(finished.code == 0);
    CHECK(contains(finished.err, "warning: " + served.file("secret") + ": "));
    CHECK(contains(finished.err, "unless by a group that its unit adds or by an access list"));
  }
  SUBCASE("a credential that the unit does not give") {
    const std::string school = fmt::format("[[school]]\nsid = {}\nsecret_credentials = [\"school\"]\n", kSid);
    Served served(school);
    served.mode(served.config(), 0644);
    check_fault(served.check(), served.config() + ":5", "gives none of that name", "LoadCredential=school:");
    served.serve_with(served.config(), fmt::format("LoadCredential=school:{}\n", served.write("given", "x")));
    CHECK(served.check().code == 0);
    served.serve_with(served.config(), "ImportCredential=sch*\n");
    CHECK(served.check().code == 0);
    served.serve_with(served.config(), "ImportCredential=other*\n");
    CHECK(served.check().code == 2);
  }
}

TEST_CASE("a configuration with secrets that everybody may read is right, with a warning") {
  if (is_nobody()) return;
  Served served;
  served.mode(served.config(), 0644);
  const auto finished = served.check();
  CHECK(finished.code == 0);
  CHECK(contains(finished.out, "is right"));
  CHECK(contains(finished.err, "warning: " + served.config() + ": everybody on this machine can read it"));
  CHECK(contains(finished.err, "next: "));
}

TEST_CASE("check has nothing to add for the daemon's own user, for another file, and where all is right") {
  Served served;
  served.mode(served.config(), 0600);
  SUBCASE("another file than the service's") {
    served.serve_with("/etc/rollcall/other.toml");
    const auto finished = served.check();
    CHECK(finished.code == 0);
    CHECK(finished.err.empty());
  }
  if (::geteuid() != 0) {
    MESSAGE("only root can give files away: not tried");
    return;
  }
  SUBCASE("readable for the daemon's group") {
    REQUIRE(::chown(served.config().c_str(), 0, kNobody) == 0);
    served.mode(served.config(), 0640);
    const auto finished = served.check();
    CHECK(finished.code == 0);
    CHECK(finished.err.empty());
  }
  SUBCASE("by the daemon's own user") {
    served.mode(served.config(), 0644);
    REQUIRE(::chown(served.file("store").c_str(), kNobody, kNobody) == 0);
    testing::Process process(
        {.arguments = {"/usr/bin/env", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                       ROLLCALL_BINARY, "check", "--config", served.config()},
         .out = served.file("out"),
         .err = served.file("err"),
         .file_size_limit = {}});
    CHECK(process.wait() == 0);
    CHECK(testing::read_text(served.file("err")) == "");
  }
}

}  // namespace rollcall::doctor_test
