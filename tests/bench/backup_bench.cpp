// What a backup costs those who wait for acknowledgements: their p50, p99 and longest wait beside a backup
// and without one, in turns.
//   backup_bench [MEGABYTES [ROUNDS [PUSHES_A_SECOND [CONNECTIONS [DIRECTORY]]]]]
// Fills the journal of a real daemon to so many megabytes (1000), then sends it pushes over so many
// connections (16), each in order, so many a second in all (1000; 0: as fast as they are acknowledged). The
// journal lies in DIRECTORY (default: the system's temporary one); the backup goes beside it.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstring>
#include <exception>
#include <filesystem>
#include <mutex>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "base/digest.hpp"
#include "storage/store.hpp"
#include "support/client.hpp"
#include "support/process.hpp"
#include "support/push.hpp"

namespace {

using namespace rollcall;
using namespace rollcall::testing;
using std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr std::size_t kFillBatch = 1024, kPadding = 700;
constexpr std::int64_t kStamp = 1768314600;
constexpr auto kWindow = std::chrono::seconds(10);  // without a backup

struct Settings {
  std::int64_t megabytes = 1000, rounds = 3, rate = 1000, connections = 16;
  std::string directory = fs::temp_directory_path().string();
};

// A push of about a kilobyte, as they are on the average.
std::string body(std::int64_t number) {
  return sign(with_members(numbered(number), {{"Padding", json_text(std::string(kPadding, 'p'))}}), kStamp);
}

storage::JournalEntry entry(std::int64_t number) {
  storage::JournalEntry made{.sid = Sid{kSid}, .received_at = kStamp, .time_stamp = kStamp};
  made.body = body(number);
  const Sha256 hash = sha256(made.body);
  made.identity = '\0' + std::string(hash.begin(), hash.end());
  made.cmd = "Test";
  return made;
}

void fill(const std::string& journal, std::int64_t megabytes) {
  const auto store = storage::open_journal(journal, storage::Access::read_write);
  std::int64_t number = -1;  // those that are sent count from 1
  while (static_cast<std::int64_t>(fs::file_size(journal)) < megabytes * 1'000'000) {
    std::vector<storage::JournalEntry> batch;
    while (batch.size() < kFillBatch) batch.push_back(entry(number--));
    store->append(batch);
  }
}

struct Waits {
  std::vector<double> ms;
  double at(double part) {
    std::sort(ms.begin(), ms.end());
    return ms.empty()
               ? 0
               : ms[std::min(ms.size() - 1, static_cast<std::size_t>(part * static_cast<double>(ms.size())))];
  }
};

// Sends from its making to its end; what was measured is taken by whom a window of time belongs.
class Load {
 public:
  Load(std::string address, const Settings& settings) : address_(std::move(address)), settings_(settings) {
    for (std::int64_t i = 0; i < settings.connections; ++i) threads_.emplace_back([this] { send(); });
  }
  ~Load() {
    stop_ = true;
    for (auto& thread : threads_) thread.join();
  }

  Waits take() {
    const std::scoped_lock lock(mutex_);
    return {std::exchange(waits_, {})};
  }

 private:
  void send() {
    Client client(address_);
    const auto gap =
        std::chrono::duration<double>(settings_.rate == 0 ? 0
                                                          : static_cast<double>(settings_.connections) /
                                                                static_cast<double>(settings_.rate));
    auto due = steady_clock::now();
    while (!stop_) {
      const std::string push = body(next_++);
      const auto begun = steady_clock::now();
      if (!client.post("/classin/push", push).acknowledged()) throw std::runtime_error("not acknowledged");
      const auto ended = steady_clock::now();
      {
        const std::scoped_lock lock(mutex_);
        waits_.push_back(std::chrono::duration<double, std::milli>(ended - begun).count());
      }
      due += std::chrono::duration_cast<steady_clock::duration>(gap);
      if (due < ended) due = ended;
      std::this_thread::sleep_until(due);
    }
  }

