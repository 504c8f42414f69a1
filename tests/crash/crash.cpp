// Kills the daemon in the middle of its work, again and again, and holds it to its promise: every
// acknowledged push is in the journal, exactly once, and the records are those that a fresh building from the
// journal gives.
//
//   crash ROUNDS [SEED]
//
// Eight schools send at once, each as ClassIn does: in order, the next push only when the one before was
// acknowledged, and after a crash the unacknowledged one again. A round ends with SIGKILL after 20 to 200 ms.
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <exception>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "config/config.hpp"
#include "ingest/projector.hpp"
#include "report/attendance_json.hpp"
#include "report/class_report.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/store.hpp"
#include "support/daemon.hpp"
#include "support/push.hpp"

namespace {

using namespace rollcall;
using namespace rollcall::testing;
using storage::sqlite::Database;
using storage::sqlite::Statement;

constexpr std::size_t kQueues = 8;
constexpr std::int64_t kFirstSid = 3000001;
constexpr std::uint64_t kVerifyEvery = 20;
constexpr int kMinLifeMs = 20, kLifeSpanMs = 181;
constexpr std::int64_t kNow = 1800000000;  // when every class of the test is over
constexpr std::size_t kMostShown = 10;

std::string schools() {
  std::string text;
  for (std::size_t i = 0; i < kQueues; ++i) text += school_toml(kFirstSid + static_cast<std::int64_t>(i));
  return text;
}

// One school's queue, as ClassIn keeps it.
class Queue {
 public:
  explicit Queue(std::int64_t sid) : sid_(sid) {}

  // Sends until the daemon is gone. On a thread of its own.
  void send_all(const std::string& address) {
    try {
      Client client(address);
      for (;;) {
        const Answer answer = client.post("/classin/push", body(next_));
        if (!answer.acknowledged()) throw std::runtime_error("answered " + std::to_string(answer.status));
        ++next_;  // from here on it must never be lost
      }
    } catch (const ConnectionEnded&) {
      // The kill. The push under way comes again in the next round.
    } catch (const std::exception& error) {
      fault_ = error.what();
    }
  }

  std::int64_t sid() const { return sid_; }
  std::int64_t acknowledged() const { return next_; }  // pushes 0 to this, exclusive
  const std::optional<std::string>& fault() const { return fault_; }

  // Push `i`: people enter and leave class after class, and every so often a summary ends one.
  std::string body(std::int64_t i) const {
    constexpr std::int64_t kPushesOfClass = 40;
    Lesson lesson{.sid = sid_, .course = 21, .id = 100 + i / kPushesOfClass};
    const std::int64_t step = i % kPushesOfClass, uid = 1000 + step / 2;
    const std::int64_t at = lesson.start + step * 60;
    const Members id = {{"_id", json_text(fmt::format("{:024x}", i))}};
    if (step == kPushesOfClass - 1) {
      return sign(with_members(lesson.summary(lesson.end + 1290, {{1000, lesson.start, lesson.end}}), id),
                  at);
    }
    return sign(with_members(step % 2 == 0 ? lesson.enter(uid, at) : lesson.leave(uid, at), id), at);
  }

