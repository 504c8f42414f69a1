#include "storage/journal.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "storage/files.hpp"
#include "storage/store.hpp"

namespace rollcall::storage {

namespace {

using namespace storage::testing;
using sqlite::Database;

std::vector<Appended> append(Journal& journal, const std::vector<JournalEntry>& entries) {
  return journal.append(entries);
}

std::vector<std::int64_t> seqs(const std::vector<JournalRow>& rows) {
  std::vector<std::int64_t> out;
  for (const auto& row : rows) out.push_back(row.seq.value);
  return out;
}

}  // namespace

TEST_CASE("pushes are numbered from 1 in the order appended, and come back byte for byte") {
  const Files files;
  auto journal = files.journal();
  JournalEntry odd = entry("b");
  odd.body = std::string("\xff\0\r\n\xe7", 5);
  odd.time_stamp = 5;
  odd.trust = Trust::unsigned_accepted;
  CHECK(journal->last_seq() == Seq{0});
  const auto appended = append(*journal, {entry("a"), odd});
  CHECK(appended[0].seq == Seq{1});
  CHECK(appended[1].seq == Seq{2});
  journal = files.journal();
  CHECK(journal->last_seq() == Seq{2});
  const auto row = journal->read(Seq{2});
  REQUIRE(row);
  CHECK(row->entry.body == odd.body);
  CHECK(row->entry.identity == odd.identity);
  CHECK(row->entry.content_hash == odd.content_hash);
  CHECK(row->entry.time_stamp == 5);
  CHECK(row->entry.trust == Trust::unsigned_accepted);
  CHECK(row->entry.cmd == "End");
  CHECK(row->entry.message_id == "b");
  CHECK(row->entry.received_at == 1768314000);
  CHECK_FALSE(journal->read(Seq{3}));
  CHECK_FALSE(journal->read(Seq{1})->entry.time_stamp);
}

TEST_CASE(
    "a repeat gets the number of the first, within a batch and later, and is counted across reopening") {
  const Files files;
  auto journal = files.journal();
  const auto appended = append(*journal, {entry("a"), entry("a"), entry("b")});
  CHECK_FALSE(appended[0].duplicate);
  CHECK(appended[1].duplicate);
  CHECK(appended[1].seq == Seq{1});
  journal = files.journal();
  JournalEntry changed = entry("a");
  changed.body = "another body under the same identity";
  CHECK(append(*journal, {changed})[0].duplicate);
  CHECK(journal->read(Seq{1})->duplicates == 2);
  CHECK(journal->read(Seq{1})->entry.body == "body of a");
  CHECK(journal->read(Seq{2})->duplicates == 0);
}

TEST_CASE("repeats leave no gap in the numbers") {
  const Files files;
  const auto journal = files.journal();
  append(*journal, {entry("a"), entry("a")});
  append(*journal, {entry("a")});
  CHECK(append(*journal, {entry("b")})[0].seq == Seq{2});
}

TEST_CASE("the same identity is another push in another school, and beside a held one") {
  const Files files;
  const auto journal = files.journal();
  const auto appended = append(
      *journal, {entry("a"), entry("a", kOther), entry("a", kSchool, Trust::unsigned_held),
                 entry("a", kSchool, Trust::stale_held), entry("a", kSchool, Trust::unsigned_accepted)});
  CHECK_FALSE(appended[0].duplicate);
  CHECK_FALSE(appended[1].duplicate);
  CHECK_FALSE(appended[2].duplicate);
  CHECK(appended[3].seq == appended[2].seq);  // held pushes are one lane
  CHECK(appended[4].seq == appended[0].seq);  // believed ones the other
}

TEST_CASE("pushes are listed after a number, of one school or all, and the last ones oldest first") {
  const Files files;
  const auto journal = files.journal();
  append(*journal, {entry("a"), entry("b", kOther), entry("c"), entry("d", kOther), entry("e")});
  CHECK(seqs(journal->list({.sid = {}, .after = Seq{0}, .limit = 10})) ==
        std::vector<std::int64_t>{1, 2, 3, 4, 5});
  CHECK(seqs(journal->list({.sid = {}, .after = Seq{2}, .limit = 2})) == std::vector<std::int64_t>{3, 4});
  CHECK(seqs(journal->list({.sid = kOther, .after = Seq{0}, .limit = 10})) ==
        std::vector<std::int64_t>{2, 4});
  CHECK(seqs(journal->list({.sid = kOther, .after = Seq{2}, .limit = 10})) == std::vector<std::int64_t>{4});
  CHECK(seqs(journal->list({.sid = Sid{5}, .after = Seq{0}, .limit = 10})).empty());
  CHECK(seqs(journal->tail({}, 2)) == std::vector<std::int64_t>{4, 5});
  CHECK(seqs(journal->tail(kSchool, 2)) == std::vector<std::int64_t>{3, 5});
}

TEST_CASE("a list ends with the push that reaches its bytes, and goes on behind it") {
  const Files files;
  auto journal = files.journal();
  append(*journal, {entry("a"), entry("b"), entry("c")});  // nine bytes each
  CHECK(seqs(journal->list({.sid = kSchool, .limit = 9, .most_bytes = 9})) == std::vector<std::int64_t>{1});
  CHECK(seqs(journal->list({.sid = kSchool, .limit = 9, .most_bytes = 10})) ==
        std::vector<std::int64_t>{1, 2});
  CHECK(seqs(journal->list({.after = Seq{1}, .limit = 9, .most_bytes = 99})) ==
        std::vector<std::int64_t>{2, 3});
  CHECK(bytes_of(journal->list({.sid = kSchool, .limit = 9})) == 27);
}

TEST_CASE("a decision stays with its push, and the newest decision counts") {
  const Files files;
  auto journal = files.journal();
  append(*journal, {entry("a"), entry("b")});
  journal->decide(Seq{1}, Decision::dropped, 10);
  journal->decide(Seq{1}, Decision::accepted, 11);
  journal = files.journal();
  CHECK(journal->read(Seq{1})->decision == Decision::accepted);
  CHECK(journal->read(Seq{2})->decision == Decision::none);
}

TEST_CASE(
    "a school's figures: pushes, repeats, held ones, the last push and the last believed test; nothing "
    "of our own") {
  const Files files;
  const auto journal = files.journal();
  JournalEntry test = entry("t", kSchool, Trust::signed_, 100),
               forged = entry("f", kSchool, Trust::unsigned_held, 200);
  test.cmd = forged.cmd = "Test";
  JournalEntry last = entry("z", kSchool, Trust::signed_, 300);
  last.time_stamp = 900;
  JournalEntry own = entry("own", kSchool, Trust::own, 400);
  append(*journal, {test, forged, last, last, entry("o", kOther), own, own});
  const auto schools = journal->schools(std::vector{kSchool, Sid{5}, kOther});
  REQUIRE(schools.size() == 3);
  const SchoolPushes& school = schools[0];
  CHECK(school.pushes == 3);
  CHECK(school.duplicates == 1);
  CHECK(school.held == 1);
  CHECK(school.last_seq == Seq{3});
  CHECK(school.last_received_at == 300);
  CHECK(school.last_time_stamp == 900);
  CHECK(school.last_cmd == "End");
  CHECK(school.last_test_at == 100);
  CHECK(schools[2].pushes == 1);
  CHECK(schools[2].duplicates == 0);
  const SchoolPushes& none = schools[1];
  CHECK(none.sid == Sid{5});
  CHECK(none.pushes == 0);
  CHECK_FALSE(none.last_seq);
  CHECK_FALSE(none.last_test_at);
}

TEST_CASE("the unsigned pushes of the last hour are those held for want of a SafeKey, oldest first") {
  const Files files;
  const auto journal = files.journal();
  append(*journal,
         {entry("a", kSchool, Trust::unsigned_held, 50), entry("b", kSchool, Trust::unsigned_held, 20),
          entry("c", kSchool, Trust::unsigned_held, 10), entry("d", kSchool, Trust::stale_held, 60),
          entry("e", kOther, Trust::unsigned_held, 70), entry("f", kSchool, Trust::signed_, 80)});
  const auto held = journal->unsigned_since(kSchool, 20);
  REQUIRE(held.size() == 2);
  CHECK(held[0] == HeldPush{20, entry("b").identity});
  CHECK(held[1] == HeldPush{50, entry("a").identity});
}

TEST_CASE("an append of nothing, and a probe, change nothing") {
  const Files files;
  const auto journal = files.journal();
  append(*journal, {entry("a")});
  CHECK(append(*journal, {}).empty());
  journal->probe();
  CHECK(journal->last_seq() == Seq{1});
  CHECK(files.journal(Access::read_only)->last_seq() == Seq{1});
}

TEST_CASE("an append that fails half way leaves nothing of itself") {
  const Files files;
  const auto journal = files.journal();
  append(*journal, {entry("a")});
  Database(files.paths.journal, Database::Mode::read_write)
      .execute(
          "CREATE TRIGGER refuse BEFORE INSERT ON push WHEN new.message_id = 'bad' "
          "BEGIN SELECT raise(ABORT, 'refused'); END");
  CHECK_THROWS_AS(append(*journal, {entry("b"), entry("bad"), entry("c")}), StoreError);
  CHECK(journal->last_seq() == Seq{1});
  CHECK(append(*journal, {entry("b")})[0].seq == Seq{2});
}

TEST_CASE("a journal that cannot be used is refused with its reason and left as it is") {
  const Files files;
  const auto kind = [&](Access access) { return error_of([&] { files.journal(access); }); };
  CHECK(kind(Access::read_only) == StoreError::Kind::cannot_open);
  CHECK_FALSE(std::filesystem::exists(files.paths.journal));
  files.journal();
  Database(files.paths.journal, Database::Mode::read_write).execute("PRAGMA user_version = 99");
  CHECK(kind(Access::read_write) == StoreError::Kind::newer_version);
  CHECK(kind(Access::read_only) == StoreError::Kind::newer_version);
  rollcall::testing::write_text(files.paths.journal, std::string(9000, 'x'));
  CHECK(kind(Access::read_write) == StoreError::Kind::not_ours);
  std::filesystem::remove(files.paths.journal);
  Database(files.paths.journal, Database::Mode::read_write_create).execute("CREATE TABLE theirs (a)");
  CHECK(kind(Access::read_write) == StoreError::Kind::not_ours);
  CHECK(error_of([] { open_journal("/nonexistent/folder/x.db", Access::read_write); }) ==
        StoreError::Kind::cannot_open);
}

TEST_CASE("a journal without its tables, left by a kill at the first start, is completed") {
  const Files files;
  rollcall::testing::write_text(files.paths.journal, "");
  const auto journal = files.journal();
  CHECK(append(*journal, {entry("a")})[0].seq == Seq{1});
}

TEST_CASE("the store's lock is held by one, and free again when that one is gone") {
  const Files files;
  {
    const auto first = StoreLock::try_acquire(files.paths.journal);
    CHECK(first);
    CHECK_FALSE(StoreLock::try_acquire(files.paths.journal));
  }
  CHECK(StoreLock::try_acquire(files.paths.journal));
  CHECK(error_of([] { StoreLock::try_acquire("/nonexistent/folder/x.db"); }) ==
        StoreError::Kind::cannot_open);
}

TEST_CASE("the records lie beside the journal") {
  CHECK(StorePaths::of("/var/lib/rollcall/rollcall.db").records == "/var/lib/rollcall/rollcall-records.db");
  CHECK(StorePaths::of("x").records == "x-records");
}

TEST_CASE("every trust has a name that leads back to it") {
  for (const Trust trust : {Trust::signed_, Trust::unsigned_accepted, Trust::unsigned_held,
                            Trust::unreadable_held, Trust::stale_held}) {
    CHECK(trust_named(trust_name(trust)) == trust);
  }
  CHECK_FALSE(trust_named("blind"));
  CHECK(believed(Trust::unsigned_accepted));
  CHECK_FALSE(believed(Trust::stale_held));
}

}  // namespace rollcall::storage
