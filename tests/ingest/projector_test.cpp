// From journal rows to records: what is believed, what is held, and catching up.
#include "ingest/projector.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "ingest/arrivals.hpp"
#include "support/table_dump.hpp"

namespace rollcall::ingest {

namespace {

using namespace ingest::testing;
using records::Outcome;
using rollcall::testing::table_dump;
using storage::Decision;
using storage::JournalRow;
using storage::Trust;

storage::JournalEntry entry_of(const std::string& body, Trust trust = Trust::signed_) {
  if (trust == Trust::unreadable_held) return unreadable_entry(Sid{kSid}, body, kNow);
  Receiver receiver(configured(school_toml()));
  auto entry = std::get<Accepted>(receiver.decide(arrival(sign(body, kNow)))).entry;
  entry.trust = trust;
  return entry;
}

std::string enter(std::int64_t uid) { return Lesson().enter(uid, 1768314000 + uid); }

JournalRow row(const std::string& body, Trust trust = Trust::signed_, Decision decision = Decision::none) {
  return {.seq = Seq{1}, .entry = entry_of(body, trust), .duplicates = 0, .decision = decision};
}

records::Projected project(const JournalRow& row) {
  classin::PushReader reader;
  return project_row(reader, row);
}

struct Store {
  TempDirectory directory{true};
  storage::StorePaths paths = storage::StorePaths::of(directory.file("rollcall.db"));
  std::unique_ptr<storage::Journal> journal =
      storage::open_journal(paths.journal, storage::Access::read_write);

  std::vector<JournalRow> append(std::int64_t first, std::int64_t count) {
    std::vector<storage::JournalEntry> entries;
    for (std::int64_t i = 0; i < count; ++i) entries.push_back(entry_of(enter(first + i)));
    const auto appended = journal->append(entries);
    std::vector<JournalRow> rows;
    for (std::size_t i = 0; i < entries.size(); ++i)
      rows.push_back({.seq = appended[i].seq, .entry = entries[i]});
    return rows;
  }
  std::size_t people() const {
    const auto facts = storage::open_reports(paths.records)->class_facts(Sid{kSid}, ClassId{25672});
    return facts ? facts->live.size() : 0;
  }
};

void run(Projector& projector) {
  while (projector.step()) {
  }
}

}  // namespace

TEST_CASE("only what is believed gives facts; what is held says why") {
  CHECK_FALSE(project(row(enter(1))).rows.empty());
  CHECK_FALSE(project(row(enter(1), Trust::unsigned_accepted)).rows.empty());
  for (const Trust trust : {Trust::unsigned_held, Trust::stale_held, Trust::unreadable_held}) {
    const auto held = project(row(enter(1), trust));
    CHECK(held.outcome == Outcome::quarantined);
    CHECK(held.rows.empty());
    CHECK_FALSE(held.reason.empty());
    CHECK(held.origin.sid == Sid{kSid});
    CHECK(held.origin.seq == Seq{1});
  }
}

TEST_CASE("a person can believe a held push, but not one that cannot be read") {
  CHECK_FALSE(project(row(enter(1), Trust::unsigned_held, Decision::accepted)).rows.empty());
  CHECK_FALSE(project(row(enter(1), Trust::stale_held, Decision::accepted)).rows.empty());
  CHECK(project(row("x", Trust::unreadable_held, Decision::accepted)).outcome == Outcome::quarantined);
}

TEST_CASE("a dropped push is off the list as long as it is of no use, and gives its facts once it is") {
  const auto dropped = project(row(enter(1), Trust::unsigned_held, Decision::dropped));
  CHECK(dropped.outcome == Outcome::quarantined);
  CHECK(dropped.dropped);
  const auto usable = project(row(enter(1), Trust::signed_, Decision::dropped));
  CHECK(usable.outcome == Outcome::stored);
  CHECK_FALSE(usable.dropped);
}

TEST_CASE("the rank of a push is its own time and the start of its content's hash, never its number") {
  JournalRow first = row(enter(1)), second = first;
  second.seq = Seq{900};
  CHECK(project(first).origin.rank == project(second).origin.rank);
  CHECK(project(first).origin.rank.own_time == 1768314001);
  CHECK(project(first).origin.rank != project(row(enter(2))).origin.rank);
}

TEST_CASE("steps apply the journal in batches until it is all in the records, and nothing twice") {
  Store store;
  const auto count = static_cast<std::int64_t>(limits::kProjectBatchPushes) + 10;
  store.append(1, count);
  constexpr auto kEnough = std::chrono::minutes(5);
  Projector projector(store.paths, *store.journal, {}, {}, kEnough);
  CHECK(projector.step());
  CHECK(projector.applied() == Seq{static_cast<std::int64_t>(limits::kProjectBatchPushes)});
  run(projector);
  CHECK(projector.applied() == Seq{count});
  CHECK(store.people() == static_cast<std::size_t>(count));
  CHECK_FALSE(projector.step());
}

TEST_CASE("a step ends when its time is over, and what it left comes with the next ones") {
  constexpr auto kNoTime = std::chrono::milliseconds(0);  // for one push, then
  Store store;
  Projector projector(store.paths, *store.journal, {}, {}, kNoTime);
  store.append(1, 3);                   // read back
  projector.offer(store.append(4, 3));  // not after a gap
  for (std::int64_t seq = 1; seq <= 3; ++seq) {
    CHECK(projector.step());
    CHECK(projector.applied() == Seq{seq});
  }
  projector.offer(store.append(7, 2));  // while three are left of the ones read
  run(projector);
  CHECK(projector.applied() == Seq{8});
  CHECK(store.people() == 8);
}

TEST_CASE("pushes that were offered give the same as pushes read back, with and without a gap before them") {
  Store store;
  Projector projector(store.paths, *store.journal);
  projector.offer(store.append(1, 5));
  run(projector);
  CHECK(store.people() == 5);
  store.append(10, 3);  // by somebody else: not offered
  projector.offer(store.append(20, 2));
  run(projector);
  CHECK(store.people() == 10);
  CHECK(projector.applied() == Seq{10});
  const auto first = store.append(30, 1);
  store.append(40, 1);
  projector.offer(first);
  projector.offer(store.append(50, 1));  // a gap between the two offers
  run(projector);
  CHECK(store.people() == 13);
}

TEST_CASE("a held push that a person accepted gives its facts when it is projected again") {
  Store store;
  store.journal->append(std::vector{entry_of(enter(1), Trust::unsigned_held)});
  Projector projector(store.paths, *store.journal);
  run(projector);
  CHECK(store.people() == 0);
  store.journal->decide(Seq{1}, Decision::accepted, kNow);
  projector.reproject({*store.journal->read(Seq{1})});
  CHECK(store.people() == 1);
  CHECK(storage::open_reports(store.paths.records)->quarantined({}) == 0);
  CHECK(projector.applied() == Seq{1});
}

TEST_CASE("missing and damaged records are made anew when the projector opens them") {
  Store store;
  store.append(1, 3);
  write_text(store.paths.records, std::string(9000, 'x'));
  Projector projector(store.paths, *store.journal);
  run(projector);
  CHECK(store.people() == 3);
  CHECK(std::filesystem::exists(store.paths.records + ".damaged"));
}

}  // namespace rollcall::ingest
