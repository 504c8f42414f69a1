// Faults of the store, seeded into real files.
#include <fmt/format.h>
#include <signal.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "patient.hpp"
#include "storage/sqlite/database.hpp"
#include "support/process.hpp"

namespace rollcall::doctor_test {

namespace {

namespace fs = std::filesystem;

const Wanted kNotRunning{"network.daemon", "fault", "", "does not run", "rollcall serve --config"};
const Wanted kNotAsked{"unseen.daemon", "unseen", "", "", ""};

// A healthy one whose daemon has gone in order.
class Stopped : public Patient {
 public:
  Stopped() {
    healthy();
    REQUIRE(site().stop() == 0);
  }
};

void execute(const std::string& path, const std::string& sql) {
  storage::sqlite::Database(path, storage::sqlite::Database::Mode::read_write).execute(sql);
}

void overwrite(const std::string& path, std::streamoff at, std::size_t bytes) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(at);
  file << std::string(bytes, '\x5a');
  REQUIRE(file.good());
}

void make_old(const std::string& path, int days) {
  fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(24 * days));
}

bool tells(const std::vector<Told>& told, const std::string& check, const std::string& weight,
           const std::string& what) {
  return std::any_of(told.begin(), told.end(), [&](const Told& each) {
    return each.check == check && each.weight == weight && each.what.find(what) != std::string::npos &&
           !each.next.empty();
  });
}

}  // namespace

TEST_CASE("a store whose directory is not there, is a file, or is closed to the daemon") {
  Patient patient;
  const auto with_store = [&](const std::string& path) {
    patient.configure(fmt::format("[listen]\naddress = \"unix:{}\"\n[store]\nurl = \"sqlite:{}\"\n{}",
                                  patient.file("http.sock"), path, school_toml()));
  };
  SUBCASE("missing") {
    with_store(patient.file("gone/rollcall.db"));
    patient.shows({{"store.directory", "fault", "/gone", "is not there", "install -d -m 0750"},
                   kNotRunning,
                   kNotAsked});
  }
  SUBCASE("a file") {
    with_store(patient.write("file", "") + "/rollcall.db");
    patient.shows({{"store.directory", "fault", "/file", "", ""}, kNotRunning, kNotAsked});
  }
  SUBCASE("not writable") {
    fs::create_directory(patient.file("store"));
    with_store(patient.file("store/rollcall.db"));
    patient.mode(fs::path(patient.config()).parent_path().string(), 0755);
    patient.mode(patient.file("store"), 0755);
    const auto told = patient.examined({"--user", "nobody"});
    CHECK_MESSAGE(tells(told, "store.directory", "fault", "nobody may not write to the store's directory"),
                  text_of(told));
  }
  SUBCASE("behind a directory that is closed") {
    fs::create_directory(patient.file("store"));
    with_store(patient.file("store/rollcall.db"));
    const auto told = patient.examined({"--user", "nobody"});
    CHECK_MESSAGE(tells(told, "store.directory", "fault", "may not enter this directory"), text_of(told));
  }
  SUBCASE("of a user who is not there") {
    patient.shows(
        {{"store.user", "fault", "--user", "no such user", "systemd-sysusers"}, kNotRunning, kNotAsked},
        {"--user", "nobody-of-that-name"});
  }
}

TEST_CASE("files that a command of another user left are named with their owner") {
  Stopped patient;
  const auto told = patient.examined({"--user", "nobody"});
  CHECK_MESSAGE(tells(told, "store.owners", "fault", "nobody may not read and write it: it belongs to"),
                text_of(told));
  if (::geteuid() != 0) return;
  const auto directory = fs::path(patient.config()).parent_path();
  const auto give = [](const fs::path& path) { REQUIRE(::chown(path.c_str(), 65534, 65534) == 0); };
  give(directory);
  for (const auto& each : fs::directory_iterator(directory)) give(each.path());
  REQUIRE(::chown(patient.site().records().c_str(), 0, 0) == 0);
  patient.shows({{"store.owners", "fault", "rollcall-records.db", "it belongs to root:root with mode 0600",
                  "chown nobody:nogroup " + patient.site().records()},
                 kNotRunning,
                 kNotAsked});
}

