// Making the records again while others read and feed them.
#include "ingest/rebuild.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "ingest/arrivals.hpp"
#include "ingest/projector.hpp"
#include "ingest/writer.hpp"
#include "support/table_dump.hpp"

namespace rollcall::ingest {

namespace {

using namespace ingest::testing;
using rollcall::testing::table_dump;
using storage::Access;
namespace fs = std::filesystem;

storage::JournalEntry entry(std::int64_t number) {
  Receiver receiver(configured(school_toml()));
  auto verdict = receiver.decide(arrival(sign(Lesson().enter(number, 1768314000 + number), kNow)));
  return std::get<Accepted>(std::move(verdict)).entry;
}

struct Store {
  TempDirectory directory{true};
  storage::StorePaths paths = storage::StorePaths::of(directory.file("rollcall.db"));
  std::unique_ptr<storage::Journal> journal = storage::open_journal(paths.journal, Access::read_write);

  void append(std::int64_t first, std::int64_t count) {
    std::vector<storage::JournalEntry> entries;
    for (std::int64_t i = 0; i < count; ++i) entries.push_back(entry(first + i));
    journal->append(entries);
  }
  void project() {
    Projector projector(paths, *journal);
    while (projector.step()) {
    }
  }
  std::string file() const { return paths.records_file(journal->records_generation()); }
};

}  // namespace

TEST_CASE("rebuilding gives the same rows in the other file, and the old one goes") {
  Store store;
  store.append(1, 20);
  store.project();
  const std::string before = table_dump(store.file()), old_file = store.file();
  std::vector<std::int64_t> heard;
  rebuild(store.paths, [&](Seq applied) { heard.push_back(applied.value); });
  CHECK(store.file() != old_file);
  CHECK_FALSE(fs::exists(old_file));
  CHECK(table_dump(store.file()) == before);
  CHECK(heard.back() == 20);
  rebuild(store.paths, [](Seq) {});
  CHECK(store.file() == old_file);
  CHECK(table_dump(store.file()) == before);
}

TEST_CASE("what was left of a rebuild that was killed does not get into the next") {
  Store store;
  store.append(1, 3);
  store.project();
  const std::string before = table_dump(store.file());
  write_text(store.paths.records_file(1), std::string(9000, 'x'));
  rebuild(store.paths, [](Seq) {});
  CHECK(table_dump(store.file()) == before);
}

TEST_CASE("two rebuilds do not run at once") {
  Store store;
  const auto lock = storage::StoreLock::try_acquire(store.paths.journal + ".rebuild");
  REQUIRE(lock);
  CHECK_THROWS_WITH_AS(rebuild(store.paths, [](Seq) {}), "another rebuild is running; let it finish",
                       storage::StoreError);
  CHECK(store.journal->records_generation() == 0);
}

TEST_CASE("a push dropped from quarantine while the records are made again stays dropped") {
  Store store;
  store.journal->append(std::vector{unreadable_entry(Sid{kSid}, "no JSON", kNow)});
  store.project();
  bool decided = false;
  rebuild(store.paths, [&](Seq) {
    if (!decided) store.journal->decide(Seq{1}, storage::Decision::dropped, 4102444800);  // later than now
    decided = true;
  });
  // Decided after the new records had it or before: either way the list is empty.
  if (!decided) store.journal->decide(Seq{1}, storage::Decision::dropped, kNow);
  Projector(store.paths, *store.journal).reproject({*store.journal->read(Seq{1})});
  CHECK(storage::open_reports(store.file())->quarantined({}) == 0);
}

TEST_CASE("pushes that arrive while the records are made again are in both, and none is missing afterwards") {
  Store store;
  store.append(1, 3000);
  store.project();
  Writer writer(store.paths, [](const std::function<void()>& task) { task(); });
  std::atomic<bool> stop{false};
  std::thread feeder([&] {
    for (std::int64_t number = 3001; !stop && number < 4000; ++number) {
      writer.submit(entry(number), [](const Stored&) {});
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  rebuild(store.paths, [](Seq) {});
  rebuild(store.paths, [](Seq) {});
  stop = true;
  feeder.join();
  writer.stop();  // all that was submitted is journalled
  const Seq target = store.journal->last_seq();
  store.project();
  const auto reports = storage::open_reports(store.file());
  CHECK(reports->applied() == target);
  CHECK(reports->class_facts(Sid{kSid}, ClassId{25672})->live.size() ==
        static_cast<std::size_t>(target.value));
}

}  // namespace rollcall::ingest
