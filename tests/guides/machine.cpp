#include "guides/machine.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <sstream>

#include "support/certificates.hpp"
#include "support/daemon.hpp"
#include "support/free_port.hpp"

namespace rollcall::guides {

namespace fs = std::filesystem;
using testing::Finished;
using testing::read_text;
using testing::write_text;

namespace {

constexpr int kFollowS = 60;
constexpr const char* kOtherAddresses[] = {"127.0.0.1:8099", "10.0.0.7:9180"};  // no guide has two of them

struct StandIn {
  const char *name, *text;
};

// A lineage for each name it is asked for. Renewing renews all of them, and runs for each the hook that it
// was got with and those of the directory.
constexpr const char* kCertbot = R"(
live=$ROOT/etc/letsencrypt/live names= hook= renewed=no
while [ $# -gt 0 ]; do
  case $1 in -d) names=$2 ;; --deploy-hook) hook=$2 ;; renew) renewed=yes names=$(ls $live) ;; esac
  shift
done
for name in $names; do
  export RENEWED_LINEAGE=$live/$name
  mkdir -p $RENEWED_LINEAGE && cp $ROOT/privkey.pem $RENEWED_LINEAGE/
  { cat $ROOT/fullchain.pem; echo "# $name"; } >$RENEWED_LINEAGE/fullchain.pem
  [ $renewed = yes ] || echo "$hook" >$RENEWED_LINEAGE/hook
  sh $RENEWED_LINEAGE/hook
  [ $renewed = no ] || run-parts --exit-on-error $ROOT/etc/letsencrypt/renewal-hooks/deploy || exit 1
done)";

// $ROOT is the machine's directory.
constexpr StandIn kStandIns[] = {
    {"sudo", "[ \"$1\" != -u ] || shift 2\nexec env \"$@\""},
    {"systemctl",
     "printf '%s\\n' \"$*\" >$ROOT/asked.part; mv $ROOT/asked.part $ROOT/asked\n"
     "while [ ! -e $ROOT/told ]; do sleep 0.02; done\ncode=$(cat $ROOT/told); rm $ROOT/told; exit $code"},
    // One package is meant, whatever others lie about.
    {"apt", "n=0; for a; do case $a in *.deb) n=$((n + 1)) ;; esac; done; test $n -le 1"},
    {"nginx", "exit 0"},
    {"chown", "test -e \"$2\""},
    {"chgrp", "test \"$1\" = rollcall && test -e \"$2\""},
    {"scp", "exec cp \"$@\""},
    {"journalctl", "tail -n 1 $ROOT/log"},
    {"certbot", kCertbot},
    // Owners are not ours to give.
    {"install",
     "n=$#; while [ $n -gt 0 ]; do a=$1; shift; n=$((n - 1))\n"
     "case $a in -o | -g) shift; n=$((n - 1)) ;; *) set -- \"$@\" \"$a\" ;; esac; done\n"
     "exec /usr/bin/install \"$@\""},
    {"curl",
     "for a; do shift; case $a in https://classin.example.org/*) a=http://$ADDRESS/${a#https://*/} ;; esac\n"
     "set -- \"$@\" \"$a\"; done; /usr/bin/curl -sS \"$@\" && echo"},
};

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

bool within_path(const std::string& text, std::size_t at) {
  const char before = at == 0 ? ' ' : text[at - 1];
  return std::isalnum(static_cast<unsigned char>(before)) || before == '.' || before == '/';
}

using Places = std::vector<std::pair<std::string, std::string>>;  // as printed, and where it is

// In one go, so that what was put in place is not looked at again.
std::string replace_paths(const std::string& text, const Places& places) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto place = std::find_if(places.begin(), places.end(), [&](const auto& each) {
      return text.compare(at, each.first.size(), each.first) == 0 && !within_path(text, at);
    });
    out += place == places.end() ? text.substr(at, 1) : place->second;
    at += place == places.end() ? 1 : place->first.size();
  }
  return out;
}

std::string loopback() { return fmt::format("127.0.0.1:{}", testing::free_port()); }

}  // namespace