TEST_CASE("a journal that everybody may read is worse where the way to it is open") {
  Patient patient;
  patient.healthy();
  patient.mode(patient.site().journal(), 0644);
  patient.shows({{"store.privacy", "warning", "", "only their directory's mode",
                  "chmod o= " + patient.site().journal()}});
  patient.mode(fs::path(patient.config()).parent_path().string(), 0755);
  patient.shows({{"store.privacy", "fault", "", "everybody on this machine can read", "chmod o= "}});
}

TEST_CASE("a journal of another version") {
  Stopped patient;
  SUBCASE("newer") {
    execute(patient.site().journal(), "PRAGMA user_version = 99");
    patient.shows(
        {{"store.version", "fault", "rollcall.db", "a newer Rollcall wrote this journal", "newer version"},
         kNotRunning,
         kNotAsked});
  }
  SUBCASE("older") {
    execute(patient.site().journal(), "PRAGMA user_version = 4");
    patient.shows({{"store.version", "warning", "rollcall.db", "is of version 4", "are free, then"},
                   kNotRunning,
                   kNotAsked});
    storage::sqlite::Database still(patient.site().journal(), storage::sqlite::Database::Mode::read_only);
    CHECK(still.integer("PRAGMA user_version") == 4);
  }
}

TEST_CASE("records that are missing, of another version, or damaged are built anew") {
  Stopped patient;
  SUBCASE("missing") {
    fs::remove(patient.site().records());
    patient.shows({{"store.records", "warning", "rollcall-records.db", "are not there", "rollcall serve"},
                   kNotRunning,
                   kNotAsked});
    CHECK_FALSE(fs::exists(patient.site().records()));
  }
  SUBCASE("of another version") {
    execute(patient.site().records(), "PRAGMA user_version = 7");
    patient.shows({{"store.records", "warning", "rollcall-records.db", "another version", "rollcall serve"},
                   kNotRunning,
                   kNotAsked});
  }
  SUBCASE("damaged") {
    patient.write("rollcall-records.db",
                  "no database at all, but long enough to be looked at as if it were one");
    patient.shows({{"store.records", "warning", "rollcall-records.db", "are damaged", "rollcall serve"},
                   kNotRunning,
                   kNotAsked});
  }
  SUBCASE("found damaged before") {
    patient.write("rollcall-records.db.damaged", "what they were");
    patient.shows(
        {{"store.leftovers", "warning", ".damaged", "built anew", "check the disk"}, kNotRunning, kNotAsked});
  }
}

TEST_CASE("a journal that is damaged, or none, leads to the last backup") {
  Stopped patient;
  SUBCASE("a page") {
    overwrite(patient.site().journal(), 4096, 8192);
    patient.shows({{"store.journal", "fault", "rollcall.db", "damaged", "rollcall restore FILE"},
                   kNotRunning,
                   kNotAsked});
  }
  SUBCASE("its head") {
    overwrite(patient.site().journal(), 0, 64);
    patient.shows({{"store.journal", "fault", "rollcall.db", "no journal of Rollcall", "store.url"},
                   kNotRunning,
                   kNotAsked});
  }
  SUBCASE("another program's database") {
    fs::remove(patient.site().journal());
    storage::sqlite::Database(patient.site().journal(), storage::sqlite::Database::Mode::read_write_create)
        .execute("CREATE TABLE x (y)");
    patient.mode(patient.site().journal(), 0600);
    patient.shows(
        {{"store.journal", "fault", "rollcall.db", "another program", "store.url"}, kNotRunning, kNotAsked});
  }
}

TEST_CASE("a journal that was removed under a running daemon") {
  Patient patient;
  patient.healthy();
  fs::remove(patient.site().journal());
  const auto told = patient.examined();
  CHECK_MESSAGE(tells(told, "store.journal", "fault", "the journal is gone"), text_of(told));
}

TEST_CASE("a store in memory") {
  const testing::TempDirectory memory(true);
  struct statfs kind {};
  REQUIRE(::statfs(memory.path().c_str(), &kind) == 0);
  if (kind.f_type != 0x01021994) {
    MESSAGE("this machine has no place in memory: not tried");
    return;
  }
  Patient patient;
  patient.configure(fmt::format("[listen]\naddress = \"unix:{}\"\n[store]\nurl = \"sqlite:{}\"\n{}",
                                patient.file("http.sock"), memory.file("rollcall.db"), school_toml()));
  patient.healthy();
  const auto told = patient.examined_by({}, {}, true);
  CHECK_MESSAGE(tells(told, "store.file_system", "fault", "lies in memory (tmpfs)"), text_of(told));
}

