#include "crash/books.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <map>

#include "config/config.hpp"
#include "e2e/all_reports.hpp"
#include "ingest/projector.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/store.hpp"
#include "support/table_dump.hpp"

namespace rollcall::crash {

namespace {

using namespace rollcall::testing;
using storage::sqlite::Database;
using storage::sqlite::Statement;

constexpr std::int64_t kNow = 1800000000;  // when every class of the test is over
constexpr std::int64_t kMostShown = 10;
constexpr e2e::Asked kAsked{kFirstUid, kFirstUid + 1, kCourse, kCourse, kActivity, kActivity};

using Bodies = std::map<std::string, std::int64_t>;  // how often each is there

std::map<std::int64_t, Bodies> journalled(const std::string& path, std::int64_t& count) {
  std::map<std::int64_t, Bodies> found;
  const auto journal = storage::open_journal(path, storage::Access::read_only);
  for (Seq after;;) {
    const auto rows = journal->list({.sid = {}, .after = after, .limit = 1000});
    if (rows.empty()) return found;
    for (const auto& row : rows) {
      if (row.entry.trust != storage::Trust::own) ++found[row.entry.sid.value][row.entry.body];
    }
    count += static_cast<std::int64_t>(rows.size());
    after = rows.back().seq;
  }
}

// Every acknowledged correction exactly once, in their order, and the last one stands.
void verify_corrections(storage::ReportStore& store, const Corrector& corrector, Tally& tally) {
  const auto log = store.override_log(Sid{kFirstSid}, ClassId{kFirstClass}, Uid{kFirstUid});
  const auto made = static_cast<std::int64_t>(log.size());
  tally.corrected = corrector.acknowledged();
  if (made != corrector.acknowledged() &&
      made != corrector.acknowledged() + 1) {  // the last one was under way
    complain(tally.lost,
             fmt::format("{} corrections were acknowledged, {} are there", corrector.acknowledged(), made));
  }
  for (std::int64_t i = 0; i < made; ++i) {
    const auto& reason = log[static_cast<std::size_t>(i)].change.reason;
    if (reason != Corrector::reason(i))
      complain(tally.altered, fmt::format("correction {} reads '{}'", i, reason));
  }
  if (made == 0) return;
  const auto facts = store.class_facts(Sid{kFirstSid}, ClassId{kFirstClass});
  const auto stands = facts->overrides.find(Uid{kFirstUid});
  if (stands == facts->overrides.end() || stands->second.reason != log.back().change.reason) {
    complain(tally.altered, "the last correction does not stand");
  }
}

std::string reports(const std::string& records, const config::Config& config) {
  const auto store = storage::open_reports(records);
  std::string text;
  for (const auto& school : config.schools) {
    text += e2e::all_reports(*store, school, kAsked, kNow) + e2e::all_histories(*store, school, kAsked, kNow);
  }
  return text + table_dump(records);
}

// The records the daemons left against records built from the journal alone.
void verify_records(const Site& site, const Corrector& corrector, Tally& tally) {
  const auto journal = storage::open_journal(site.journal(), storage::Access::read_write);
  const auto fresh = storage::StorePaths{site.journal(), site.file("fresh.db")};
  const auto paths = storage::StorePaths::of(site.journal());
  const std::string records = paths.records_file(journal->records_generation()),
                    built = fresh.records_file(0);
  if (!intact(records)) complain(tally.corrupt, records + " is damaged");
  verify_corrections(*storage::open_reports(records), corrector, tally);
  storage::remove_records(built);
  {
    ingest::Projector projector(fresh, *journal, 0);
    while (projector.step()) {
    }
  }
  const auto config = config::load_file(site.config()).config;
  if (reports(records, *config) != reports(built, *config)) {
    complain(tally.corrupt, "the records differ from records built from the journal");
  }
}

}  // namespace

void complain(std::int64_t& count, const std::string& what) {
  if (++count <= kMostShown) fmt::print(stderr, "{}\n", what);
}

std::vector<std::int64_t> acknowledged(const Queues& queues) {
  std::vector<std::int64_t> out;
  for (const auto& queue : queues) out.push_back(queue.acknowledged());
  return out;
}

bool intact(const std::string& path) {
  Database database(path, Database::Mode::read_only);
  Statement check(database, "PRAGMA integrity_check");
  return check.step() && check.text(0) == "ok";
}

void verify_journal(const std::string& path, const Queues& queues,
                    const std::vector<std::int64_t>& acknowledged, Tally& tally) {
  if (!intact(path)) complain(tally.corrupt, path + " is damaged");
  tally.journalled = 0;
  auto found = journalled(path, tally.journalled);
  for (std::size_t at = 0; at < queues.size(); ++at) {
    const Queue& queue = queues[at];
    auto& bodies = found[queue.sid()];
    for (std::int64_t i = 0; i <= queue.acknowledged(); ++i) {
      const auto body = bodies.find(queue.body(i));
      const std::int64_t times = body == bodies.end() ? 0 : body->second;
      if (body != bodies.end()) bodies.erase(body);
      if (times > 1)
        complain(tally.doubled, fmt::format("push {} of {} is there {} times", i, queue.sid(), times));
      if (times == 0 && i < acknowledged[at]) {
        complain(tally.lost, fmt::format("push {} of {} was acknowledged and is lost", i, queue.sid()));
      }
    }
    for (const auto& [body, times] : bodies) complain(tally.altered, "nobody sent this: " + body);
  }
}

void verify(Site& site, const Queues& queues, const Corrector& corrector, Tally& tally) {
  site.start();
  if (site.stop() != 0) complain(tally.faults, "the daemon did not end in order:\n" + site.log());
  verify_journal(site.journal(), queues, acknowledged(queues), tally);
  verify_records(site, corrector, tally);
}

}  // namespace rollcall::crash