Machine::Machine() : address_(loopback()), spare_address_(loopback()) {
  for (const char* folder : {"/bin", "/etc/rollcall/secrets", "/etc/nginx/sites-available",
                             "/etc/nginx/sites-enabled", "/etc/letsencrypt/renewal-hooks/deploy",
                             "/etc/caddy", "/etc/systemd/system", "/var/lib", "/run", "/tmp"})
    fs::create_directories(path(folder));
  make_directories_of_package();
  install_stand_ins();
  const testing::Certificate certificate(testing::Certificate::Wish{
      .name = "classin.example.org", .alternatives = "DNS:classin.example.org", .ends_s = 90 * 86400L});
  write_text(path("/fullchain.pem"), certificate.pem());
  write_text(path("/privkey.pem"), certificate.key_pem());
}

// Those that systemd-tmpfiles makes when the package is installed.
void Machine::make_directories_of_package() {
  std::istringstream lines(read_text(std::string(ROLLCALL_SOURCE_DIR) + "/systemd/rollcall.tmpfiles"));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string type, directory;
    if (words >> type >> directory && type == "d") fs::create_directories(path(directory));
  }
}

void Machine::install_stand_ins() {
  for (const auto& [name, text] : kStandIns) {
    const std::string file = path(std::string("/bin/") + name);
    write_text(file, std::string("#!/bin/sh\n") + text + "\n");
    fs::permissions(file, fs::perms(0755));
  }
  fs::create_symlink(ROLLCALL_BINARY, path("/bin/rollcall"));
}

std::string Machine::mapped(std::string text) const {
  Places places = {{"new.example.org:/", other_ + "/"},
                   {"/usr/share/doc/rollcall/examples/", std::string(ROLLCALL_SOURCE_DIR) + "/config/"}};
  for (const std::string folder : {"/etc/", "/var/", "/run/", "/tmp/"})
    places.emplace_back(folder, path(folder));
  text = replace_paths(text, places);
  replace_all(text, "127.0.0.1:8080", address_);
  replace_all(text, "[::]:443", address_);
  for (const char* other : kOtherAddresses) replace_all(text, other, spare_address_);
  return text;
}

std::string Machine::unmapped(std::string text) const {
  replace_all(text, root_.path().string(), "");
  replace_all(text, address_, listens_as_);
  replace_all(text, spare_address_, kOtherAddresses[0]);
  return text;
}

// The address and the store are those of the test where the guide leaves them to the defaults.
std::string Machine::configured(std::string toml) const {
  const std::string address = fmt::format("address = \"{}\"\n", address_);
  const auto listen = toml.find("[listen]\n");
  if (listen == std::string::npos)
    toml = "[listen]\n" + address + "\n" + toml;
  else if (toml.find("\naddress = ") == std::string::npos)
    toml.insert(listen + std::string_view("[listen]\n").size(), address);
  if (toml.find("[store]") == std::string::npos)
    toml = fmt::format("[store]\nurl = \"sqlite:{}\"\n\n", journal()) + toml;
  return toml;
}

void Machine::install(const std::string& file, const std::string& text) {
  const bool configuration = file == "/etc/rollcall/rollcall.toml";
  if (configuration && text.find("[::]:443") != std::string::npos) listens_as_ = "[::]:443";
  fs::create_directories(fs::path(path(file)).parent_path());
  write_text(path(file), configuration ? configured(mapped(text)) : mapped(text));
}

void Machine::configure_one_school(const std::string& tables) {
  write_text(path("/etc/rollcall/secrets/school-1000082"), "TESTSECRET\n");
  fs::permissions(path("/etc/rollcall/secrets/school-1000082"), fs::perms(0640));
  install("/etc/rollcall/rollcall.toml",
          tables + "\n[[school]]\nsid = 1000082\nsecret_files = [\"secrets/school-1000082\"]\n");
}

