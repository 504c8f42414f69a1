// `rollcall backup`: one moment of a journal in one file, or nothing.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "ingest/verify.hpp"
#include "keeping/keeping.hpp"
#include "storage/sqlite/database.hpp"
#include "support/daemon.hpp"

namespace rollcall::keeping {

namespace {

namespace fs = std::filesystem;
using storage::StoreError;
using storage::sqlite::Database;
using testing::Site;

using Names = std::vector<std::string>;

bool faultless(const std::string& file) {
  const auto verified =
      ingest::verify(file, [](const storage::JournalFault& fault) { FAIL_CHECK(fault.what); });
  return verified.faults == 0;
}

// The store's own files, as a command without a daemon leaves them.
Names without_side_files(Names names) {
  std::erase_if(names, [](const std::string& name) {
    return name.ends_with("-wal") || name.ends_with("-shm") || name.ends_with(".lock");
  });
  return names;
}

}  // namespace

TEST_CASE("a backup is one file, for its owner only, that reads without any other and is told in one line") {
  const Store store;
  store.receive(1, 300);
  const std::string file = store.file("copy.db");
  const auto finished = store.run({"backup", file});
  REQUIRE_MESSAGE(finished.code == 0, finished.err);
  CHECK(contains(finished.out, file + ": 300 pushes and entries of Rollcall's own, last number 300, "));
  CHECK(contains(finished.out, fmt::format(" {} bytes, ", fs::file_size(file))));
  CHECK(std::count(finished.out.begin(), finished.out.end(), '\n') == 1);
  CHECK(finished.err.empty());
  CHECK(mode_of(file) == "600");
  CHECK(fmt::format("{}", fmt::join(without_side_files(store.files()), " ")) == "copy.db rollcall.db");
  CHECK(bodies(file) == pushes(1, 300));
  CHECK(Database(file, Database::Mode::read_only).integer("SELECT count(*) FROM push") == 300);
  CHECK_FALSE(fs::exists(file + "-wal"));  // not even where somebody opens it as usual
}

TEST_CASE("what is appended while a backup copies is not in it, and does not make it begin anew") {
  const Store store;
  store.receive(1, 12000);
  const std::string file = store.file("copy.db");
  std::int64_t next = 12001, last_done = 0;
  int steps = 0;
  const auto copied = storage::copy_journal(
      store.paths().journal, file, {.gentle = false, .go_on = [&](std::int64_t done, std::int64_t total) {
                                      CHECK(done > last_done);  // always onwards
                                      CHECK(done <= total);
                                      last_done = std::min(done, total - 1);
                                      if (++steps > 100) return false;
                                      store.receive(next, next + 50);
                                      next += 51;
                                      return true;
                                    }});
  REQUIRE(copied);
  CHECK(steps > 2);
  CHECK(copied->rows == 12000);
  CHECK(bodies(file) == pushes(1, 12000));
  CHECK(bodies(store.paths().journal).size() == static_cast<std::size_t>(next - 1));
}

TEST_CASE("a backup that is ended, before or after its last page, leaves nothing") {
  const Store store;
  store.receive(1, 12000);
  const Names before = without_side_files(store.files());
  for (const int steps : {1, 2, 1000}) {
    int step = 0;
    const auto copied = storage::copy_journal(
        store.paths().journal, store.file("copy.db"),
        {.gentle = false,
         .go_on = [&](std::int64_t done, std::int64_t total) { return ++step < steps && done < total; }});
    CHECK_FALSE(copied);
    CHECK(without_side_files(store.files()) == before);
  }
}

TEST_CASE("SIGINT and SIGTERM end a backup beside a daemon without a trace of it") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const Store store;
    store.receive(1, 9000);  // some seconds of gentle copying are not needed: it is stopped at once
    testing::Command command{
        .arguments = {ROLLCALL_BINARY, "backup", store.file("copy.db"), "--config", store.config()},
        .out = store.file("out"),
        .err = store.file("err"),
        .file_size_limit = {}};
    testing::Process process(command);
    while (process.running() && !fs::exists(store.file("copy.db.part")))
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    process.signal(signal);
    const int code = process.wait();
    CHECK_FALSE(fs::exists(store.file("copy.db.part")));
    if (code == 0) continue;  // it was faster
    CHECK(code == 1);
    CHECK_FALSE(fs::exists(store.file("copy.db")));
    CHECK(contains(read_text(store.file("err")), "interrupted"));
  }
}