 private:
  const std::int64_t sid_;
  std::int64_t next_ = 0;
  std::optional<std::string> fault_;
};

struct Tally {
  std::uint64_t rounds = 0;
  std::int64_t acknowledged = 0, journalled = 0, lost = 0, doubled = 0, altered = 0, corrupt = 0, faults = 0;
  bool clean() const { return lost + doubled + altered + corrupt + faults == 0; }
};

void complain(std::int64_t count, const std::string& what) {
  if (count <= static_cast<std::int64_t>(kMostShown)) fmt::print(stderr, "{}\n", what);
}

// Every acknowledged push exactly once, nothing that was not sent, nothing changed.
void verify_journal(const Site& site, const std::vector<Queue>& queues, Tally& tally) {
  std::map<std::int64_t, std::map<std::string, std::int64_t>> found;
  const auto journal = storage::open_journal(site.journal(), storage::Access::read_only);
  tally.journalled = 0;
  for (Seq after;;) {
    const auto rows = journal->list({.sid = {}, .after = after, .limit = 1000});
    if (rows.empty()) break;
    for (const auto& row : rows) ++found[row.entry.sid.value][row.entry.body];
    tally.journalled += static_cast<std::int64_t>(rows.size());
    after = rows.back().seq;
  }
  for (const auto& queue : queues) {
    auto& bodies = found[queue.sid()];
    for (std::int64_t i = 0; i <= queue.acknowledged(); ++i) {
      const auto at = bodies.find(queue.body(i));
      const std::int64_t times = at == bodies.end() ? 0 : at->second;
      if (at != bodies.end()) bodies.erase(at);
      if (times > 1)
        complain(++tally.doubled, fmt::format("push {} of {} is there {} times", i, queue.sid(), times));
      if (times == 0 && i < queue.acknowledged()) {  // the last one was under way
        complain(++tally.lost, fmt::format("push {} of {} was acknowledged and is lost", i, queue.sid()));
      }
    }
    for (const auto& [body, times] : bodies) complain(++tally.altered, "nobody sent this: " + body);
  }
}

bool intact(const std::string& path) {
  Database database(path, Database::Mode::read_only);
  Statement check(database, "PRAGMA integrity_check");
  return check.step() && check.text(0) == "ok";
}

std::string reports(const std::string& records, const config::Config& config) {
  const auto store = storage::open_reports(records);
  std::string text;
  for (const auto& school : config.schools) {
    for (const ClassId id : store->classes(school.sid)) {
      text += report::attendance_json(*report::class_attendance(*store, school, id, kNow)) + "\n";
    }
  }
  return text;
}

// The records the daemons left against records built from the journal alone.
void verify_records(const Site& site, Tally& tally) {
  const auto journal = storage::open_journal(site.journal(), storage::Access::read_only);
  const auto fresh = storage::StorePaths{site.journal(), site.file("fresh.db")};
  {
    ingest::Projector projector(fresh, *journal);
    projector.clear();
    while (projector.step()) {
    }
  }
  const auto config = config::load_file(site.config()).config;
  if (reports(site.records(), *config) != reports(fresh.records, *config)) {
    complain(++tally.corrupt, "the records differ from records built from the journal");
  }
}

// On a store whose daemon has ended in order, so that everything acknowledged has been projected too.
void verify(Site& site, const std::vector<Queue>& queues, Tally& tally) {
  site.start();
  if (site.stop() != 0) complain(++tally.faults, "the daemon did not end in order:\n" + site.log());
  for (const auto& path : {site.journal(), site.records()}) {
    if (!intact(path)) complain(++tally.corrupt, path + " is damaged");
  }
  verify_journal(site, queues, tally);
  verify_records(site, tally);
}

void run_round(Site& site, std::vector<Queue>& queues, std::mt19937_64& rng) {
  site.start();
  std::vector<std::thread> threads;
  for (auto& queue : queues) threads.emplace_back([&queue, &site] { queue.send_all(site.address()); });
  std::this_thread::sleep_for(std::chrono::milliseconds(kMinLifeMs + static_cast<int>(rng() % kLifeSpanMs)));
  site.kill();
  for (auto& thread : threads) thread.join();
}

Tally crash(std::uint64_t rounds, std::uint64_t seed) {
  Site site(schools());
  std::vector<Queue> queues;
  for (std::size_t i = 0; i < kQueues; ++i) queues.emplace_back(kFirstSid + static_cast<std::int64_t>(i));
  std::mt19937_64 rng(seed);
  Tally tally;
  while (tally.rounds < rounds && tally.clean()) {
    run_round(site, queues, rng);
    ++tally.rounds;
    for (const auto& queue : queues) {
      if (queue.fault()) complain(++tally.faults, fmt::format("school {}: {}", queue.sid(), *queue.fault()));
    }
    if (tally.rounds % kVerifyEvery == 0 || tally.rounds == rounds) verify(site, queues, tally);
  }
  for (const auto& queue : queues) tally.acknowledged += queue.acknowledged();
  return tally;
}

// False where `text` is no number.
bool read_number(std::string_view text, std::uint64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t rounds = 0, seed = std::random_device()();
  const bool readable =
      (argc == 2 || argc == 3) && read_number(argv[1], rounds) && (argc == 2 || read_number(argv[2], seed));
  if (!readable || rounds == 0) {
    fmt::print(stderr, "usage: crash ROUNDS [SEED]\n");
    return 2;
  }
  try {
    const Tally t = crash(rounds, seed);
    fmt::print("{:>8} {:>13} {:>11} {:>6} {:>8} {:>8} {:>8} {:>7}  seed\n", "rounds", "acknowledged",
               "journalled", "lost", "doubled", "altered", "corrupt", "faults");
    fmt::print("{:>8} {:>13} {:>11} {:>6} {:>8} {:>8} {:>8} {:>7}  {}\n", t.rounds, t.acknowledged,
               t.journalled, t.lost, t.doubled, t.altered, t.corrupt, t.faults, seed);
    return t.clean() ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "crash: {} (seed {})\n", error.what(), seed);
    return 1;
  }
}
