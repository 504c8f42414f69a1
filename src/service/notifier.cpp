#include "service/notifier.hpp"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

#include "base/log.hpp"

namespace rollcall::service {

namespace {

// The message's fields are lines, so what is said must be one.
std::string one_line(std::string_view text) {
  std::string line(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

// The manager orders the beginning of a reload by this clock.
std::int64_t monotonic_us() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
}

}  // namespace

bool Notifier::present() { return std::getenv("NOTIFY_SOCKET") != nullptr; }

void Notifier::ready(std::string_view status) const {
  tell(fmt::format("READY=1\nSTATUS={}", one_line(status)));
}

void Notifier::reloading() const {
  tell(fmt::format("RELOADING=1\nMONOTONIC_USEC={}\nSTATUS=reading the configuration again", monotonic_us()));
}

void Notifier::stopping(std::string_view status) const {
  tell(fmt::format("STOPPING=1\nSTATUS={}", one_line(status)));
}

void Notifier::status(std::string_view status) const { tell(fmt::format("STATUS={}", one_line(status))); }

void Notifier::extend_timeout(std::chrono::seconds by) const {
  tell(fmt::format("EXTEND_TIMEOUT_USEC={}", std::chrono::microseconds(by).count()));
}

void Notifier::alive() const { tell("WATCHDOG=1"); }

// Work goes on where the manager cannot be told; it will act by its own limits, so the log says why.
void Notifier::tell(std::string_view message) const {
  const int outcome = ::sd_notify(0, std::string(message).c_str());
  static std::atomic<bool> told = false;
  if (outcome >= 0 || told.exchange(true)) return;
  log::warning("the service manager cannot be told how this process is; it may end it for being silent",
               {{"why", std::strerror(-outcome)}, {"socket", "$NOTIFY_SOCKET"}});
}

}  // namespace rollcall::service