TEST_CASE("a backup is refused with words, and leaves what is there alone") {
  const Store store;
  store.receive(1, 20);
  const std::string file = store.file("copy.db");
  write_text(file, "mine");
  const auto refused = [&](const std::string& to, int code, const std::string& words, const Disk& disk = {}) {
    CAPTURE(to);
    const auto finished = store.run({"backup", to}, disk);
    CHECK(finished.code == code);
    CHECK_MESSAGE(contains(finished.err, words), finished.err);
    CHECK(finished.out.empty());
    CHECK(read_text(file) == "mine");
    CHECK_FALSE(fs::exists(to + ".part"));
  };
  refused(file, 1, file + " is there already and is not overwritten");
  refused("-", 2, "'-' is not the name of a file");
  refused(store.file("store"), 2, "is not the name of a file");
  refused(store.file("none/copy.db"), 1, "cannot write " + store.file("none/copy.db.part"));
  refused(store.file("other.db"), 1, "12.3 kB are free there: free some space; nothing was written",
          {.kill_at = {}, .fail_at = {}, .free_bytes = 12288});
  const Store empty;
  const auto finished = empty.run({"backup", empty.file("copy.db")});
  CHECK(finished.code == 1);
  CHECK(contains(finished.err, "there is no journal at " + empty.paths().journal));
}

TEST_CASE("a .part in the way is replaced, unless it is another's name for a file") {
  const Store store;
  store.receive(1, 20);
  const std::string file = store.file("copy.db");
  write_text(file + ".part", std::string(100000, 'x'));
  write_text(file + ".part-wal", "y");
  fs::permissions(file + ".part", fs::perms(0644));
  CHECK(store.run({"backup", file}).code == 0);
  CHECK(bodies(file) == pushes(1, 20));
  CHECK(mode_of(file) == "600");
  fs::remove(file);
  write_text(store.file("precious"), "precious");
  fs::create_hard_link(store.file("precious"), file + ".part");
  const auto linked = store.run({"backup", file});
  CHECK(linked.code == 1);
  CHECK(contains(linked.err, "is in the way"));
  fs::remove(file + ".part");
  fs::create_symlink(store.file("precious"), file + ".part");
  CHECK(store.run({"backup", file}).code == 1);
  CHECK(read_text(store.file("precious")) == "precious");
}

