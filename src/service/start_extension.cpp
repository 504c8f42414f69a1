#include "service/start_extension.hpp"

#include <ctime>

#include "base/limits.hpp"

namespace rollcall::service {

namespace {

std::chrono::nanoseconds processor_time(pthread_t thread) {
  clockid_t clock{};
  timespec used{};
  if (::pthread_getcpuclockid(thread, &clock) != 0 || ::clock_gettime(clock, &used) != 0) return {};
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

}  // namespace

StartExtension::StartExtension(const Notifier& notifier, std::chrono::milliseconds period)
    : notifier_(notifier), period_(period), starting_(::pthread_self()) {
  if (Notifier::present()) thread_ = std::thread([this] { run(); });
}

StartExtension::~StartExtension() {
  {
    const std::lock_guard lock(mutex_);
    done_ = true;
  }
  ended_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void StartExtension::run() {
  auto before = processor_time(starting_);
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, period_, [this] { return done_; })) {
    const auto now = processor_time(starting_);
    if (now > before) notifier_.extend_timeout(std::chrono::seconds(limits::kStartExtensionS));
    before = now;
  }
}

}  // namespace rollcall::service
