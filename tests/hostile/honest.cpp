#include "hostile/honest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "support/client.hpp"
#include "support/push.hpp"

namespace rollcall::hostile {

namespace {

using namespace rollcall::testing;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kStamp = 1768314600;
constexpr auto kPause = std::chrono::milliseconds(5), kAfterFault = std::chrono::milliseconds(100);

}  // namespace

Latency latency_of(std::vector<double> times) {
  if (times.empty()) return {};
  std::sort(times.begin(), times.end());
  const auto at = [&](double part) {
    return times[std::min(times.size() - 1,
                          static_cast<std::size_t>(part * static_cast<double>(times.size())))];
  };
  return {times.size(), at(0.5), at(0.99), times.back()};
}

Honest::Honest(std::string address, std::int64_t sid, bool keeps_alive)
    : address_(std::move(address)), sid_(sid), keeps_alive_(keeps_alive) {
  thread_ = std::thread([this] { run(); });
}

Honest::~Honest() { stop(); }

void Honest::stop() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

std::vector<double> Honest::take_times() {
  const std::lock_guard lock(mutex_);
  return std::exchange(times_, {});
}

std::vector<std::string> Honest::faults() {
  const std::lock_guard lock(mutex_);
  return faults_;
}

void Honest::note(const std::string& fault) {
  const std::lock_guard lock(mutex_);
  faults_.push_back(fault);
}

void Honest::run() {
  std::unique_ptr<Client> client;
  while (!stop_) {
    const std::string body = sign(numbered(static_cast<std::int64_t>(acknowledged_), sid_), kStamp);
    const auto begin = Clock::now();
    try {
      if (!client) client = std::make_unique<Client>(address_);
      const Answer answer = client->post("/classin/push", body);
      if (!answer.acknowledged())
        throw ConnectionEnded(fmt::format("answered {} {}", answer.status, answer.body));
      const double ms = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
      ++acknowledged_;
      const std::lock_guard lock(mutex_);
      times_.push_back(ms);
    } catch (const ConnectionEnded& ended) {
      note(ended.what());
      client.reset();
      std::this_thread::sleep_for(kAfterFault);
    }
    if (!keeps_alive_) client.reset();
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace rollcall::hostile
