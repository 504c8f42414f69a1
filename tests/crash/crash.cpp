// Kills the daemon in the middle of its work, again and again, and holds it to its promise: every
// acknowledged push and override is in the journal, exactly once, and the records are those that a fresh
// building from the journal gives: the same rows, reports and histories.
//
//   crash ROUNDS [SEED]
//
// Eight schools send at once, each as ClassIn does: in order, the next push only when the one before was
// acknowledged, and after a crash the unacknowledged one again. Somebody corrects a mark over and over
// meanwhile. A round ends with SIGKILL after 20 to 200 ms. In most rounds something else goes on beside: a
// rebuild, a backup, checkpoints in quick succession; or the round begins with a journal of an older version,
// whose migration is killed several times before it may end.
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "crash/beside.hpp"
#include "crash/books.hpp"
#include "crash/older_store.hpp"
#include "support/push.hpp"

namespace {

using namespace rollcall::crash;
using namespace rollcall::testing;

constexpr std::size_t kQueues = 8;
constexpr std::uint64_t kVerifyEvery = 20;
constexpr int kMinLifeMs = 20, kLifeSpanMs = 181;
constexpr std::uint64_t kMigrateEvery = 7;
constexpr int kMigrationKills = 4, kMigrationSpanMs = 60;
constexpr Trouble kTroubles[] = {Trouble::none, Trouble::rebuild, Trouble::backup, Trouble::checkpoint};

std::string schools() {
  std::string text;
  for (std::size_t i = 0; i < kQueues; ++i) text += school_toml(kFirstSid + static_cast<std::int64_t>(i));
  return text;
}

void sleep_ms(int time) { std::this_thread::sleep_for(std::chrono::milliseconds(time)); }

class Harness {
 public:
  Harness(std::string self, std::uint64_t seed) : self_(std::move(self)), rng_(seed), site_(schools()) {
    for (std::size_t i = 0; i < kQueues; ++i) queues_.emplace_back(kFirstSid + static_cast<std::int64_t>(i));
    site_.start();
    corrector_ = std::make_unique<Corrector>(site_.token("crash", {"--scope", "correct"}));
    site_.stop();
    version_ = version_of(site_.journal());
    schema_ = schema_of(site_.journal());
  }

  Tally run(std::uint64_t rounds) {
    while (tally_.rounds < rounds && tally_.clean()) {
      if (tally_.rounds % kMigrateEvery == kMigrateEvery - 1) migrate();
      round(kTroubles[tally_.rounds % std::size(kTroubles)]);
      ++tally_.rounds;
      for (const auto& queue : queues_) note_fault(queue);
      note_fault(*corrector_);
      if (tally_.rounds % kVerifyEvery == 0 || tally_.rounds == rounds)
        verify(site_, queues_, *corrector_, tally_);
    }
    for (const auto& queue : queues_) tally_.acknowledged += queue.acknowledged();
    return tally_;
  }

 private:
  void note_fault(const Sender& sender) {
    if (sender.fault()) complain(tally_.faults, *sender.fault());
  }

  void round(Trouble trouble) {
    site_.start();
    std::vector<std::thread> threads;
    const auto send = [&](Sender& sender) {
      threads.emplace_back([&sender, this] { sender.send_all(site_.address()); });
    };
    if (queues_.front().acknowledged() > 0) send(*corrector_);
    for (auto& queue : queues_) send(queue);
    const int life = kMinLifeMs + below(kLifeSpanMs), before = below(kMinLifeMs);
    sleep_ms(before);
    Beside beside(trouble, self_, site_, queues_, tally_);
    sleep_ms(life - before);
    site_.kill();
    for (auto& thread : threads) thread.join();
    beside.end(rng_, queues_, tally_);
  }

  void migrate() {
    const auto older = kOldestVersion + below(static_cast<int>(version_ - kOldestVersion));
    take_back(site_.journal(), older);
    for (auto version = older + 1; version <= version_; ++version)  // of the last time
      std::filesystem::remove(fmt::format("{}.before-v{}", site_.journal(), version));
    for (int i = 0; i < kMigrationKills; ++i) {
      ++tally_.migrations;
      Process serve(Command{.arguments = {ROLLCALL_BINARY, "serve", "--config", site_.config()},
                            .out = site_.file("out"),
                            .err = site_.file("migration.log"),
                            .file_size_limit = {}});
      sleep_ms(below(kMigrationSpanMs));
      serve.signal(SIGKILL);
      if (const int code = serve.wait(); code != -SIGKILL)
        complain(tally_.faults, "a migration ended by itself: " + read_text(site_.file("migration.log")));
    }
    site_.start();
    site_.kill();
    if (schema_of(site_.journal()) != schema_) complain(tally_.corrupt, "a migration gave another schema");
  }

  int below(int limit) { return static_cast<int>(rng_() % static_cast<std::uint64_t>(limit)); }

  const std::string self_;
  std::mt19937_64 rng_;
  Site site_;
  Queues queues_;
  std::unique_ptr<Corrector> corrector_;
  std::int64_t version_ = 0;
  std::string schema_;
  Tally tally_;
};

// False where `text` is no number.
bool read_number(std::string_view text, std::uint64_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

void print(const Tally& t, std::uint64_t seed) {
  fmt::print("beside the daemon: {} rebuilds, {} backups, {} times checkpoints; {} migrations killed\n",
             t.rebuilds, t.backups, t.checkpoints, t.migrations);
  fmt::print("{:>8} {:>13} {:>10} {:>11} {:>6} {:>8} {:>8} {:>8} {:>7}  seed\n", "rounds", "acknowledged",
             "corrected", "journalled", "lost", "doubled", "altered", "corrupt", "faults");
  fmt::print("{:>8} {:>13} {:>10} {:>11} {:>6} {:>8} {:>8} {:>8} {:>7}  {}\n", t.rounds, t.acknowledged,
             t.corrected, t.journalled, t.lost, t.doubled, t.altered, t.corrupt, t.faults, seed);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "checkpoint") checkpoint_for_ever(argv[2]);
  std::uint64_t rounds = 0, seed = std::random_device()();
  const bool readable =
      (argc == 2 || argc == 3) && read_number(argv[1], rounds) && (argc == 2 || read_number(argv[2], seed));
  if (!readable || rounds == 0) {
    fmt::print(stderr, "usage: crash ROUNDS [SEED]\n");
    return 2;
  }
  try {
    const Tally tally = Harness(std::filesystem::read_symlink("/proc/self/exe"), seed).run(rounds);
    print(tally, seed);
    return tally.clean() ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "crash: {} (seed {})\n", error.what(), seed);
    return 1;
  }
}