TEST_CASE("of two backups into one file at once one is refused, and the other is whole") {
  const Store store;
  store.receive(1, 3000);
  const std::string file = store.file("copy.db");
  std::atomic<int> fine = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      try {
        if (storage::copy_journal(store.paths().journal, file, {.gentle = true, .go_on = {}})) ++fine;
      } catch (const StoreError&) {
        // Refused: somebody writes it, or has written it.
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(fine == 1);
  CHECK(faultless(file));
  CHECK_FALSE(fs::exists(file + ".part"));
}

TEST_CASE("killed at any step a backup leaves no file, and the next one leaves nothing else") {
  const Store store;
  store.receive(1, 600);
  const std::string file = store.file("copy.db");
  const auto steps = store.calls_of({"backup", file});
  int left = 0;
  for (const std::int64_t step : tried(steps)) {
    CAPTURE(step);
    fs::remove(file);
    const auto killed = store.run({"backup", file}, {.kill_at = step, .fail_at = {}, .free_bytes = {}});
    CHECK(killed.code == -SIGKILL);
    left += fs::exists(file + ".part") ? 1 : 0;
    if (fs::exists(file)) CHECK(bodies(file) == pushes(1, 600));  // after the renaming
  }
  CHECK(left > 2);
  fs::remove(file);
  REQUIRE(store.run({"backup", file}).code == 0);
  CHECK(bodies(file) == pushes(1, 600));
  CHECK(fmt::format("{}", fmt::join(without_side_files(store.files()), " ")) == "copy.db rollcall.db");
}

TEST_CASE("when the disk fails at any step a backup says so and leaves nothing, or it is whole") {
  const Store store;
  store.receive(1, 600);
  const std::string file = store.file("copy.db");
  const auto steps = store.calls_of({"backup", file});
  for (const int error : {ENOSPC, EIO}) {
    for (const std::int64_t step : tried(steps)) {
      CAPTURE(step);
      CAPTURE(error);
      fs::remove(file);
      fs::remove(file + ".part");  // nothing can be removed either, once the disk fails
      const auto finished =
          store.run({"backup", file}, {.kill_at = {}, .fail_at = step, .error = error, .free_bytes = {}});
      if (finished.code == 0) {
        CHECK(bodies(file) == pushes(1, 600));
        continue;
      }
      CHECK(finished.code == 1);
      CHECK_MESSAGE(contains(finished.err, "rollcall: "), finished.err);
      if (fs::exists(file)) CHECK(bodies(file) == pushes(1, 600));  // renamed, and the directory did not sync
    }
  }
  CHECK(bodies(store.paths().journal) == pushes(1, 600));
}

TEST_CASE("backups beside a daemon that acknowledges all the while are each a moment of its journal") {
  Site site(testing::school_toml());
  site.start();
  std::atomic<bool> stop = false;
  std::atomic<std::int64_t> acknowledged = 0;
  std::thread sender([&] {
    testing::Client client(site.address());
    for (std::int64_t number = 1; !stop; ++number) {
      if (!client.post("/classin/push", signed_push(number)).acknowledged()) break;
      acknowledged = number;
    }
  });
  REQUIRE(testing::eventually([&] { return acknowledged > 50; }));
  for (int round = 0; round < 4; ++round) {
    const std::string file = site.file(fmt::format("copy-{}.db", round));
    const std::int64_t before = acknowledged;
    const auto finished = site.run({"backup", file});
    const std::int64_t after = acknowledged;
    REQUIRE_MESSAGE(finished.code == 0, finished.err);
    const auto copied = bodies(file);
    const auto live = bodies(site.journal());
    CHECK(copied.size() >= static_cast<std::size_t>(before));
    CHECK(copied.size() <= static_cast<std::size_t>(after) + 2);
    REQUIRE(copied.size() <= live.size());
    CHECK(std::equal(copied.begin(), copied.end(), live.begin()));
    CHECK(faultless(file));
  }
  stop = true;
  sender.join();
  CHECK(site.stop() == 0);
}

TEST_CASE("every file of a store is for its owner only, whatever the umask says") {
  Site site(testing::school_toml());
  site.start();
  REQUIRE(site.push(signed_push(1)).acknowledged());
  REQUIRE(site.run({"backup", site.file("copy.db")}).code == 0);
  REQUIRE(site.run({"rebuild"}).code == 0);
  int seen = 0;
  for (const auto& found : fs::directory_iterator(fs::path(site.journal()).parent_path())) {
    const std::string name = found.path().filename().string();
    if (!contains(name, ".db")) continue;
    CHECK_MESSAGE(mode_of(found.path().string()) == "600", name);
    ++seen;
  }
  CHECK(seen >= 7);
  site.stop();
}

TEST_CASE("check says which files of an older store everybody may read") {
  const Store store;
  store.receive(1, 5);
  CHECK_FALSE(contains(store.run({"check"}).err, "everybody"));
  fs::permissions(store.paths().journal, fs::perms(0644));
  const auto finished = store.run({"check"});
  CHECK(finished.code == 0);
  CHECK(contains(finished.err, "warning: everybody on this machine may read " + store.paths().journal));
}

}  // namespace rollcall::keeping