TEST_CASE("a disk with little room, or no more files, and a machine without time zones") {
  testing::Process probe({.arguments = {"/usr/bin/env", "unshare", "-rm", "true"},
                          .out = "/dev/null",
                          .err = "/dev/null",
                          .file_size_limit = {}});
  if (probe.wait() != 0) {
    MESSAGE("this machine allows no mounts: not tried");
    return;
  }
  Patient patient;
  fs::create_directory(patient.file("small"));
  const auto on = [&](const std::string& place, const std::string& options) {
    const std::string script = fmt::format(
        "mount -t tmpfs -o {0} small {1} && {{ touch {1}/a {1}/b; exec \"$@\"; }}", options, place);
    return patient.examined_by({"/usr/bin/env", "unshare", "-rm", "sh", "-c", script, "sh"}, {}, true);
  };
  SUBCASE("disk") {
    patient.configure(fmt::format("[listen]\naddress = \"unix:{}\"\n[store]\nurl = \"sqlite:{}\"\n{}",
                                  patient.file("http.sock"), patient.file("small/rollcall.db"),
                                  school_toml()));
    const auto told = on(patient.file("small"), "size=4m,nr_inodes=4");
    CHECK_MESSAGE(tells(told, "store.space", "fault", "4.0 MiB are free"), text_of(told));
    CHECK_MESSAGE(tells(told, "store.inodes", "fault", "more files"), text_of(told));
  }
  SUBCASE("time zones") {
    const auto told = on("/usr/share/zoneinfo", "size=1m");
    CHECK_MESSAGE(tells(told, "time.zones", "fault", "no time zones"), text_of(told));
  }
}

TEST_CASE("the space held for a full disk, and copies from before an upgrade") {
  Patient patient;
  patient.healthy();
  SUBCASE("the reserve") {
    fs::remove(patient.site().journal() + ".reserve");
    patient.shows({{"store.reserve", "warning", ".reserve", "is not there", "make room"}});
  }
  SUBCASE("an old copy") {
    make_old(patient.write("rollcall.db.before-v5", "copy"), 30);
    patient.shows({{"store.leftovers", "warning", "rollcall.db.before-v5", "30 days old",
                    "rm " + patient.site().journal() + ".before-v5"}});
  }
  SUBCASE("a copy of this week") {
    patient.write("rollcall.db.before-v5", "copy");
    patient.shows({});
  }
}

TEST_CASE("a daemon that cannot commit says why") {
  Patient patient;
  patient.site().start(2 * 1024 * 1024);
  for (int i = 1; i < 40; ++i) {
    std::string large = testing::with_members(numbered(i), {{"Msg", '"' + std::string(100'000, 'x') + '"'}});
    if (!patient.site().push(sign(large, now(), kSecret)).acknowledged()) break;
  }
  const auto told = patient.examined();
  CHECK_MESSAGE(tells(told, "store.commits", "fault", "every push is answered 503"), text_of(told));
}

TEST_CASE("what the looker may not see is said, with who may") {
  if (::geteuid() != 0) {
    MESSAGE("only root can become somebody else: not tried");
    return;
  }
  Stopped patient;
  patient.mode(fs::path(patient.config()).parent_path().string(), 0755);
  SUBCASE("the configuration") {
    const auto told =
        patient.examined_by({"/usr/bin/env", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"});
    CHECK_MESSAGE(tells(told, "config.file", "unseen", "Permission denied"), text_of(told));
    CHECK(text_of(told).find("sudo rollcall doctor") != std::string::npos);
  }
  SUBCASE("the journal") {
    REQUIRE(::chown(patient.config().c_str(), 0, 65534) == 0);
    const auto told =
        patient.examined_by({"/usr/bin/env", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"});
    CHECK_MESSAGE(tells(told, "store.journal", "unseen", "could not read the journal"), text_of(told));
    CHECK(text_of(told).find("sudo -u root rollcall doctor") != std::string::npos);
  }
}

}  // namespace rollcall::doctor_test
