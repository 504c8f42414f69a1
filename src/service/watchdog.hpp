// When the service manager's watchdog is fed: only while the io thread comes round and the writer thread
// answers it. Pure but for what it remembers; owned by io.
#pragma once

#include <chrono>
#include <optional>

namespace rollcall::service {

// WatchdogSec= of the unit; nothing where no manager watches this process.
std::optional<std::chrono::microseconds> watchdog_timeout();

class Watchdog {
 public:
  using Time = std::chrono::steady_clock::time_point;
  enum class Act {
    nothing,
    ask,   // ask the writer, and call answered() when it has
    warn,  // it was asked half of the manager's patience ago: say so in the log, once
  };

  explicit Watchdog(std::chrono::microseconds timeout);

  std::chrono::milliseconds period() const { return period_; }      // how often look() wants to be called
  std::chrono::milliseconds patience() const { return patience_; }  // the manager's
  Act look(Time now);
  void answered() { asked_at_.reset(); }  // feed now

 private:
  std::chrono::milliseconds patience_, period_;
  std::optional<Time> asked_at_;
  bool warned_ = false;
};

}  // namespace rollcall::service
