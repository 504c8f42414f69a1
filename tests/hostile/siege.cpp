#include "hostile/siege.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <thread>

#include "storage/store.hpp"
#include "support/push.hpp"

namespace rollcall::hostile {

namespace {

using namespace rollcall::testing;

constexpr int kLimitS = 60;
constexpr std::int64_t kStamp = 1768314600;
constexpr std::size_t kFeedRows = 100, kFeedRowBytes = 20000;

std::string schools() {
  return school_toml(kVictim) + school_toml(kRefusing, kSecret, "unsigned_policy = \"refuse\"\n") +
         school_toml(kStaying) + school_toml(kComing);
}

void pause(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

void append(std::vector<double>& to, const std::vector<double>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

// Of two readers, four callers and the writer: journal, records and creations, each with its log and index.
constexpr std::size_t kMostStoreFiles = 7 * 12;

std::size_t connected(const Vitals& vitals) { return vitals.descriptors - vitals.store_files; }

// Thousands of connections are this process' descriptors too.
void raise_descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

Siege::Siege(const std::string& listen) : site_(schools(), listen) {
  raise_descriptor_limit();
  site_.start();
  prepare();
  staying_ = std::make_unique<Honest>(site_.address(), kStaying, true);
  coming_ = std::make_unique<Honest>(site_.address(), kComing, false);
}

// A feed worth asking for; and the readers open their files.
void Siege::prepare() {
  token_ = site_.token("hostile", {"--scope", "read"});
  Client client(site_.address());
  for (std::size_t i = 0; i < kFeedRows; ++i) {
    const std::string data = "\"" + std::string(kFeedRowBytes, 'f') + "\"";
    const std::string push =
        sign(with_members(numbered(static_cast<std::int64_t>(i)), {{"Data", data}}), kStamp);
    if (client.post("/classin/push", push).acknowledged()) ++victim_rows_;
  }
  std::vector<std::thread> askers;
  for (int i = 0; i < 8; ++i) {
    askers.emplace_back([this] {
      for (int again = 0; again < 10; ++again)
        site_.get(fmt::format("/v1/schools/{}/pushes?limit=5", kVictim), token_);
    });
  }
  for (auto& asker : askers) asker.join();
}

Outcome Siege::endure(const Attack& attack, const Course& course) {
  Outcome outcome{.name = attack.name};
  std::vector<double> staying_quiet, staying_attacked, coming_quiet, coming_attacked;
  const std::size_t faults = staying_->faults().size() + coming_->faults().size();
  outcome.before = vitals();
  forget_peak(site_.process().pid());
  for (int round = 0; round < course.rounds; ++round) {
    staying_->take_times(), coming_->take_times();
    pause(course.quiet_ms);
    append(staying_quiet, staying_->take_times());
    append(coming_quiet, coming_->take_times());
    attack_once(attack, course, outcome);
    append(staying_attacked, staying_->take_times());
    append(coming_attacked, coming_->take_times());
  }
  outcome.staying_quiet = latency_of(staying_quiet);
  outcome.staying_attacked = latency_of(staying_attacked);
  outcome.coming_quiet = latency_of(coming_quiet);
  outcome.coming_attacked = latency_of(coming_attacked);
  outcome.peak_kib = vitals().peak_kib;
  auto all = staying_->faults();
  for (auto& fault : coming_->faults()) all.push_back(fault);
  if (all.size() > faults)
    outcome.violations.push_back(
        fmt::format("{} honest pushes were not acknowledged: {}", all.size() - faults, all.back()));
  check_end(attack, outcome);
  return outcome;
}

void Siege::attack_once(const Attack& attack, const Course& course, Outcome& outcome) {
  const auto staying = staying_->acknowledged(), coming = coming_->acknowledged();
  Swarm swarm(site_.address(), attack);
  pause(course.attack_ms);
  const bool lived = eventually(
      [&] {
        return staying_->acknowledged() >= staying + course.least_pushes &&
               coming_->acknowledged() >= coming + course.least_pushes &&
               (swarm.messages() >= course.least_messages || swarm.connections() >= attack.connections);
      },
      kLimitS);
  if (!lived) outcome.violations.push_back("honest pushes or the attack itself came to a stand");
  const Tally tally = swarm.stop();
  outcome.tally.connections += tally.connections;
  outcome.tally.messages += tally.messages;
  outcome.tally.bytes += tally.bytes;
  outcome.tally.ended += tally.ended;
  for (const auto& [status, count] : tally.statuses) outcome.tally.statuses[status] += count;
}

void Siege::check_end(const Attack& attack, Outcome& outcome) {
  for (const auto& [status, count] : outcome.tally.statuses) {
    if (is_refusal(status) || (status == 200 && attack.in_order) || status == 100) continue;
    outcome.violations.push_back(fmt::format("{} answers with status {}", count, status));
  }
  // One descriptor more: the school that comes over new connections may be there.
  const auto calm = [&] {
    outcome.after = vitals();
    return connected(outcome.after) <= connected(outcome.before) + 1 &&
           outcome.after.store_files <= kMostStoreFiles && outcome.after.threads <= outcome.before.threads;
  };
  if (!eventually(calm, kLimitS)) {
    outcome.violations.push_back(fmt::format("{} descriptors and {} threads, before {} and {}",
                                             outcome.after.descriptors, outcome.after.threads,
                                             outcome.before.descriptors, outcome.before.threads));
  }
  if (!site_.process().running()) outcome.violations.push_back("the daemon has ended");
  if (site_.get("/healthz").status != 200) outcome.violations.push_back("/healthz does not answer 200");
  if (rows_of(kVictim) != victim_rows_ || rows_of(kRefusing) != 0)
    outcome.violations.push_back("a row in the journal");
}

std::size_t Siege::rows_of(std::int64_t sid) {
  const auto journal = storage::open_journal(site_.journal(), storage::Access::read_only);
  return journal->list({.sid = Sid{sid}, .limit = 1000000}).size();
}

std::vector<std::string> Siege::close_books() {
  staying_->stop(), coming_->stop();
  std::vector<std::string> wrong;
  for (const auto& [sid, school] : {std::pair{kStaying, staying_.get()}, {kComing, coming_.get()}}) {
    // Of a push whose answer did not come the row may be there.
    const auto rows = rows_of(sid), acknowledged = static_cast<std::size_t>(school->acknowledged());
    if (rows != acknowledged && rows != acknowledged + 1)
      wrong.push_back(fmt::format("school {}: {} acknowledged, {} in the journal", sid, acknowledged, rows));
  }
  return wrong;
}

}  // namespace rollcall::hostile