Finished Machine::follow(const Block& block, const std::string& typed) {
  write_text(path("/script"), mapped(block.text));
  write_text(path("/typed"), typed);
  const std::string out = path("/out");
  fs::remove(out);
  const std::string line =
      fmt::format("cd {0} && exec bash -euo pipefail {0}/script <{0}/typed 2>&1", path(""));
  testing::Process shell({.arguments = {"/usr/bin/env", "ROOT=" + path(""), "ADDRESS=" + address_,
                                        "ROLLCALL_CONFIG=" + path("/etc/rollcall/rollcall.toml"),
                                        "PATH=" + path("/bin") + ":/usr/bin:/bin", "bash", "-c", line},
                          .out = out,
                          .err = path("/err"),
                          .file_size_limit = {}});
  const bool ended = testing::eventually(
      [&] {
        answer_systemctl();
        return !shell.running();
      },
      kFollowS);
  REQUIRE_MESSAGE(ended, "still running: " << block.text << read_text(out));
  return {.code = shell.wait(), .out = unmapped(read_text(out)), .err = ""};
}

void Machine::answer_systemctl() {
  const std::string asked = path("/asked");
  if (!fs::exists(asked)) return;
  const std::string text = read_text(asked);
  fs::remove(asked);
  write_text(path("/told.part"), std::to_string(systemctl(text.substr(0, text.find('\n')))));
  fs::rename(path("/told.part"), path("/told"));
}

int Machine::systemctl(const std::string& asked) {
  ++asked_[asked];
  std::istringstream words(asked);
  std::string verb, unit;
  words >> verb;
  if (verb == "daemon-reload") return 0;
  int worst = 0;
  while (words >> unit) {
    if (unit == "--now") continue;
    if (verb == "mask") masked_.insert(unit);
    if (verb == "unmask") masked_.erase(unit);
    if (masked_.contains(unit) && (verb == "start" || verb == "restart" || verb == "enable")) return 1;
    if (unit == "rollcall" || unit == "rollcall.service")
      worst = std::max(worst, of_rollcall(verb));
    else if (unit.ends_with(".service"))
      worst = std::max(worst, run_unit(unit));
    else if (unit.ends_with(".timer"))
      worst = std::max(worst, fs::exists(path("/etc/systemd/system/" + unit)) ? 0 : 1);
    else
      worst = std::max(worst, unit == "rollcall.socket" || unit == "nginx" || unit == "caddy" ? 0 : 1);
  }
  return worst;
}

int Machine::of_rollcall(const std::string& verb) {
  if (verb == "stop" || verb == "disable" || verb == "restart") stop();
  if (verb == "start" || verb == "enable" || verb == "restart") start();
  if (verb == "reload" || (verb == "try-reload-or-restart" && running())) daemon_->signal(SIGHUP);
  return 0;
}

// A oneshot unit: its command, as systemd reads it.
int Machine::run_unit(const std::string& unit) {
  std::string text = read_text(path("/etc/systemd/system/" + unit));
  replace_all(text, "\\\n", "");
  const std::string key = "\nExecStart=";
  const auto at = text.find(key);
  if (at == std::string::npos) return 1;
  std::string line = text.substr(at + key.size(), text.find('\n', at + 1) - at - key.size());
  replace_all(line, "%%", "%");
  replace_all(line, "$$", "$");
  testing::Process shell(
      {.arguments = {"/usr/bin/env", "ROLLCALL_CONFIG=" + path("/etc/rollcall/rollcall.toml"),
                     "PATH=" + path("/bin") + ":/usr/bin:/bin", "bash", "-c", line},
       .out = path("/unit-out"),
       .err = path("/unit-err"),
       .file_size_limit = {}});
  return shell.wait(kFollowS);
}

void Machine::start() {
  if (running()) return;
  fs::remove(path("/log"));
  daemon_ = std::make_unique<testing::Process>(testing::Command{
      .arguments = {ROLLCALL_BINARY, "serve", "--config", path("/etc/rollcall/rollcall.toml")},
      .out = path("/daemon-out"),
      .err = path("/log"),
      .file_size_limit = {}});
  const bool up = testing::eventually(
      [&] { return log().find("\"event\":\"ready\"") != std::string::npos || !daemon_->running(); }, 20);
  REQUIRE_MESSAGE((up && daemon_->running()), log());
}

void Machine::stop() {
  if (!running()) return;
  if (before_stop_) before_stop_();
  daemon_->signal(SIGTERM);
  daemon_->wait();
}

}  // namespace rollcall::guides
