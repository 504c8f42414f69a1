// `rollcall verify`: what a journal database says of itself, and what the pushes in it say.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "e2e/mixed_day.hpp"
#include "ingest/own_entries.hpp"
#include "ingest/verify.hpp"
#include "keeping/keeping.hpp"
#include "projection/own_entry.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/schema.hpp"
#include "support/daemon.hpp"
#include "support/property.hpp"

namespace rollcall::keeping {

namespace {

namespace fs = std::filesystem;
using storage::StoreError;
using storage::sqlite::Database;
using testing::Rng;
using testing::Site;

struct Found {
  ingest::Verified verified;
  std::string text;  // a line a fault
};

Found verify(const std::string& file) {
  Found found;
  found.verified = ingest::verify(file, [&](const storage::JournalFault& fault) {
    found.text += (fault.push ? fmt::format("push {}: ", fault.push->value) : "") + fault.what + "\n";
  });
  return found;
}

// A store with a backup of forty pushes, of which each case damages a copy.
struct Backup {
  Store store;
  std::string file = store.file("copy.db");

  Backup() {
    store.receive(1, 40);
    REQUIRE(storage::copy_journal(store.paths().journal, file, {}));
  }
  std::string damaged(const std::string& sql) const {
    const std::string copy = store.file("damaged.db");
    fs::copy_file(file, copy, fs::copy_options::overwrite_existing);
    Database(copy, Database::Mode::read_write).execute(sql);
    return copy;
  }
};

// A sample as the test's school sends it; null where it is no push.
std::optional<std::string> as_push(const std::string& sample) {
  try {
    return testing::sign(testing::with_members(sample, {{"SID", "1000082"}}), kStamp);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace

TEST_CASE("a sound backup is said to be so, with what it holds, and nothing is made beside it") {
  const Backup backup;
  const auto before = backup.store.files();
  const auto finished = backup.store.run({"verify", backup.file});
  CHECK(finished.code == 0);
  CHECK(finished.err.empty());
  CHECK(
      contains(finished.out, "1 school, 40 pushes, 0 entries of Rollcall's own, last number 40, received "));
  CHECK(contains(finished.out, ": no fault\n"));
  CHECK(backup.store.files() == before);
}

TEST_CASE("verify needs no configuration") {
  const Backup backup;
  const auto finished =
      testing::rollcall({"verify", backup.file, "--config", backup.store.file("none.toml")});
  CHECK_MESSAGE(finished.code == 0, finished.err);
}

TEST_CASE("each thing that may be wrong is found, with the number of its push") {
  const Backup backup;
  const std::pair<const char*, const char*> cases[] = {
      {"UPDATE push SET body = replace(body, 'Cmd', 'Cmb') WHERE seq = 7",
       "push 7: its content is not what was received"},
      {"UPDATE push SET body = body || ' ' || body WHERE seq = 8",
       "push 8: its content is not what was received"},
      {"UPDATE push SET body = '' WHERE seq = 9", "push 9: its content is not what was received"},
      {"UPDATE push SET identity = zeroblob(33) WHERE seq = 10",
       "push 10: its content is not what was received"},
      {"UPDATE push SET identity = 'short' WHERE seq = 11", "push 11: its content is not what was received"},
      {"UPDATE push SET sid = 7 WHERE seq = 12", "push 12: the school it is filed under"},
      {"UPDATE push SET cmd = 'End' WHERE seq = 13", "push 13: the Cmd it is filed under"},
      {"UPDATE push SET message_id = 'x' WHERE seq = 14", "push 14: the _id it is filed under"},
      {"UPDATE push SET time_stamp = time_stamp + 1 WHERE seq = 15",
       "push 15: the TimeStamp it is filed under"},
      {"UPDATE push SET received_at = 0 WHERE seq = 16", "push 16: when it was received"},
      {"UPDATE push SET trust = 9 WHERE seq = 17", "push 17: its trust is 9, which says nothing"},
      {"UPDATE push SET trust = 2 WHERE seq = 18", "push 18: it is believed, but its trust is unsigned_held"},
      {"UPDATE push SET held = 1 WHERE seq = 19", "push 19: it is held, but its trust is signed"},
      {"UPDATE push SET trust = 5 WHERE seq = 20",
       "push 20: this entry of Rollcall's own is not what was received"},
      {"UPDATE push SET trust = 3, held = 1 WHERE seq = 21", "push 21: its content is not what was received"},
      {"UPDATE push SET seq = -1 WHERE seq = 22", "push -1: its number is none that a push can have"},
      {"UPDATE sqlite_sequence SET seq = 30", "push 40: the counter of numbers is at 30"},
      {"DELETE FROM sqlite_sequence", "push 40: the counter of numbers is at 0"},
      {"INSERT INTO duplicate VALUES (99, 1, 1)",
       "push 99: repetitions of it are counted, but it is not there"},
      {"INSERT INTO duplicate VALUES (3, 0, 1)", "push 3: it is said to have come 0 more times"},
      {"INSERT INTO decision VALUES (99, 1, 1)", "push 99: somebody decided about it, but it is not there"},
      {"INSERT INTO decision VALUES (3, 5, 1)", "push 3: the decision 5 about it is none known"},
      {"INSERT INTO token (name, hash, scope, sids, created_at) VALUES ('t', 'abc', 0, '', 1)",
       "the token 't' is not one that was made here"},
      {"INSERT INTO token (name, hash, scope, sids, created_at) "
       "VALUES ('t', printf('%064d', 1), 4, '', 1)",
       "the token 't'"},
      {"DELETE FROM records_file", "0 rows say which records file counts"},
      {"INSERT INTO school_rules VALUES (5, '{}', '{')", "the rules recorded of school 5 do not read"},
      {"DROP INDEX push_by_school", "the index push_by_school is missing"},
      {"DROP TABLE token", "the table token is missing"},
  };
  for (const auto& [sql, words] : cases) {
    CAPTURE(sql);
    const Found found = verify(backup.damaged(sql));
    CHECK(found.verified.faults > 0);
    CHECK_MESSAGE(contains(found.text, words), found.text);
  }
  const auto finished = backup.store.run({"verify", backup.damaged(cases[0].first)});
  CHECK(finished.code == 1);
  CHECK(contains(finished.err, "push 7: its content is not what was received"));
  CHECK(contains(finished.out, "40 pushes"));
  CHECK(contains(finished.out, ": 1 fault\n"));
}

TEST_CASE("a hundred faults are shown, the rest counted") {
  const Backup backup;
  backup.store.receive(41, 400);
  const std::string file = backup.store.file("more.db");
  REQUIRE(storage::copy_journal(backup.store.paths().journal, file, {}));
  Database(file, Database::Mode::read_write).execute("UPDATE push SET body = 'x'");
  const auto finished = backup.store.run({"verify", file});
  CHECK(finished.code == 1);
  CHECK(contains(finished.err, "push 100: "));
  CHECK_FALSE(contains(finished.err, "push 101: "));
  CHECK(contains(finished.err, "and 300 more\n"));
}

TEST_CASE("a row that an erasure has rewritten need not fit its identity") {
  const Backup backup;
  const std::string file = backup.damaged(
      "CREATE TABLE IF NOT EXISTS erasure (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL);"
      "INSERT INTO erasure VALUES (7, 1768314600); UPDATE push SET body = '{}' WHERE seq IN (7, 8)");
  const Found found = verify(file);
  CHECK(found.verified.faults == 1);
  CHECK(found.verified.erased == 1);
  CHECK(contains(found.text, "push 8: "));
}

TEST_CASE("what is no journal of this version or an older one is refused with words") {
  const Backup backup;
  const auto refused = [&](const std::string& file, int code, const std::string& words) {
    CAPTURE(file);
    const auto finished = backup.store.run({"verify", file});
    CHECK(finished.code == code);
    CHECK_MESSAGE(contains(finished.err, words), finished.err);
    CHECK(finished.out.empty());
  };
  write_text(backup.store.file("text"), std::string(5000, 'x'));
  write_text(backup.store.file("empty"), "");
  Database(backup.store.file("foreign.db"), Database::Mode::read_write_create).execute("CREATE TABLE a (b)");
  refused(backup.store.file("text"), 1, "not a database");
  refused(backup.store.file("empty"), 1, "is empty");
  refused(backup.store.file("foreign.db"), 1, "is a database of another program");
  refused(backup.store.file("none"), 1, "cannot open");
  refused(backup.store.file("store"), 2, "is not the name of a file");
  refused(backup.damaged("PRAGMA user_version = 999"), 1, "a newer rollcall wrote it");
}

TEST_CASE("a journal is verified in use and at rest, and a backup where nothing can be written") {
  Site site(testing::school_toml());
  site.start();
  std::atomic<bool> stop = false;
  std::thread sender([&] {
    testing::Client client(site.address());
    for (std::int64_t number = 1; !stop; ++number) client.post("/classin/push", signed_push(number));
  });
  REQUIRE(testing::eventually([&] { return bodies(site.journal()).size() > 100; }));
  for (int round = 0; round < 3; ++round) {
    const auto finished = site.run({"verify", site.journal()});
    CHECK_MESSAGE(finished.code == 0, finished.err);
  }
  stop = true;
  sender.join();
  const std::string file = site.file("copy.db");
  REQUIRE(site.run({"backup", file}).code == 0);
  REQUIRE(site.stop() == 0);
  CHECK(site.run({"verify", site.journal()}).code == 0);
  site.start();
  site.kill();  // and with what it left in the -wal file
  CHECK(site.run({"verify", site.journal()}).code == 0);
  fs::create_directory(site.file("medium"));
  fs::rename(file, site.file("medium/copy.db"));
  fs::permissions(site.file("medium"), fs::perms(0500));
  CHECK(site.run({"verify", site.file("medium/copy.db")}).code == 0);
  CHECK(std::distance(fs::directory_iterator(site.file("medium")), {}) == 1);
  fs::permissions(site.file("medium"), fs::perms(0700));
}

TEST_CASE("every kind of row is verified: all samples, held and unreadable pushes, entries of our own") {
  Site site(testing::school_toml(testing::kSid, testing::kSecret, "callback_token = \"0123456789abcdef\"\n"));
  site.start();
  const std::string target = "/classin/push/0123456789abcdef";
  std::int64_t sent = 0;
  for (const auto& found : fs::recursive_directory_iterator(ROLLCALL_SOURCE_DIR "/tests/samples")) {
    if (found.path().extension() != ".json") continue;
    const auto push = as_push(read_text(found.path().string()));
    sent += push && site.push(*push, target).acknowledged() ? 1 : 0;
  }
  CHECK(sent > 50);
  CHECK(site.push(testing::numbered(1), target).acknowledged());
  CHECK(site.push("no json at all", target).acknowledged());
  CHECK(site.push("\xff\xfe{}", target).acknowledged());
  Rng rng(17);
  for (const auto& push : e2e::mixed_day(rng, 300)) REQUIRE(site.push(push, target).acknowledged());
  CHECK(site.push(signed_push(5), target).acknowledged());
  CHECK(site.push(signed_push(5), target).acknowledged());
  const auto done = [&](const std::vector<std::string>& command) {
    const auto finished = site.run(command);
    CHECK_MESSAGE(finished.code == 0, finished.err);
  };
  done({"override", "set", "1000082", "11", "101", "--status", "excused", "--reason", "ill"});
  write_text(site.file("roster.csv"), "uid,course_id\n101,21\n");
  done({"roster", "import", "1000082", site.file("roster.csv")});
  std::string unreadable;
  for (const auto& row : storage::open_journal_file(site.journal())->rows({}, 1000)) {
    if (row.trust == static_cast<std::int64_t>(storage::Trust::unreadable_held))
      unreadable = std::to_string(row.seq.value);
  }
  done({"quarantine", "drop", unreadable});
  site.token();
  site.configure(testing::school_toml(testing::kSid, testing::kSecret, "late_after = \"7m\"\n"));
  site.restart();
  const auto finished = site.run({"verify", site.journal()});
  CHECK_MESSAGE(finished.code == 0, finished.err);
  CHECK(contains(finished.out, "3 entries of Rollcall's own"));
  site.stop();
}

// What verify promises: whatever happens to the bytes of the file, it either is seen or does not matter.
TEST_CASE("of any flipped bits either the file is faulty or every push still is what it was") {
  const Backup backup;
  const auto original = bodies(backup.file);
  const std::string sound = read_text(backup.file), file = backup.store.file("flipped.db");
  const int rounds =
      std::getenv("ROLLCALL_FLIPS") != nullptr ? std::stoi(std::getenv("ROLLCALL_FLIPS")) : 300;
  int seen = 0;
  Rng rng(11);
  for (int round = 0; round < rounds; ++round) {
    CAPTURE(round);
    std::string bytes = sound;
    const auto at =
        static_cast<std::size_t>(testing::between(rng, 0, static_cast<std::int64_t>(bytes.size()) - 1));
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << testing::between(rng, 0, 7)));
    write_text(file, bytes);
    try {
      const Found found = verify(file);
      if (found.verified.faults > 0) {
        ++seen;
        continue;
      }
      const auto after = bodies(file);
      REQUIRE(after.size() == original.size());
      for (std::size_t i = 0; i < after.size(); ++i) {
        // The SafeKey is no content: its bytes are not covered (PRODUCT.md 3).
        const auto key = original[i].find("\"SafeKey\":\"");
        REQUIRE(key != std::string::npos);
        std::string a = original[i], b = after[i];
        if (a.size() == b.size()) a.erase(key + 11, 32), b.erase(key + 11, 32);
        CHECK(a == b);
      }
    } catch (const StoreError&) {
      ++seen;  // not a database any more, of a newer version, or not ours
    }
  }
  CHECK(seen > rounds / 10);
}

}  // namespace rollcall::keeping
