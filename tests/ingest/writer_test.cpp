// The writer thread with a journal of its own; tasks for the io thread run where the test says.
#include "ingest/writer.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "ingest/arrivals.hpp"
#include "ingest/rebuild.hpp"
#include "storage/sqlite/database.hpp"

namespace rollcall::ingest {

namespace {

using namespace ingest::testing;
using storage::sqlite::Database;
namespace fs = std::filesystem;

storage::JournalEntry entry(std::int64_t number) {
  Receiver receiver(configured(school_toml()));
  auto verdict = receiver.decide(arrival(sign(Lesson().enter(number, 1768314000 + number), kNow)));
  return std::get<Accepted>(std::move(verdict)).entry;
}

// A writer, and what it answered.
class Bench {
 public:
  Bench() : writer_(std::make_unique<Writer>(paths_, [this](auto task) { run(std::move(task)); })) {}

  bool submit(std::int64_t number) {
    return writer_->submit(entry(number), [this, number](const Stored& stored) {
      const std::lock_guard lock(mutex_);
      answers_[number].push_back(stored);
      answered_.notify_all();
    });
  }
  // The answer to a push just submitted; fails the test after 10 s.
  Stored push(std::int64_t number) {
    REQUIRE(submit(number));
    return answer(number);
  }
  Stored answer(std::int64_t number) {
    std::unique_lock lock(mutex_);
    const bool came =
        answered_.wait_for(lock, std::chrono::seconds(10), [&] { return !answers_[number].empty(); });
    REQUIRE(came);
    const Stored stored = answers_[number].back();
    answers_[number].clear();
    return stored;
  }
  bool passes(std::int64_t number) {
    for (int i = 0; i < 100; ++i) {
      if (push(number).committed) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }

  Writer& writer() { return *writer_; }
  void restart() {
    writer_.reset();
    writer_ = std::make_unique<Writer>(paths_, [this](auto task) { run(std::move(task)); });
  }
  const storage::StorePaths& paths() const { return paths_; }
  std::string file(const std::string& name) const { return directory_.file(name); }
  std::size_t journalled() const {
    return storage::open_journal(paths_.journal, storage::Access::read_only)
        ->list({.sid = {}, .after = {}, .limit = 9999})
        .size();
  }
  std::size_t people() const {
    const auto journal = storage::open_journal(paths_.journal, storage::Access::read_only);
    const auto file = paths_.records_file(journal->records_generation());
    return storage::open_reports(file)->class_facts(Sid{kSid}, ClassId{25672})->live.size();
  }

 private:
  void run(const std::function<void()>& task) { task(); }

  TempDirectory directory_{true};
  storage::StorePaths paths_ = storage::StorePaths::of(directory_.file("rollcall.db"));
  std::mutex mutex_;
  std::condition_variable answered_;
  std::map<std::int64_t, std::vector<Stored>> answers_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace

TEST_CASE("a push is in the journal when it is answered, and a repeat is answered with the first's number") {
  Bench bench;
  const Stored first = bench.push(1);
  CHECK(first.committed);
  CHECK(first.appended.seq == Seq{1});
  CHECK(bench.journalled() == 1);
  const Stored again = bench.push(1);
  CHECK(again.committed);
  CHECK(again.appended.duplicate);
  CHECK(again.appended.seq == Seq{1});
  CHECK(bench.writer().health().last == 1);
}

TEST_CASE("a crowd is answered each with a number of its own") {
  Bench bench;
  for (int i = 1; i <= 500; ++i) REQUIRE(bench.submit(i));
  std::map<std::int64_t, int> seen;
  for (int i = 1; i <= 500; ++i) ++seen[bench.answer(i).appended.seq.value];
  CHECK(seen.size() == 500);
  CHECK(seen.begin()->first == 1);
  CHECK(seen.rbegin()->first == 500);
}

TEST_CASE("what was submitted before stop() is committed, answered, and projected") {
  Bench bench;
  for (int i = 1; i <= 100; ++i) REQUIRE(bench.submit(i));
  bench.writer().stop();
  for (int i = 1; i <= 100; ++i) CHECK(bench.answer(i).committed);
  CHECK(bench.journalled() == 100);
  CHECK(bench.people() == 100);
}

TEST_CASE("wait_applied returns when the records hold the push, and gives up on one that never comes") {
  Bench bench;
  const Seq seq = bench.push(1).appended.seq;
  CHECK(bench.writer().wait_applied(seq, Seq{0}, 5000));
  CHECK(bench.people() == 1);
  CHECK_FALSE(bench.writer().wait_applied(Seq{99}, seq, 50));
  CHECK(bench.push(2).committed);
  CHECK(bench.writer().wait_applied(Seq{2}, Seq{1}, 5000));
}

TEST_CASE("nobody waits for the records once the daemon stops") {
  constexpr int kForEver = 3'600'000;
  Bench bench;
  const Seq seq = bench.push(1).appended.seq;
  std::atomic<bool> reached = true;
  std::thread waiting([&] { reached = bench.writer().wait_applied(Seq{99}, Seq{0}, kForEver); });
  bench.writer().end_waiting();
  waiting.join();
  CHECK_FALSE(reached);
  CHECK_FALSE(bench.writer().wait_applied(Seq{99}, Seq{0}, kForEver));
  bench.writer().stop();
  CHECK(bench.writer().wait_applied(seq, seq, kForEver));  // what is there is no wait
}

TEST_CASE("records that another process built again are fed from then on") {
  Bench bench;
  const Seq seq = bench.push(1).appended.seq;
  REQUIRE(bench.writer().wait_applied(seq, Seq{0}, 5000));
  rebuild(bench.paths(), [](Seq) {});
  CHECK_FALSE(fs::exists(bench.paths().records));
  const Seq next = bench.push(2).appended.seq;
  CHECK(bench.writer().wait_applied(next, Seq{1}, 5000));
  CHECK(bench.people() == 2);
}

TEST_CASE("a records file that was deleted is made again for the reader that noticed") {
  Bench bench;
  const Seq seq = bench.push(1).appended.seq;
  REQUIRE(bench.writer().wait_applied(seq, Seq{0}, 5000));
  fs::remove(bench.paths().records);
  CHECK(bench.writer().wait_applied(seq, Seq{0}, 5000));
  CHECK(bench.people() == 1);
}

TEST_CASE("the records file is there before a reader is told that an empty journal is in it") {
  Bench bench;
  CHECK(bench.writer().wait_applied(Seq{0}, Seq{-1}, 5000));
  CHECK(storage::open_reports(bench.paths().records)->applied() == Seq{0});
}

TEST_CASE("pushes that another process appended are projected too") {
  Bench bench;
  REQUIRE(bench.push(1).committed);
  storage::open_journal(bench.paths().journal, storage::Access::read_write)->append(std::vector{entry(2)});
  CHECK(bench.writer().wait_applied(Seq{2}, Seq{0}, 5000));
  CHECK(bench.push(3).appended.seq == Seq{3});
  CHECK(bench.writer().wait_applied(Seq{3}, Seq{0}, 5000));
  CHECK(bench.people() == 3);
}

TEST_CASE("what was journalled and not projected is projected after the start") {
  Bench bench;
  REQUIRE(bench.push(1).committed);
  bench.writer().stop();
  fs::remove(bench.paths().records);
  bench.restart();
  CHECK(bench.writer().wait_applied(Seq{1}, Seq{0}, 5000));
  CHECK(bench.people() == 1);
}

TEST_CASE(
    "a push that the journal refuses is answered as not committed, its batch leaves nothing, and later ones "
    "pass") {
  Bench bench;
  REQUIRE(bench.push(1).committed);
  Database(bench.paths().journal, Database::Mode::read_write)
      .execute("CREATE TRIGGER refuse BEFORE INSERT ON push BEGIN SELECT raise(ABORT, 'refused'); END");
  CHECK_FALSE(bench.push(2).committed);
  const StoreHealth failing = bench.writer().health();
  CHECK_FALSE(failing.journal_ok);
  CHECK(failing.journal_error.find("refused") != std::string::npos);
  CHECK(failing.failing_since > 0);
  Database(bench.paths().journal, Database::Mode::read_write).execute("DROP TRIGGER refuse");
  CHECK(bench.passes(2));
  CHECK(bench.writer().health().journal_ok);
  CHECK(bench.journalled() == 2);
}

TEST_CASE("while the journal's file is away nothing is committed and none is made; put back, pushes pass") {
  Bench bench;
  REQUIRE(bench.push(1).committed);
  fs::rename(bench.paths().journal, bench.file("away"));
  CHECK_FALSE(bench.push(2).committed);
  CHECK_FALSE(bench.push(2).committed);
  CHECK_FALSE(fs::exists(bench.paths().journal));
  CHECK_FALSE(bench.writer().health().journal_ok);
  fs::rename(bench.file("away"), bench.paths().journal);
  CHECK(bench.passes(2));
  CHECK(bench.writer().wait_applied(Seq{2}, Seq{0}, 5000));
  CHECK(bench.people() == 2);
}

TEST_CASE("an empty journal that somebody made in the place of a lost one is not taken for it") {
  Bench bench;
  REQUIRE(bench.push(1).committed);
  const auto move = [](const std::string& from, const std::string& to) {
    for (const char* suffix : {"", "-wal", "-shm"}) {
      if (fs::exists(from + suffix)) fs::rename(from + suffix, to + suffix);
    }
  };
  move(bench.paths().journal, bench.file("away"));
  CHECK_FALSE(bench.push(2).committed);
  const std::string empty = bench.file("empty");
  storage::open_journal(empty, storage::Access::read_write);
  move(empty, bench.paths().journal);
  CHECK_FALSE(bench.push(2).committed);
  const auto told = [&] {
    return bench.writer().health().journal_error.find(
               "was replaced by an empty journal; put the old file back") != std::string::npos;
  };
  for (int i = 0; i < 500 && !told(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(told());
  CHECK_FALSE(bench.push(2).committed);
  fs::remove(bench.paths().journal);
  move(bench.file("away"), bench.paths().journal);
  CHECK(bench.passes(2));
}

TEST_CASE("whoever asks again and again whether the writer is there is answered, and keeps it from nothing") {
  Bench bench;
  REQUIRE(bench.push(1).committed);
  REQUIRE(bench.writer().wait_applied(Seq{1}, Seq{0}, 5000));
  storage::open_journal(bench.paths().journal, storage::Access::read_write)->append(std::vector{entry(2)});
  std::atomic<int> answers = 0;
  bool found = false;
  for (int i = 0; i < 500 && !found; ++i) {
    bench.writer().ask_alive([&] { ++answers; });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    found = bench.writer().health().applied == 2;
  }
  CHECK(found);
  bench.writer().stop();
  CHECK(answers > 0);
}

TEST_CASE("it recovers by itself, without a push") {
  Bench bench;
  REQUIRE(bench.push(1).committed);
  fs::rename(bench.paths().journal, bench.file("away"));
  CHECK_FALSE(bench.push(2).committed);
  fs::rename(bench.file("away"), bench.paths().journal);
  for (int i = 0; i < 100 && !bench.writer().health().journal_ok; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  CHECK(bench.writer().health().journal_ok);
}

}  // namespace rollcall::ingest
