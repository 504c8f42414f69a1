// The drill: a store is lost, and comes back from its backup, here or on another machine.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "e2e/all_reports.hpp"
#include "e2e/mixed_day.hpp"
#include "ingest/projector.hpp"
#include "keeping/keeping.hpp"
#include "support/daemon.hpp"
#include "support/table_dump.hpp"

namespace rollcall::keeping {

namespace {

namespace fs = std::filesystem;
using testing::Rng;
using testing::Site;

constexpr e2e::Asked kAsked{101, 112, 21, 24, 31, 35};
constexpr std::int64_t kNow = 1800000000;  // when every class is over
constexpr std::size_t kPushes = 600;

// An installation whose store has a directory of its own, which can be lost.
class School {
 public:
  explicit School(const std::string& store) : journal_(site_.file(store + "/rollcall.db")) {
    fs::create_directories(fs::path(journal_).parent_path());
    site_.configure_text("[listen]\naddress = \"127.0.0.1:0\"\n[store]\nurl = \"sqlite:" + journal_ + "\"\n" +
                         testing::school_toml());
  }

  Site& site() { return site_; }
  const Site& site() const { return site_; }
  const std::string& journal() const { return journal_; }
  void lose() const { fs::remove_all(fs::path(journal_).parent_path()); }
  void make_directory() const { fs::create_directory(fs::path(journal_).parent_path()); }

  // Everything that can be asked of the school; the daemon has ended in order.
  std::string reports() const {
    const auto config = config::load_file(site_.config()).config;
    const auto paths = StorePaths::of(journal_);
    const auto journal = storage::open_journal(journal_, Access::read_only);
    const std::string records = paths.records_file(journal->records_generation());
    const auto store = storage::open_reports(records);
    return e2e::all_reports(*store, config->schools.front(), kAsked, kNow) +
           e2e::all_histories(*store, config->schools.front(), kAsked, kNow) + testing::table_dump(records);
  }

 private:
  Site site_{testing::school_toml()};
  const std::string journal_;
};

// What the daemon makes of the first `count` rows of a journal and no more.
std::string reports_of_first(const School& school, std::int64_t count) {
  School fresh("store");
  std::vector<storage::JournalEntry> entries;
  const auto from = storage::open_journal(school.journal(), Access::read_only);
  for (const auto& row : from->list({.sid = {}, .after = {}, .limit = static_cast<std::size_t>(count)}))
    entries.push_back(row.entry);
  const auto paths = StorePaths::of(fresh.journal());
  const auto journal = storage::open_journal(paths.journal, Access::read_write);
  journal->append(entries);
  ingest::Projector projector(paths, *journal);
  while (projector.step()) {
  }
  return fresh.reports();
}

std::vector<std::string> day() {
  Rng rng(17);
  return e2e::mixed_day(rng, kPushes);
}

// As ClassIn does, in order; returns how many were acknowledged before `stop`, or the end.
std::size_t send(const Site& site, const std::vector<std::string>& pushes, std::size_t from,
                 const std::atomic<bool>& stop, std::atomic<std::size_t>& sent) {
  testing::Client client(site.address());
  try {
    for (; from < pushes.size() && !stop; ++from) {
      if (!client.post("/classin/push", pushes[from]).acknowledged()) break;
      sent = from + 1;
    }
  } catch (const testing::ConnectionEnded&) {
    // The kill.
  }
  return from;
}

void excuse(const School& school) {
  const auto said = school.site().run(
      {"override", "set", "1000082", "11", "101", "--status", "excused", "--reason", "ill"});
  REQUIRE_MESSAGE(said.code == 0, said.err);
}

// A day, in the middle of which a backup is taken and the daemon killed; the store goes to `lost`'s place.
void drill(School& before, School& after) {
  const auto pushes = day();
  before.site().start();
  std::atomic<bool> stop = false;
  std::atomic<std::size_t> sent = 0;
  std::thread sender([&] { send(before.site(), pushes, 0, stop, sent); });
  REQUIRE(testing::eventually([&] { return sent > kPushes / 3; }, 60));
  excuse(before);
  const std::string file = after.site().file("copy.db");
  const auto backup = before.site().run({"backup", file});
  REQUIRE_MESSAGE(backup.code == 0, backup.err);
  before.site().kill();
  sender.join();
  const auto kept = static_cast<std::int64_t>(storage::open_journal_file(file)->last_seq().value);
  const std::string then = reports_of_first(before, kept);

  before.lose();
  after.make_directory();
  REQUIRE_MESSAGE(after.site().run({"restore", file}).code == 0, after.site().run({"restore", file}).err);
  after.site().start();
  REQUIRE(after.site().stop() == 0);
  CHECK(after.reports() == then);

  // The sender goes on where it was; what was acknowledged and lost comes from elsewhere, an export perhaps.
  after.site().start();
  const std::size_t in_copy = static_cast<std::size_t>(kept) - 2;  // without the override and the first rules
  REQUIRE(send(after.site(), pushes, in_copy - std::min<std::size_t>(in_copy, 20), stop, sent) ==
          pushes.size());
  REQUIRE(after.site().stop() == 0);
  School whole("store");
  whole.site().start();
  REQUIRE(send(whole.site(), pushes, 0, stop, sent) == pushes.size());
  excuse(whole);
  REQUIRE(whole.site().stop() == 0);
  const auto figures = [](const School& school) { return bodies(school.journal()).size(); };
  CHECK(figures(after) == figures(whole));
  CHECK(after.site().run({"verify", after.journal()}).code == 0);
  CHECK(after.site().run({"report", "classes", "1000082", "--format", "json"}).out ==
        whole.site().run({"report", "classes", "1000082", "--format", "json"}).out);
}

}  // namespace

TEST_CASE(
    "a lost store comes back as it was at the moment of the backup, and the sender goes on from there") {
  School school("store");
  drill(school, school);
}

TEST_CASE("a backup is restored on a machine with other paths") {
  School before("store"), after("somewhere else/of 100% another #name?");
  after.lose();
  drill(before, after);
}

TEST_CASE("a backup taken at rest gives back every report") {
  School school("store");
  const auto pushes = day();
  const std::atomic<bool> stop = false;
  std::atomic<std::size_t> sent = 0;
  school.site().start();
  REQUIRE(send(school.site(), pushes, 0, stop, sent) == pushes.size());
  const std::string token = school.site().token();
  REQUIRE(school.site().stop() == 0);
  const std::string before = school.reports();
  const std::string file = school.site().file("copy.db");
  REQUIRE(school.site().run({"backup", file}).code == 0);
  school.lose();
  school.make_directory();
  REQUIRE(school.site().run({"restore", file}).code == 0);
  school.site().start();
  CHECK(school.site().get("/v1/schools/1000082/classes/11/attendance", token).status == 200);  // tokens too
  REQUIRE(school.site().stop() == 0);
  CHECK(school.reports() == before);
}

}  // namespace rollcall::keeping
