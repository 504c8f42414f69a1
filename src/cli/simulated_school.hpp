// One school of `rollcall simulate`: its day, and its queue on a thread of its own.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cli/simulate_settings.hpp"
#include "simulate/day/school_day.hpp"
#include "simulate/queue.hpp"

namespace rollcall::cli {

// What the queue's thread tells is kept for the main thread, which alone prints. `settings` must outlive it.
class SimulatedSchool final : public simulate::QueueObserver {
 public:
  SimulatedSchool(const SimulateSettings& settings, std::size_t number);

  void start();
  void stop() { thread_.request_stop(); }
  void join() { thread_.join(); }
  bool done() const { return done_; }

  Sid sid() const { return sid_; }
  const simulate::SchoolDay& day() const { return day_; }
  const simulate::QueueReport& report() const { return report_; }  // once joined
  std::size_t total() const { return pushes_.size(); }
  std::size_t acknowledged() const { return acknowledged_; }
  std::int64_t last_due_ms() const { return pushes_.back().due_ms; }
  // What time it is in the day, so long after the start; it stands still before a push that is not
  // acknowledged.
  std::int64_t time_of_day(std::int64_t elapsed_ms) const;

  // What there was to say of the queue since the last call.
  std::vector<std::string> news();

  static std::string text_of(const simulate::Blocked& blocked);

 private:
  SimulatedSchool(const simulate::Plan& plan, const http::Url& url, const SimulateSettings& settings);
  void acknowledged(std::size_t push, std::int64_t latency_us) override;
  void blocked(const simulate::Blocked& blocked) override;
  void drained(std::size_t push) override;
  std::string patience() const;
  void say(std::string line);

  // Constant once started.
  const Sid sid_;
  const simulate::SchoolDay day_;
  const SimulateSettings& settings_;
  simulate::QueueOptions options_;
  std::vector<simulate::QueuedPush> pushes_;
  // Shared.
  std::atomic<std::size_t> acknowledged_ = 0;
  std::atomic<bool> done_ = false;
  std::mutex mutex_;
  std::vector<std::string> news_;  // protected by mutex_
  // Of the thread until it is joined.
  simulate::QueueReport report_;
  std::jthread thread_;
};

using SimulatedSchools = std::vector<std::unique_ptr<SimulatedSchool>>;

}  // namespace rollcall::cli
