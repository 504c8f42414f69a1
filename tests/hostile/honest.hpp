// A school whose pushes come as ClassIn sends them, one after the other, each timed.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace rollcall::hostile {

// Times in milliseconds.
struct Latency {
  std::size_t count = 0;
  double p50 = 0, p99 = 0, most = 0;
};
Latency latency_of(std::vector<double> times);

class Honest {
 public:
  // `keeps_alive`: over one connection; else over a new one for each push.
  Honest(std::string address, std::int64_t sid, bool keeps_alive);
  ~Honest();
  Honest(const Honest&) = delete;
  Honest& operator=(const Honest&) = delete;

  void stop();
  std::vector<double> take_times();  // of the pushes acknowledged since the last call
  std::uint64_t acknowledged() const { return acknowledged_; }

  // What went wrong: answers that were none, connections that ended. Such a push is sent again, as ClassIn
  // does, after a moment.
  std::vector<std::string> faults();

 private:
  void run();
  void note(const std::string& fault);

  const std::string address_;
  const std::int64_t sid_;
  const bool keeps_alive_;
  std::atomic<bool> stop_ = false;
  std::atomic<std::uint64_t> acknowledged_ = 0;
  std::mutex mutex_;  // protects the next group
  std::vector<double> times_;
  std::vector<std::string> faults_;
  std::thread thread_;
};

}  // namespace rollcall::hostile
