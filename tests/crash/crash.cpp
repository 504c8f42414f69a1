// Kills the daemon in the middle of its work, again and again, and holds it to its promise: every
// acknowledged push and override is in the journal, exactly once, and the records are those that a fresh
// building from the journal gives: the same rows, reports and histories.
//
//   crash ROUNDS [SEED]
//
// Eight schools send at once, each as ClassIn does: in order, the next push only when the one before was
// acknowledged, and after a crash the unacknowledged one again. Somebody corrects a mark over and over
// meanwhile, and in every third round `rollcall rebuild` runs. A round ends with SIGKILL after 20 to 200 ms.
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "config/config.hpp"
#include "e2e/all_reports.hpp"
#include "ingest/projector.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/store.hpp"
#include "support/daemon.hpp"
#include "support/push.hpp"
#include "support/table_dump.hpp"

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
constexpr std::int64_t kCourse = 21, kFirstClass = 100, kFirstUid = 1000, kActivity = 31;
constexpr std::uint64_t kRebuildEvery = 3;
constexpr e2e::Asked kAsked{kFirstUid, kFirstUid + 1, kCourse, kCourse, kActivity, kActivity};

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

  // Push `i`: people enter and leave class after class, with other things between, and a summary ends each.
  std::string body(std::int64_t i) const {
    constexpr std::int64_t kPushesOfClass = 40;
    Lesson lesson{.sid = sid_, .course = kCourse, .id = kFirstClass + i / kPushesOfClass};
    const std::int64_t step = i % kPushesOfClass, uid = kFirstUid + step / 2;
    const std::int64_t at = lesson.start + step * 60;
    const Members id = {{"_id", json_text(fmt::format("{:024x}", i))}};
    return sign(with_members(unsigned_push(lesson, step, uid, at), id), at);
  }

 private:
  static std::string unsigned_push(Lesson lesson, std::int64_t step, std::int64_t uid, std::int64_t at) {
    switch (step) {
      case 5: {  // of the class before, whose summary is in: its marks change
        --lesson.id;
        return lesson.class_students(at - 7200, 1, {uid + 100});
      }
      case 13: return lesson.class_students(at - 3600, 1, {uid, uid + 1});
      case 21:
        return lesson.push(
            "\"LiveDataDetail\"", at,
            {{"Data", fmt::format(R"({{"Telephone":"18600000001","Intime":{},"LookTime":60}})", at)}});
      case 29:
        return lesson.push(
            "\"HomeworkScore\"", at,
            {{"Data", fmt::format(R"({{"ActivityId":{},"Score":100,"StudentScore":"{}","StudentInfo":)"
                                  R"({{"StudentUid":{},"StudentAccount":"18600000001"}}}})",
                                  kActivity, lesson.id % 90, uid)}});
      case 39: return lesson.summary(lesson.end + 1290, {{kFirstUid, lesson.start, lesson.end}});
      default: return step % 2 == 0 ? lesson.enter(uid, at) : lesson.leave(uid, at);
    }
  }

  const std::int64_t sid_;
  std::int64_t next_ = 0;
  std::optional<std::string> fault_;
};

// Somebody who corrects the mark of the first person in the first class of the first school, again and again.
class Corrector {
 public:
  explicit Corrector(std::string token) : token_(std::move(token)) {}

  // As Queue::send_all.
  void send_all(const std::string& address) {
    static const char* const kStatuses[] = {"excused", "late", "absent"};
    const std::string target =
        fmt::format("/v1/schools/{}/classes/{}/attendance/{}/override", kFirstSid, kFirstClass, kFirstUid);
    try {
      Client client(address);
      for (;;) {
        const Answer answer =
            client.request("PUT", target, {{"Authorization", "Bearer " + token_}},
                           fmt::format(R"({{"status":"{}","reason":"{}","author":"crash"}})",
                                       kStatuses[next_ % 3], reason(next_)));
        if (answer.status != 200)
          throw std::runtime_error("answered " + std::to_string(answer.status) + " " + answer.body);
        ++next_;
      }
    } catch (const ConnectionEnded&) {
    } catch (const std::exception& error) {
      fault_ = error.what();
    }
  }

  static std::string reason(std::int64_t number) { return fmt::format("correction {}", number); }
  std::int64_t acknowledged() const { return next_; }  // corrections 0 to this, exclusive
  const std::optional<std::string>& fault() const { return fault_; }

 private:
  const std::string token_;
  std::int64_t next_ = 0;
  std::optional<std::string> fault_;
};

