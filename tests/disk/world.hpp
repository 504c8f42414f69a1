// A store on the simulated disk, with the real journal, writer and projector: what ClassIn sent, what was
// acknowledged, and what must be there after whatever happened.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "disk/disk.hpp"
#include "ingest/writer.hpp"
#include "storage/store.hpp"
#include "support/process.hpp"

namespace rollcall::disk {

// What was wrong after a cut or a fault.
struct Tally {
  std::uint64_t cuts = 0, acknowledged = 0, lost = 0, doubled = 0, corrupt = 0;
  std::string first_fault;  // in words

  bool clean() const { return lost + doubled + corrupt == 0; }
  std::string text() const;
};

// Keeps the log of the program under test away from the test's output while it lives.
class QuietLog {
 public:
  QuietLog();
  ~QuietLog();
  QuietLog(const QuietLog&) = delete;
  QuietLog& operator=(const QuietLog&) = delete;

 private:
  int kept_ = -1;
};

class World {
 public:
  // An empty directory; the dice of the disk and of this come from `seed`.
  explicit World(std::uint64_t seed);

  // The daemon's store, open: a writer, started as the daemon does. False when it cannot be opened now.
  bool start();
  void stop();
  bool running() const { return writer_ != nullptr; }

  // Sends `count` pushes, the first that are not acknowledged, one by one or the first and then all others at
  // once; returns when all are answered. How many were acknowledged.
  std::size_t push(std::size_t count, bool at_once);
  std::size_t repeat();                    // one that was acknowledged before
  void push_large(std::size_t kilobytes);  // of its own kind
  bool catch_up();                         // waits until the records hold all that was acknowledged
  void change_rules();

  // What other processes do beside the daemon; false when the store refused.
  bool make_token();
  bool append_beside();  // two pushes, as an import does
  bool checkpoint();     // of both files
  void begin_reading();  // a reader that stays at what it saw
  void end_reading();

  // Whatever one of these is, by dice.
  void do_something();

  // Ends all that is open, then leaves on the disk what the power cut left.
  void cut_and_restore();

  // With a sound disk and nothing open: opens the store as the next start does, and counts what is wrong.
  void check(Tally& tally);

  std::size_t acknowledged() const;
  std::size_t unacknowledged() const;
  const storage::StorePaths& paths() const { return paths_; }
  ingest::Writer& writer() { return *writer_; }
  Rng& rng() { return rng_; }
  std::string file(const std::string& name) const { return directory_.file(name); }

 private:
  struct Group;
  std::vector<std::size_t> next_pushes(std::size_t count);
  void send(const std::shared_ptr<Group>& group, std::size_t from, std::size_t to);
  std::size_t deliver(std::vector<std::size_t> pushes, bool at_once);
  void check_journal(storage::Journal& journal, Tally& tally);
  void check_tokens(Tally& tally);
  void check_records(Tally& tally);

  testing::TempDirectory directory_;
  Rng rng_;
  storage::StorePaths paths_;
  std::unique_ptr<ingest::Writer> writer_;
  std::unique_ptr<storage::Journal> reader_;
  std::function<void()> let_go_;
  std::vector<storage::JournalEntry> large_;
  std::size_t sent_ = 0;  // of the common pushes: those before were sent at least once
  int rules_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable answered_;
  std::set<std::size_t> acknowledged_;  // numbers of pushes
  std::set<std::string> tokens_;        // names
  std::int64_t last_seq_ = 0;           // acknowledged
};

}  // namespace rollcall::disk
