// `rollcall restore`: a journal where there is none, or nothing.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <string>

#include "keeping/keeping.hpp"
#include "storage/sqlite/database.hpp"
#include "support/daemon.hpp"

namespace rollcall::keeping {

namespace {

namespace fs = std::filesystem;
using storage::sqlite::Database;

// A store that was backed up, and lost.
struct Lost {
  Store store;
  std::string file = store.file("copy.db");

  explicit Lost(std::int64_t pushes_kept = 200) {
    store.receive(1, pushes_kept);
    REQUIRE(storage::copy_journal(store.paths().journal, file, {}));
    store.lose();
  }
};

}  // namespace

TEST_CASE("a restored journal is the one of the backup, and the words say what that means") {
  const Lost lost;
  const auto finished = lost.store.run({"restore", lost.file});
  REQUIRE_MESSAGE(finished.code == 0, finished.err);
  CHECK(contains(finished.out,
                 "restored " + lost.store.paths().journal + " from " + lost.file + ": last number 200\n"));
  CHECK(contains(finished.out, "was received 2026-01-13T14:33:20Z ("));
  CHECK(contains(finished.out, "ClassIn does not send them again"));
  CHECK(contains(finished.out, "start `rollcall serve`"));
  CHECK(bodies(lost.store.paths().journal) == pushes(1, 200));
  CHECK(mode_of(lost.store.paths().journal) == "600");
  lost.store.receive(201, 210);  // it goes on with the next number
  CHECK(bodies(lost.store.paths().journal) == pushes(1, 210));
  CHECK(bodies(lost.file) == pushes(1, 200));
}

TEST_CASE("a restore overwrites no journal, and no part of one") {
  const Lost lost;
  lost.store.receive(1, 3);
  const auto there = lost.store.run({"restore", lost.file});
  CHECK(there.code == 1);
  CHECK(contains(there.err,
                 lost.store.paths().journal + " is there: a restore overwrites nothing. Move it away"));
  CHECK(bodies(lost.store.paths().journal) == pushes(1, 3));
  lost.store.lose();
  write_text(lost.store.paths().journal + "-wal", "pushes, perhaps");
  const auto wal = lost.store.run({"restore", lost.file});
  CHECK(wal.code == 1);
  CHECK(contains(wal.err, "rollcall.db-wal is there"));
  CHECK_FALSE(fs::exists(lost.store.paths().journal));
  fs::remove(lost.store.paths().journal + "-wal");
  CHECK(lost.store.run({"restore", lost.file}).code == 0);
}

TEST_CASE("a restore is refused with words, and nothing was changed") {
  const Lost lost;
  const auto refused = [&](const std::string& file, const std::string& words, const Disk& disk = {}) {
    CAPTURE(file);
    const auto finished = lost.store.run({"restore", file}, disk);
    CHECK(finished.code == 1);
    CHECK_MESSAGE(contains(finished.err, words), finished.err);
    CHECK(finished.out.empty());
    CHECK_FALSE(fs::exists(lost.store.paths().journal));
    CHECK_FALSE(fs::exists(lost.store.paths().journal + ".part"));
  };
  const std::string faulty = lost.store.file("faulty.db");
  fs::copy_file(lost.file, faulty);
  Database(faulty, Database::Mode::read_write).execute("UPDATE push SET body = '{}' WHERE seq = 9");
  refused(faulty, "push 9: its content is not what was received");
  refused(faulty, "nothing was restored");
  Database(faulty, Database::Mode::read_write).execute("PRAGMA user_version = 999");
  refused(faulty, "a newer rollcall wrote it");
  refused(lost.store.file("none.db"), "cannot open " + lost.store.file("none.db"));
  refused(lost.file, "are free there", {.kill_at = {}, .fail_at = {}, .free_bytes = 8192});
  const auto lock = storage::StoreLock::try_acquire(lost.store.paths().journal);
  refused(lost.file, "a rollcall is using the store of");
}

TEST_CASE("records in the place belong to another journal and are removed") {
  const Lost lost;
  const auto& paths = lost.store.paths();
  for (const auto generation : {0, 1}) {
    for (const char* suffix : {"", "-wal", "-shm"})
      write_text(paths.records_file(generation) + suffix, "stale");
  }
  write_text(paths.journal + "-shm", "stale");
  REQUIRE(lost.store.run({"restore", lost.file}).code == 0);
  CHECK(lost.store.files() == std::vector<std::string>{"copy.db", "rollcall.db", "rollcall.db.lock"});
}

TEST_CASE("a journal in use by nobody restores too, with what is in its -wal file") {
  testing::Site site(testing::school_toml());
  site.start();
  for (int number = 1; number <= 30; ++number) REQUIRE(site.push(signed_push(number)).acknowledged());
  site.kill();
  REQUIRE(fs::file_size(site.journal() + "-wal") > 0);
  const Store store;
  const auto finished = store.run({"restore", site.journal()});
  CHECK_MESSAGE(finished.code == 0, finished.err);
  CHECK(bodies(store.paths().journal) == pushes(1, 30));
}

TEST_CASE("killed at any step a restore leaves no journal or all of it, and never beside other records") {
  const Lost lost;
  const auto& paths = lost.store.paths();
  const auto steps = lost.store.calls_of({"restore", lost.file});
  for (const std::int64_t step : tried(steps)) {
    CAPTURE(step);
    lost.store.lose();
    write_text(paths.records, "stale");
    CHECK(lost.store.run({"restore", lost.file}, {.kill_at = step, .fail_at = {}, .free_bytes = {}}).code ==
          -SIGKILL);
    if (fs::exists(paths.journal)) {
      CHECK(bodies(paths.journal) == pushes(1, 200));
      CHECK_FALSE(fs::exists(paths.records));
      continue;
    }
    REQUIRE(lost.store.run({"restore", lost.file}).code == 0);
    CHECK(bodies(paths.journal) == pushes(1, 200));
    CHECK_FALSE(fs::exists(paths.records));
    CHECK_FALSE(fs::exists(paths.journal + ".part"));
  }
}

TEST_CASE("when the disk fails at any step a restore says so, and there is no journal or all of it") {
  const Lost lost;
  const auto& paths = lost.store.paths();
  const auto steps = lost.store.calls_of({"restore", lost.file});
  for (const std::int64_t step : tried(steps)) {
    CAPTURE(step);
    lost.store.lose();
    const auto finished = lost.store.run({"restore", lost.file},
                                         {.kill_at = {}, .fail_at = step, .error = EIO, .free_bytes = {}});
    if (finished.code != 0) CHECK(contains(finished.err, "rollcall: "));
    if (finished.code == 0 || fs::exists(paths.journal)) CHECK(bodies(paths.journal) == pushes(1, 200));
  }
}

}  // namespace rollcall::keeping
