// Senders who push one after the other, each push until it is acknowledged, and keep books: of what was
// acknowledged, of how often they were not served, and of the longest time in which nobody was.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace rollcall::service_tests {

struct LoadFigures {
  std::int64_t acknowledged = 0;
  std::int64_t refused = 0;         // connections that were not taken
  std::int64_t unanswered = 0;      // requests whose connection ended without an answer
  std::int64_t put_off = 0;         // answers other than the acknowledgement
  std::int64_t longest_gap_ms = 0;  // between two acknowledgements, whoever got them
  std::string last_trouble;         // "" where there was none

  std::string text() const;
};

class Load {
 public:
  // Begins at once. Half of the senders make a connection for each push, half keep theirs as long as the
  // daemon lets them. `pause` is between two pushes of one. Pushes are numbered from `first_number` on: with
  // the numbers of another load they would be repeats of its. With a `pinned_certificate` (a PEM file) they
  // speak TLS, to whoever shows it.
  Load(std::string address, int senders, std::chrono::milliseconds pause = std::chrono::milliseconds(2),
       std::int64_t first_number = 1, std::string pinned_certificate = "");
  ~Load();

  // The last push of each sender is acknowledged first; gives up after `limit`.
  LoadFigures stop(std::chrono::seconds limit = std::chrono::seconds(20));
  LoadFigures figures() const;
  std::vector<std::string> bodies() const;  // of the acknowledged pushes; after stop()

 private:
  void send_all(int sender);
  void served(const std::string& body);
  void trouble(std::int64_t LoadFigures::*count, const std::string& what);

  const std::string address_;
  const std::chrono::milliseconds pause_;
  const std::int64_t first_number_;
  const std::string pinned_certificate_;
  std::atomic<bool> stop_ = false, give_up_ = false;
  mutable std::mutex mutex_;  // protects what follows
  LoadFigures figures_;
  std::vector<std::string> bodies_;
  std::chrono::steady_clock::time_point last_served_ = std::chrono::steady_clock::now();
  std::vector<std::thread> threads_;
};

// What became of `acknowledged` in the journal at `path`.
struct JournalFigures {
  std::int64_t journalled = 0, lost = 0, doubled = 0;
};
JournalFigures compare_with_journal(const std::vector<std::string>& acknowledged, const std::string& path);

}  // namespace rollcall::service_tests