struct Tally {
  std::uint64_t rounds = 0;
  std::int64_t acknowledged = 0, corrected = 0, journalled = 0, lost = 0, doubled = 0, altered = 0,
               corrupt = 0, faults = 0;
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
    for (const auto& row : rows) {
      if (row.entry.trust != storage::Trust::own) ++found[row.entry.sid.value][row.entry.body];
    }
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

// Every acknowledged correction exactly once, in their order, and the last one stands.
void verify_corrections(const storage::StorePaths& paths, const std::string& records,
                        const Corrector& corrector, Tally& tally) {
  const auto store = storage::open_reports(records);
  const auto log = store->override_log(Sid{kFirstSid}, ClassId{kFirstClass}, Uid{kFirstUid});
  const auto made = static_cast<std::int64_t>(log.size());
  tally.corrected = corrector.acknowledged();
  if (made != corrector.acknowledged() &&
      made != corrector.acknowledged() + 1) {  // the last one was under way
    complain(++tally.lost, fmt::format("{} corrections were acknowledged, {} are in {}",
                                       corrector.acknowledged(), made, paths.journal));
  }
  for (std::int64_t i = 0; i < made; ++i) {
    const auto& reason = log[static_cast<std::size_t>(i)].change.reason;
    if (reason != Corrector::reason(i))
      complain(++tally.altered, fmt::format("correction {} reads '{}'", i, reason));
  }
  if (made == 0) return;
  const auto facts = store->class_facts(Sid{kFirstSid}, ClassId{kFirstClass});
  const auto stands = facts->overrides.find(Uid{kFirstUid});
  if (stands == facts->overrides.end() || stands->second.reason != log.back().change.reason) {
    complain(++tally.altered, "the last correction does not stand");
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
  if (!intact(records)) complain(++tally.corrupt, records + " is damaged");
  verify_corrections(paths, records, corrector, tally);
  storage::remove_records(built);
  {
    ingest::Projector projector(fresh, *journal, 0);
    while (projector.step()) {
    }
  }
  const auto config = config::load_file(site.config()).config;
  if (reports(records, *config) != reports(built, *config)) {
    complain(++tally.corrupt, "the records differ from records built from the journal");
  }
}

// On a store whose daemon has ended in order, so that everything acknowledged has been projected too.
void verify(Site& site, const std::vector<Queue>& queues, const Corrector& corrector, Tally& tally) {
  site.start();
  if (site.stop() != 0) complain(++tally.faults, "the daemon did not end in order:\n" + site.log());
  if (!intact(site.journal())) complain(++tally.corrupt, site.journal() + " is damaged");
  verify_journal(site, queues, tally);
  verify_records(site, corrector, tally);
}

void sleep_ms(int time) { std::this_thread::sleep_for(std::chrono::milliseconds(time)); }

// A rebuild beside the daemon, from some moment of the round on.
std::unique_ptr<Process> start_rebuild(const Site& site) {
  return std::make_unique<Process>(
      Command{.arguments = {ROLLCALL_BINARY, "rebuild", "--config", site.config()},
              .out = site.file("rebuild.out"),
              .err = site.file("rebuild.err"),
              .file_size_limit = {}});
}

// It may outlive the daemon; half of them are killed too.
void end_rebuild(Process& rebuild, const Site& site, bool kill, Tally& tally) {
  if (kill) rebuild.signal(SIGKILL);
  const int code = rebuild.wait();
  if (code != 0 && code != -SIGKILL)
    complain(++tally.faults, "the rebuild failed: " + read_text(site.file("rebuild.err")));
}

void run_round(Site& site, std::vector<Queue>& queues, Corrector& corrector, std::mt19937_64& rng,
               Tally& tally) {
  site.start();
  std::vector<std::thread> threads;
  if (queues.front().acknowledged() > 0) threads.emplace_back([&] { corrector.send_all(site.address()); });
  for (auto& queue : queues) threads.emplace_back([&queue, &site] { queue.send_all(site.address()); });
  const int life = kMinLifeMs + static_cast<int>(rng() % kLifeSpanMs),
            before = static_cast<int>(rng() % kMinLifeMs);
  sleep_ms(before);
  std::unique_ptr<Process> rebuild;
  if (tally.rounds % kRebuildEvery == 1) rebuild = start_rebuild(site);
  sleep_ms(life - before);
  site.kill();
  for (auto& thread : threads) thread.join();
  if (rebuild) end_rebuild(*rebuild, site, rng() % 2 == 0, tally);
}

Tally crash(std::uint64_t rounds, std::uint64_t seed) {
  Site site(schools());
  std::vector<Queue> queues;
  for (std::size_t i = 0; i < kQueues; ++i) queues.emplace_back(kFirstSid + static_cast<std::int64_t>(i));
  site.start();
  Corrector corrector(site.token("crash", {"--scope", "correct"}));
  site.stop();
  std::mt19937_64 rng(seed);
  Tally tally;
  while (tally.rounds < rounds && tally.clean()) {
    run_round(site, queues, corrector, rng, tally);
    ++tally.rounds;
    for (const auto& queue : queues) {
      if (queue.fault()) complain(++tally.faults, fmt::format("school {}: {}", queue.sid(), *queue.fault()));
    }
    if (corrector.fault()) complain(++tally.faults, "corrections: " + *corrector.fault());
    if (tally.rounds % kVerifyEvery == 0 || tally.rounds == rounds) verify(site, queues, corrector, tally);
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
    fmt::print("{:>8} {:>13} {:>10} {:>11} {:>6} {:>8} {:>8} {:>8} {:>7}  seed\n", "rounds", "acknowledged",
               "corrected", "journalled", "lost", "doubled", "altered", "corrupt", "faults");
    fmt::print("{:>8} {:>13} {:>10} {:>11} {:>6} {:>8} {:>8} {:>8} {:>7}  {}\n", t.rounds, t.acknowledged,
               t.corrected, t.journalled, t.lost, t.doubled, t.altered, t.corrupt, t.faults, seed);
    return t.clean() ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "crash: {} (seed {})\n", error.what(), seed);
    return 1;
  }
}
