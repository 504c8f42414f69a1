#include "service/watchdog.hpp"

#include <systemd/sd-daemon.h>

#include <algorithm>

#include "base/limits.hpp"

namespace rollcall::service {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

}  // namespace

std::optional<std::chrono::microseconds> watchdog_timeout() {
  std::uint64_t microseconds = 0;
  if (::sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
  return std::chrono::microseconds(microseconds);
}

// A quarter of the patience leaves room for an answer that takes as long, and for a machine that is busy.
Watchdog::Watchdog(std::chrono::microseconds timeout)
    : patience_(duration_cast<milliseconds>(timeout)),
      period_(std::clamp(patience_ / 4, milliseconds(1), milliseconds(limits::kAliveAskEveryMs))) {}

Watchdog::Act Watchdog::look(Time now) {
  if (!asked_at_) {
    asked_at_ = now;
    warned_ = false;
    return Act::ask;
  }
  if (warned_ || now - *asked_at_ < patience_ / 2) return Act::nothing;
  warned_ = true;
  return Act::warn;
}

}  // namespace rollcall::service
