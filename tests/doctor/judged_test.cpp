// What cannot be seeded on every machine: other clocks, file systems, kernels, versions. The checks are
// functions of what was seen, so it is enough to say that it was.
#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "doctor/checks.hpp"
#include "doctor/gather.hpp"
#include "doctor/judge.hpp"
#include "doctor/run_program.hpp"
#include "doctor/text.hpp"

namespace rollcall::doctor {

namespace {

constexpr std::int64_t kNow = 1'800'000'000;

// A machine on which all is well, with one school.
Sight well() {
  Sight sight;
  sight.looker = "root";
  sight.looks_as_root = true;
  config::Config config;
  config.listen.trusted_proxies.push_back(*Cidr::parse("127.0.0.1"));
  config.schools.push_back({.sid = Sid{7}, .secrets = {"x"}});
  sight.config.config = std::make_shared<const config::Config>(config);
  sight.config.file = {.path = "/etc/rollcall/rollcall.toml", .regular = true, .mode = 0640};
  sight.store.looked = true;
  sight.store.directory = {.path = "/var/lib/rollcall", .directory = true, .mode = 0750};
  sight.store.journal = {.path = "/var/lib/rollcall/rollcall.db", .regular = true, .mode = 0600};
  sight.store.reserve = {
      .path = "/var/lib/rollcall/rollcall.db.reserve", .regular = true, .held_bytes = 1 << 20};
  sight.store.version = storage::newest_journal_version();
  sight.store.schools[Sid{7}] = {.received_at = kNow - 60, .time_stamp = kNow + 540};
  sight.store.records_state = storage::RecordsState::current;
  sight.daemon.process = ProcessSight{.pid = 42, .serves = true, .uid = 0};
  sight.daemon.address = "127.0.0.1:8080";
  sight.daemon.ready.emplace();
  sight.daemon.ready->about.emplace();
  sight.daemon.ready->about->version = ROLLCALL_VERSION;
  sight.machine.now = kNow;
  sight.machine.synchronised = true;
  sight.machine.listening.emplace();
  return sight;
}

config::Config& change(Sight& sight) {
  const auto changed = std::make_shared<config::Config>(*sight.config.config);
  sight.config.config = changed;
  return *changed;
}

// The one finding, "check weight: what"; "" for none; all of them where there are several.
std::string only_finding(const Sight& sight) {
  std::string out;
  for (const auto& each : examine(sight)) {
    if (each.weight == Weight::ok) continue;
    out += std::string(out.empty() ? "" : "\n") + std::string(each.check) + ' ' +
           std::string(weight_name(each.weight)) + ": " + each.what;
    CHECK(!each.next.empty());
  }
  return out;
}

}  // namespace

TEST_CASE("every check has a name of its own, and says what is right where it finds nothing") {
  std::set<std::string_view> names;
  for (const auto& check : checks()) {
    CHECK(names.insert(check.name).second);
    CHECK(!check.looks_at.empty());
    const bool has_function = check.find != nullptr;
    CHECK(has_function);
  }
  CHECK(names.size() >= 50);
  CHECK(only_finding(well()) == "");
  Sight nothing;
  CHECK(!examine(nothing).empty());  // and nothing breaks where nothing could be seen
}

TEST_CASE("a wrong path is told of until the school's pushes come on the right one") {
  Sight sight = well();
  sight.daemon.ready->about->wrong_paths.push_back(
      {.where = "/elsewhere", .sid = 7, .last = kNow - 30, .count = 2, .safe_key_fits = true});
  CHECK(only_finding(sight).starts_with("classin.wrong_path fault: 2 pushes of school 7"));
  sight.store.schools[Sid{7}].received_at = kNow - 29;
  CHECK(only_finding(sight) == "");
  sight.daemon.ready->about->wrong_paths[0].sid = 8;  // of another school nothing came since
  CHECK(only_finding(sight).starts_with("classin.wrong_path fault"));
}

TEST_CASE("a proxy that was seen before the configuration was read again is not told of") {
  Sight sight = well();
  auto& about = *sight.daemon.ready->about;
  about.config_read_at = kNow - 100;
  about.undeclared_proxies.push_back({.where = "10.0.0.1", .last = kNow - 50, .count = 2});
  CHECK(only_finding(sight).starts_with("network.undeclared warning"));
  about.config_read_at = kNow - 49;
  CHECK(only_finding(sight) == "");
}

TEST_CASE("a daemon that does not answer may not end either, and then it is forced to") {
  Sight sight = well();
  sight.daemon.ready.reset();
  sight.daemon.asked = true;
  sight.daemon.no_answer = "timed out";
  const auto next = [&] {
    for (const auto& each : examine(sight)) {
      if (each.check == "network.daemon") return each.next;
    }
    return std::string();
  };
  CHECK(next().find("kill 42, and kill -9 42 if it is still there after 20 s, then rollcall serve") !=
        std::string::npos);
  sight.looks_as_root = false;
  sight.looker = "alice";
  CHECK(next().find("sudo kill 42, and sudo kill -9 42 if") != std::string::npos);
}

TEST_CASE("what follows sudo in an advice is a command") {
  Sight sight = well();
  sight.looks_as_root = false;
  sight.looker = "alice";
  const FileSight file{.path = "/s", .regular = true, .mode = 0640, .bytes = 9};
  sight.config.secret_files = {{.file = {.path = "/s", .error = ENOENT}},
                               {.file = {.path = "/s", .regular = true, .mode = 0640}},
                               {.file = {.path = "/s", .regular = true, .mode = 0644, .bytes = 9}},
                               {.file = file, .unusable = "/s holds its secret in quotes"},
                               {.file = file, .more_lines = true},
                               {.file = file, .blanks = true}};
  sight.store.damaged = {{.path = "/var/lib/rollcall/rollcall-records.db.damaged", .regular = true}};
  const std::set<std::string> commands = {"install", "chmod", "chown",     "chgrp",      "rm",
                                          "kill",    "ss",    "systemctl", "journalctl", "rollcall"};
  std::size_t seen = 0;
  for (const auto& each : examine(sight)) {
    for (auto at = each.next.find("sudo "); at != std::string::npos; at = each.next.find("sudo ", at + 1)) {
      const auto begin = at + std::string_view("sudo ").size();
      CHECK_MESSAGE(commands.contains(each.next.substr(begin, each.next.find(' ', begin) - begin)),
                    each.next);
      ++seen;
    }
  }
  CHECK(seen == 7);
}

TEST_CASE("findings come in the order of their weight") {
  Sight sight = well();
  sight.machine.synchronised = false;
  sight.store.free_bytes = 1000;
  const auto found = examine(sight);
  CHECK(found[0].check == "store.space");
  CHECK(found[1].check == "time.synchronised");
  CHECK(std::is_sorted(found.begin(), found.end(),
                       [](const auto& a, const auto& b) { return a.weight < b.weight; }));
}

TEST_CASE("a clock that nobody keeps right") {
  Sight sight = well();
  sight.machine.synchronised = false;
  CHECK(only_finding(sight).starts_with("time.synchronised warning: nothing keeps it right"));
  sight.machine.synchronised = std::nullopt;  // a sandbox that does not let ask
  CHECK(only_finding(sight) == "");
}

TEST_CASE("file systems that do not hold what a journal needs") {
  for (const auto& [kind, words] :
       {std::pair("nfs", "store.file_system fault: the store lies on nfs"),
        std::pair("overlay", "store.file_system warning: the store lies on an overlay"),
        std::pair("tmpfs", "store.file_system fault: the store lies in memory")}) {
    Sight sight = well();
    sight.store.file_system = kind;
    CHECK(only_finding(sight).starts_with(words));
  }
}

TEST_CASE("an address that only this machine reaches, and no proxy") {
  Sight sight = well();
  change(sight).listen.trusted_proxies.clear();
  CHECK(only_finding(sight) == "");  // a push came a minute ago, so there is a way in
  sight.store.schools[Sid{7}].received_at = kNow - 2 * 86400;
  sight.machine.listening = {"127.0.0.1:443", "[::1]:80", "0.0.0.0:22"};
  CHECK(only_finding(sight).find("network.reachable warning: only this machine can reach it") !=
        std::string::npos);
  for (const auto* const proxy : {"0.0.0.0:443", "[::]:80", "192.0.2.1:443"}) {
    sight.machine.listening = {proxy};
    CHECK(only_finding(sight).find("network.reachable") == std::string::npos);
  }
}

TEST_CASE("a port that the daemon's user may not have") {
  Sight sight = well();
  sight.daemon.ready.reset();
  sight.daemon.process.reset();
  sight.daemon_user.user = User{.uid = 999, .gids = {}, .name = "rollcall"};
  change(sight).listen.address = "127.0.0.1:443";
  const auto told = [&] {
    return only_finding(sight).find("network.low_port fault: port 443 is below 1024") != std::string::npos;
  };
  CHECK(told());
  sight.units.usable = true;
  sight.units.service.load = "loaded";
  SUBCASE("the capability") {
    sight.units.service.settings["AmbientCapabilities"] = {"CAP_NET_BIND_SERVICE"};
  }
  SUBCASE("a socket that systemd opens") {
    sight.units.socket.active = "active";
    sight.units.socket.settings["ListenStream"] = {"127.0.0.1:443"};
  }
  SUBCASE("a kernel that lets everybody") { sight.machine.first_free_port = 80; }
  SUBCASE("root") { sight.daemon_user.user->uid = 0; }
  CHECK_FALSE(told());
}

TEST_CASE("a daemon of another version than this program") {
  Sight sight = well();
  sight.daemon.ready->about->version = "0.0.9";
  CHECK(only_finding(sight).starts_with("system.program warning: the daemon is version 0.0.9"));
  sight.daemon.ready->about.reset();
  CHECK(only_finding(sight).starts_with("system.program warning: the daemon is of an older version"));
}

TEST_CASE("records are a running daemon's to make, and it says where it cannot") {
  Sight sight = well();
  sight.store.records_state = storage::RecordsState::missing;
  CHECK(only_finding(sight) == "");
  sight.daemon.ready->records_error = "the disk is full";
  CHECK(only_finding(sight).find("reports do not show the newest: the disk is full") != std::string::npos);
}

TEST_CASE("what the daemon says of itself is read as it is written") {
  const auto ready = read_readiness(R"({
    "status": "not ready", "store": {"committing": false, "error": "full", "records_error": null},
    "tls": {"expires_at": 5},
    "blocked": [{"sid": 7, "cause": "store", "since": 1, "repeats": 2}],
    "silent": [{"sid": 7, "since": 3, "reason": "r", "advice": "a"}],
    "strays": [{"claimed_sid": null, "cause": "not_json", "since": 4, "reason": "no push", "advice": "token"}],
    "daemon": {"version": "1", "pid": 3, "addresses": ["a", "b"],
               "config": {"file": "/f", "read_at": 1, "modified_ns": 2, "bytes": 3}},
    "wrong_paths": [{"path": "/x", "sid": 7, "safe_key_fits": true, "last": 1, "count": 9}],
    "undeclared_proxies": [{"address": "::1", "count": 1}]})");
  REQUIRE(ready);
  CHECK_FALSE(ready->committing);
  CHECK(ready->certificate_expires_at == 5);
  REQUIRE(ready->about);
  CHECK(ready->about->addresses == std::vector<std::string>{"a", "b"});
  CHECK(ready->about->wrong_paths.at(0).safe_key_fits);
  Sight sight = well();
  sight.daemon.ready = ready;
  sight.daemon.ready->about = well().daemon.ready->about;
  const std::string told = only_finding(sight);
  CHECK(told.find("store.commits fault") != std::string::npos);
  CHECK(
      told.find("classin.silent fault: nothing comes since 1970-01-01T00:00:03Z though classes are on: r") !=
      std::string::npos);
  CHECK(told.find("classin.strays warning: pushes of a sender that names no school") != std::string::npos);
  CHECK(told.find("classin.blocked") == std::string::npos);  // the store is told of once
  for (const char* const other : {"", "{}", "[]", "hello", R"({"store":1})"})
    CHECK_FALSE(read_readiness(other));
}

