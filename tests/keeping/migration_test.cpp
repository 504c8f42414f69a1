// A journal of an older version: copied, then brought up, whatever comes between.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "ingest/verify.hpp"
#include "keeping/keeping.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/schema.hpp"
#include "support/daemon.hpp"

namespace rollcall::keeping {

namespace {

namespace fs = std::filesystem;
using storage::sqlite::Database;

int newest() { return static_cast<int>(storage::sqlite::kJournalMigrations.size()); }

// A command that opens the journal for writing, and says nothing of its own to it.
const std::vector<std::string> kCommand = {"token", "revoke", "nobody"};

int version_of(const std::string& path) {
  return static_cast<int>(Database(path, Database::Mode::read_only).integer("PRAGMA user_version"));
}

std::string copy_of(const Store& store) {
  return fmt::format("{}.before-v{}", store.paths().journal, newest());
}

void check_brought_up(const Store& store, std::int64_t count) {
  CHECK(version_of(store.paths().journal) == newest());
  CHECK(bodies(store.paths().journal) == pushes(1, count));
  const auto verified = ingest::verify(store.paths().journal,
                                       [](const storage::JournalFault& fault) { FAIL_CHECK(fault.what); });
  CHECK(verified.faults == 0);
}

}  // namespace

TEST_CASE("every older version is copied, brought up, and both hold every push") {
  for (int version = 1; version < newest(); ++version) {
    CAPTURE(version);
    const Store store;
    store.make_old(version, 100);
    const auto finished = store.run(kCommand);
    CHECK(contains(finished.err, "copying it first"));
    CHECK(contains(finished.err, copy_of(store)));
    CHECK(contains(finished.err, "was brought to the next version"));
    check_brought_up(store, 100);
    CHECK(version_of(copy_of(store)) == version);
    CHECK(bodies(copy_of(store)) == pushes(1, 100));
    CHECK(mode_of(copy_of(store)) == "600");
    CHECK(ingest::verify(copy_of(store), [](const storage::JournalFault&) {}).faults == 0);
    CHECK(store.run(kCommand).err.find("copying") == std::string::npos);  // and never again
  }
}

TEST_CASE("a new journal is made without a copy") {
  const Store store;
  REQUIRE(store.run({"token", "create", "a"}).code == 0);
  CHECK(version_of(store.paths().journal) == newest());
  CHECK_FALSE(fs::exists(copy_of(store)));
}

TEST_CASE("a journal that must not be written to is not brought up by a command that reads") {
  const Store store;
  store.make_old(1, 10);
  const auto finished = store.run({"journal", "tail"});
  CHECK(finished.code == 1);
  CHECK(contains(finished.err, "is of an older version: start `rollcall serve` once to bring it up"));
  CHECK(version_of(store.paths().journal) == 1);
}

TEST_CASE("without room for the copy and the work nothing is changed, and the words have the numbers") {
  const Store store;
  store.make_old(1, 100);
  const auto finished = store.run(kCommand, {.kill_at = {}, .fail_at = {}, .free_bytes = 1000000});
  CHECK(finished.code == 1);
  CHECK(contains(finished.err,
                 store.paths().journal + " is of an older version and is copied before it is changed"));
  CHECK_MESSAGE(contains(finished.err, "and 999.4 kB are free there"), finished.err);
  CHECK(version_of(store.paths().journal) == 1);
  CHECK_FALSE(fs::exists(copy_of(store)));
  CHECK_FALSE(fs::exists(copy_of(store) + ".part"));
  store.run(kCommand);
  check_brought_up(store, 100);
}

TEST_CASE(
    "killed at any step, and again when it is resumed, a migration ends at the right version with every "
    "push") {
  const Store counted;
  counted.make_old(1, 100);
  counted.run(kCommand);
  const auto steps = std::stoll(read_text(counted.file("count")));
  REQUIRE(steps > 20);
  for (const std::int64_t step : tried(steps)) {
    CAPTURE(step);
    const Store store;
    store.make_old(1, 100);
    CHECK(store.run(kCommand, {.kill_at = step, .fail_at = {}, .free_bytes = {}}).code == -SIGKILL);
    CHECK(version_of(store.paths().journal) >= 1);
    CHECK(bodies(store.paths().journal) == pushes(1, 100));
    store.run(kCommand, {.kill_at = steps / 2 + step % 7, .fail_at = {}, .free_bytes = {}});
    store.run(kCommand);
    check_brought_up(store, 100);
    REQUIRE(fs::exists(copy_of(store)));
    CHECK(version_of(copy_of(store)) == 1);
    CHECK(bodies(copy_of(store)) == pushes(1, 100));
    CHECK_FALSE(fs::exists(copy_of(store) + ".part"));
    CHECK_FALSE(fs::exists(copy_of(store) + ".2"));  // one copy is enough
  }
}

TEST_CASE("when the disk fails at any step of a migration every push is still there") {
  const Store counted;
  counted.make_old(1, 100);
  counted.run(kCommand);
  const auto steps = std::stoll(read_text(counted.file("count")));
  for (const std::int64_t step : tried(steps)) {
    CAPTURE(step);
    const Store store;
    store.make_old(1, 100);
    store.run(kCommand, {.kill_at = {}, .fail_at = step, .error = 28, .free_bytes = {}});
    if (version_of(store.paths().journal) > 1) CHECK(bodies(copy_of(store)) == pushes(1, 100));
    store.run(kCommand);
    check_brought_up(store, 100);
  }
}

TEST_CASE("several processes that bring one journal up at once agree") {
  for (int round = 0; round < 5; ++round) {
    const Store store;
    store.make_old(1, 300);
    std::vector<std::thread> threads;
    std::vector<std::string> faults(4);
    for (auto& fault : faults) {
      threads.emplace_back([&store, &fault] {
        try {
          storage::open_journal(store.paths().journal, Access::read_write)->last_seq();
        } catch (const storage::StoreError& error) {
          fault = error.what();
        }
      });
    }
    for (auto& thread : threads) thread.join();
    for (const auto& fault : faults) CHECK(fault.empty());
    check_brought_up(store, 300);
    CHECK(bodies(copy_of(store)) == pushes(1, 300));
    CHECK_FALSE(fs::exists(copy_of(store) + ".2"));
  }
}

TEST_CASE("where an older program went on after a copy was made, the next upgrade makes another") {
  const Store store;
  store.make_old(1, 10);
  fs::copy_file(store.paths().journal, store.file("older"));  // closed in order: no -wal
  store.run(kCommand);
  REQUIRE(bodies(copy_of(store)) == pushes(1, 10));
  store.lose();
  store.make_old(1, 10);
  store.run(kCommand);
  const std::string first = read_text(copy_of(store));
  for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(store.paths().journal + suffix);
  store.make_old(1, 25);
  store.run(kCommand);
  check_brought_up(store, 25);
  CHECK(read_text(copy_of(store)) == first);
  CHECK(bodies(copy_of(store) + ".2") == pushes(1, 25));
}

TEST_CASE("a file in the way that is no such copy stays, and the copy takes another name") {
  const Store store;
  store.make_old(1, 10);
  write_text(copy_of(store), "mine");
  store.run(kCommand);
  check_brought_up(store, 10);
  CHECK(read_text(copy_of(store)) == "mine");
  CHECK(bodies(copy_of(store) + ".2") == pushes(1, 10));
}

TEST_CASE("a newer journal is refused with words by every command that opens it, and is not changed") {
  const Store store;
  store.receive(1, 5);
  Database(store.paths().journal, Database::Mode::read_write).execute("PRAGMA user_version = 999");
  const std::string sid = "1000082";
  write_text(store.file("roster.csv"), "uid,course_id\n101,21\n");
  write_text(store.file("in.ndjson"),
             R"({"sid":1000082,"received_at":1,"body":)" + testing::json_text(signed_push(1)) + "}\n");
  const std::vector<std::vector<std::string>> commands = {
      {"serve"},
      {"check"},
      {"status"},
      {"report", "class", sid, "11"},
      {"report", "classes", sid},
      {"explain", sid, "11", "101"},
      {"override", "set", sid, "11", "101", "--status", "excused", "--reason", "ill"},
      {"roster", "import", sid, store.file("roster.csv")},
      {"journal", "tail"},
      {"journal", "export"},
      {"import", store.file("in.ndjson")},
      {"rebuild"},
      {"quarantine", "list"},
      {"quarantine", "drop", "1"},
      {"token", "create", "a"},
      {"token", "list"},
      {"class", "list", sid},
      {"backup", store.file("copy.db")},
      {"verify", store.paths().journal},
  };
  for (const auto& command : commands) {
    CAPTURE(command[0]);
    CAPTURE(command.back());
    const auto finished = store.run(command);
    CHECK(finished.code == 1);
    CHECK_MESSAGE(contains(finished.err, "has schema version 999"), finished.err);
    CHECK(contains(finished.err, "install that version or restore a backup from before the upgrade"));
  }
  CHECK(version_of(store.paths().journal) == 999);
  CHECK_FALSE(fs::exists(store.file("copy.db")));
}

}  // namespace rollcall::keeping