  const std::string address_;
  const Settings settings_;
  std::atomic<bool> stop_ = false;
  std::atomic<std::int64_t> next_ = 1;
  std::mutex mutex_;
  std::vector<double> waits_;
  std::vector<std::thread> threads_;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

void print(const char* what, Waits& waits, double seconds, const std::string& more) {
  fmt::print("{:<15} {:>8} acks {:>6.0f}/s   p50 {:7.2f}   p99 {:7.2f}   max {:8.2f} ms   {}\n", what,
             waits.ms.size(), static_cast<double>(waits.ms.size()) / seconds, waits.at(0.5), waits.at(0.99),
             waits.at(1), more);
  std::fflush(stdout);
}

void measure(Load& load, const std::string& config, const std::string& copy, std::int64_t rounds) {
  std::vector<double> ratios;
  for (std::int64_t round = 0; round < rounds; ++round) {
    load.take();
    std::this_thread::sleep_for(kWindow);
    Waits without = load.take();
    print("without", without, std::chrono::duration<double>(kWindow).count(), "");
    fs::remove(copy);
    const auto begun = steady_clock::now();
    const Finished backup = rollcall::testing::rollcall({"backup", copy, "--config", config}, "", 3600);
    Waits beside = load.take();
    if (backup.code != 0) throw std::runtime_error("the backup failed: " + backup.err);
    print("beside a backup", beside, std::chrono::duration<double>(steady_clock::now() - begun).count(),
          backup.out.substr(copy.size() + 2, backup.out.find('\n') - copy.size() - 2));
    ratios.push_back(beside.at(0.99) / without.at(0.99));
    std::this_thread::sleep_for(std::chrono::seconds(2));
    Waits after = load.take();
    print("just after", after, 2, fmt::format("p99 beside / without: {:.2f}", ratios.back()));
  }
  fmt::print("p99 beside a backup / without: median {:.2f} of {} rounds\n", median(ratios), rounds);
}

// Of what was filled in; only then the daemon is at rest.
void wait_for_records(const std::string& journal, Process& daemon) {
  const Seq last = storage::open_journal(journal, storage::Access::read_only)->last_seq();
  const auto applied = [&] {
    try {
      return storage::open_reports(storage::StorePaths::of(journal).records)->applied() >= last;
    } catch (const storage::StoreError&) {
      return false;  // not made yet
    }
  };
  while (daemon.running() && !applied()) std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

void run(const Settings& settings) {
  const fs::path directory = fs::path(settings.directory) / fmt::format("rollcall-bench-{}", random_hex(6));
  fs::create_directories(directory);
  const std::string journal = (directory / "rollcall.db").string(),
                    config = (directory / "rollcall.toml").string(),
                    socket = "unix:" + (directory / "http.sock").string(), log = (directory / "log").string();
  write_text(
      config,
      fmt::format("[listen]\naddress = \"{}\"\n[log]\nlevel = \"info\"\n[store]\nurl = \"sqlite:{}\"\n{}",
                  socket, journal, school_toml()));
  fill(journal, settings.megabytes);
  {
    Process daemon({.arguments = {ROLLCALL_BINARY, "serve", "--config", config},
                    .out = (directory / "out").string(),
                    .err = log,
                    .file_size_limit = {}});
    while (daemon.running() && read_text(log).find("\"event\":\"ready\"") == std::string::npos)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    wait_for_records(journal, daemon);
    Load load(socket, settings);
    measure(load, config, (directory / "copy.db").string(), settings.rounds);
  }
  fs::remove_all(directory);
}

std::int64_t number(int argc, char** argv, int at, std::int64_t otherwise) {
  if (argc > at) std::from_chars(argv[at], argv[at] + std::strlen(argv[at]), otherwise);
  return otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  Settings settings;
  settings.megabytes = number(argc, argv, 1, settings.megabytes);
  settings.rounds = number(argc, argv, 2, settings.rounds);
  settings.rate = number(argc, argv, 3, settings.rate);
  settings.connections = std::max<std::int64_t>(1, number(argc, argv, 4, settings.connections));
  if (argc > 5) settings.directory = argv[5];
  try {
    run(settings);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "backup_bench: {}\n", error.what());
    return 1;
  }
}