TEST_CASE("units are read with their drop-ins: the last word counts, an empty one takes back") {
  const auto unit = read_unit(
      "LoadState=loaded\nActiveState=active\nNeedDaemonReload=yes\n",
      "# /lib/systemd/system/x.service\n[Service]\nUser=a\nLoadCredential=one:/1\n"
      "Environment=A=1 \\\n  B=2\n; note\nUser = b\nLoadCredential=two:/2\nExecStart=x\nExecStart=\n");
  CHECK(unit.there());
  CHECK(unit.reload_needed);
  CHECK(unit.last("User") == "b");
  CHECK(unit.all("LoadCredential") == std::vector<std::string>{"one:/1", "two:/2"});
  CHECK(unit.last("Environment") == "A=1   B=2");
  CHECK(unit.last("ExecStart") == "");
  CHECK(unit.last("Nothing") == "");
}

TEST_CASE("rights are judged for another user by owner, group and others, in that order") {
  const User user{.uid = 5, .gids = {7, 8}, .name = "u"};
  const auto file = [](uid_t uid, gid_t gid, mode_t mode) {
    return FileSight{.path = "f", .uid = uid, .gid = gid, .mode = mode};
  };
  CHECK(may(user, file(5, 0, 0400), Right::read));
  CHECK_FALSE(may(user, file(5, 7, 0077), Right::read));  // the owner's count alone
  CHECK(may(user, file(0, 8, 0040), Right::read));
  CHECK_FALSE(may(user, file(0, 8, 0606), Right::read));
  CHECK(may(user, file(0, 0, 0004), Right::read));
  CHECK_FALSE(may(user, file(0, 0, 0770), Right::write));
  CHECK(may({.uid = 0, .gids = {}, .name = "root"}, file(5, 5, 0), Right::write));
}

TEST_CASE("paths in commands are safe to copy") {
  CHECK(quoted("/var/lib/rollcall.db") == "/var/lib/rollcall.db");
  CHECK(quoted("/a b") == "'/a b'");
  CHECK(quoted("/it's; rm -rf ~") == "'/it'\\''s; rm -rf ~'");
  CHECK(quoted("") == "''");
}

TEST_CASE("other programs are asked for as long as it takes and no longer") {
  CHECK(run_program({"echo", "a b"}, 5000) == "a b\n");
  CHECK_FALSE(run_program({"false"}, 5000));
  CHECK_FALSE(run_program({"no-program-of-that-name"}, 5000));
  CHECK_FALSE(run_program({"sleep", "60"}, 50));
  CHECK_FALSE(run_program({"yes"}, 5000));  // more than is read
}

}  // namespace rollcall::doctor
