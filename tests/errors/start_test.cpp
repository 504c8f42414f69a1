// What keeps the daemon from starting, and what `rollcall check` finds.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "errors/rules.hpp"
#include "storage/store.hpp"
#include "support/certificates.hpp"
#include "support/daemon.hpp"
#include "support/push.hpp"

namespace rollcall::errors {

namespace {

using testing::Finished;
using testing::Site;
using testing::TempDirectory;
using testing::write_text;

const std::string kSchool = "[[school]]\nsid = 1\nsecrets = [\"HUSH\"]\n";

struct Fault {
  std::string toml;
  int line = 0;
  std::string thing, next;
};

std::vector<Fault> faults() {
  const auto listen = [](const std::string& line) { return "[listen]\n" + line + "\n" + kSchool; };
  const auto school = [](const std::string& line) { return kSchool + line + "\n"; };
  return {
      {"[listen\n", 1, "not valid TOML", "TOML"},
      {listen("adress = '127.0.0.1:1'"), 2, "adress", "address"},
      {listen("address = '127.0.0.1:99999'"), 2, "99999", "0 to 65535"},
      {listen("address = 'localhost:8080'"), 2, "localhost", "expected"},
      {listen("address = 8080"), 2, "address", "expected"},
      {listen("trusted_proxies = ['nginx']"), 2, "nginx", "10.0.0.0/8"},
      {listen("max_body_bytes = 12"), 2, "12", "1024"},
      {listen("max_connections = 0"), 2, "0", "65536"},
      {listen("tls_certificate = 'a.pem'"), 2, "tls_private_key", "both"},
      {"[store]\nurl = 'postgres://x'\n" + kSchool, 2, "PostgreSQL", "sqlite:"},
      {"[log]\nlevel = 'loud'\n" + kSchool, 2, "loud", "warning"},
      {"[shool]\nsid = 1\n" + kSchool, 1, "shool", "school"},
      {"[[school]]\nsecrets = ['HUSH']\n", 1, "sid", "sid"},
      {"[[school]]\nsid = 'one'\nsecrets = ['HUSH']\n", 2, "sid", "expected"},
      {"[[school]]\nsid = 1\n", 1, "secret", "add secrets"},
      {kSchool + kSchool, 5, "sid", "1"},
      {school("timezone = 'Mars/Base'"), 4, "Mars/Base", "IANA"},
      {school("callback_token = 'short'"), 4, "callback_token", "16"},
      {school("allow_from = ['300.1.1.1']"), 4, "300.1.1.1", "expected"},
      {school("unsigned_policy = 'keep'"), 4, "keep", "quarantine"},
      {school("late_after = '5'"), 4, "'5'", "unit"},
      {school("minimum_attended_ratio = 2.0"), 4, "2", "1"},
      {"[[school]]\nsid = 1\nsecret_files = ['nowhere']\n", 3, "nowhere", "starts in the directory"},
      {"[retention]\njournal_days = -1\n" + kSchool, 2, "-1", "36500"},
      {"[classin]\ntimeout = '1h'\n" + kSchool, 2, "1h", "5m"},
  };
}

Finished run(const std::string& command, const std::string& config) {
  return testing::rollcall({command, "--config", config});
}

// A whole configuration, but for what the test makes wrong.
std::string toml(const TempDirectory& directory, const std::string& listen = "address = \"127.0.0.1:0\"\n") {
  return fmt::format("[listen]\n{}[store]\nurl = \"sqlite:{}\"\n{}", listen, directory.file("rollcall.db"),
                     kSchool);
}

}  // namespace

TEST_CASE("every fault of the configuration is told with file and line, by check, by serve and by others") {
  const TempDirectory directory;
  const std::string config = directory.file("rollcall.toml");
  for (const Fault& fault : faults()) {
    write_text(config, fault.toml);
    const Row row{fault.toml, {}, 2, fault.thing, fmt::format("{}:{}:", config, fault.line), fault.next};
    check_row(row, run("check", config), config);
    check_row(row, run("serve", config), config);
    check_row(row, run("status", config));
  }
}

TEST_CASE(
    "a credential that systemd did not hand over keeps the daemon from starting, and no command beside it") {
  const TempDirectory directory;
  const std::string config = directory.file("rollcall.toml");
  write_text(config,
             fmt::format("[store]\nurl = \"sqlite:{}\"\n[[school]]\nsid = 1\nsecret_credentials = ['s']\n",
                         directory.file("rollcall.db")));
  check_row({"no credential", {}, 2, "'s'", config + ":5:", "LoadCredential"}, run("serve", config), config);
  CHECK(run("check", config).code == 0);
  check_row({"no secret to sign with", {}, 2, "school 1", config, "--secret-file"}, run("simulate", config));
  CHECK(run("simulate", config).err.find("secret_credentials") != std::string::npos);
  CHECK(run("simulate", config).err.find("does not configure") == std::string::npos);
}

TEST_CASE(
    "a configuration that is not there, or cannot be read, is told with its path and the way to name "
    "another") {
  const TempDirectory directory;
  const std::string nowhere = directory.file("nowhere.toml"), folder = directory.path().string();
  for (const char* command : {"check", "serve", "status"}) {
    check_row({"no such file", {}, 2, "cannot read", nowhere, "--config"}, run(command, nowhere), nowhere);
    check_row({"a folder", {}, 2, "directory", folder, "--config"}, run(command, folder), folder);
  }
}

TEST_CASE("an address that cannot be had keeps the daemon from starting, and says what to do") {
  const TempDirectory directory;
  const std::string config = directory.file("rollcall.toml");
  write_text(directory.file("file"), "no socket\n");
  testing::Site other{testing::school_toml()};
  other.start();
  const std::vector<Row> rows = {
      {"127.0.0.1" + other.address().substr(other.address().find(':')),
       {},
       1,
       "in use",
       other.address(),
       "choose another"},
      {"203.0.113.5:8080", {}, 1, "cannot listen", "203.0.113.5:8080", "ip address"},
      {"unix:" + directory.file("file"), {}, 1, "not a socket", "file", "remove it"},
      {"unix:/nonexistent/socket", {}, 1, "cannot listen", "/nonexistent/socket", "create"},
  };
  for (const Row& row : rows) {
    write_text(config, toml(directory, fmt::format("address = \"{}\"\n", row.situation)));
    check_row(row, run("serve", config));
  }
}

TEST_CASE("a store that cannot be used keeps the daemon from starting, and says what to do") {
  const TempDirectory directory;
  const std::string config = directory.file("rollcall.toml"), noise = directory.file("noise");
  write_text(noise, std::string(4096, 'n'));
  const auto with = [&](const std::string& path) {
    write_text(config, fmt::format("[listen]\naddress = \"127.0.0.1:0\"\n[store]\nurl = \"sqlite:{}\"\n{}",
                                   path, kSchool));
  };
  with("/nonexistent/rollcall.db");
  check_row({"no directory", {}, 1, "cannot open", "/nonexistent/rollcall.db", "does the directory exist"},
            run("serve", config));
  check_row({"no directory", {}, 1, "/nonexistent", "store.url", "create it"}, run("check", config));
  with(noise);
  for (const char* command : {"serve", "check"})
    check_row({"noise", {}, 1, "not a database", noise, "name another file"}, run(command, config));
  with(directory.file("none.db"));
  check_row({"no journal yet", {}, 1, "no journal", "none.db", "rollcall serve"}, run("status", config));
  check_row({"no journal to back up", {}, 1, "no journal", "none.db", "rollcall serve"},
            testing::rollcall({"backup", directory.file("b.db"), "--config", config}));
}

TEST_CASE("two daemons on one store, and a journal from the future, are refused with their names") {
  Site site{testing::school_toml()};
  site.start();
  check_row({"a second daemon", {}, 1, "another rollcall", site.journal(), "stop it first"},
            site.run({"serve"}));
  REQUIRE(site.stop() == 0);
  const Finished newer = [&] {
    testing::Process change({.arguments = {"/usr/bin/env", "python3", "-c",
                                           "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); "
                                           "c.execute('PRAGMA user_version=99'); c.commit()",
                                           site.journal()},
                             .out = site.file("out"),
                             .err = site.file("err"),
                             .file_size_limit = {}});
    change.wait();
    return site.run({"serve"});
  }();
  check_row({"a newer journal", {}, 1, "99", site.journal(), "newer"}, newer);
}

TEST_CASE("a certificate that cannot be served is told with file and reason") {
  const TempDirectory directory;
  const std::string config = directory.file("rollcall.toml");
  const testing::Certificate good(testing::Certificate::Wish{.ends_s = 90 * 86400L}),
      other(testing::Certificate::Wish{.ends_s = 90 * 86400L}),
      over(testing::Certificate::Wish{.begins_s = -7200, .ends_s = -3600});
  const std::string pem = directory.file("c.pem"), key = directory.file("k.pem");
  const std::string listen = fmt::format(
      "address = \"127.0.0.1:0\"\ntls_certificate = \"{}\"\ntls_private_key = \"{}\"\n", pem, key);
  write_text(config, toml(directory, listen));
  const auto try_files = [&](const std::string& certificate, const std::string& private_key, const Row& row) {
    write_text(pem, certificate);
    write_text(key, private_key);
    std::filesystem::permissions(key, std::filesystem::perms(0640));
    check_row({row.situation, {}, 2, row.thing, row.place, row.next}, run("check", config), "[listen] TLS");
    check_row({row.situation, {}, 1, row.thing, row.place, ""}, run("serve", config));
  };
  try_files(good.pem(), other.key_pem(),
            {"another key", {}, 0, "is not that of the certificate", "k.pem", "check again"});
  try_files("noise", good.key_pem(), {"noise", {}, 0, "c.pem", "c.pem", "check again"});
  try_files(good.pem(), good.key_pem("a passphrase"),
            {"a passphrase", {}, 0, "passphrase", "k.pem", "check again"});
  write_text(pem, over.pem());
  write_text(key, over.key_pem());  // the daemon starts with it, since a renewal may be on its way
  check_row({"over", {}, 2, "expired", "c.pem", "check again"}, run("check", config), "[listen] TLS");
  std::filesystem::remove(pem);
  check_row({"no file", {}, 1, "cannot read", pem, "start in the directory"}, run("serve", config));
}

}  // namespace rollcall::errors
