// Who sends while the daemon is killed: schools' queues as ClassIn keeps them, and somebody who corrects
// marks.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "support/client.hpp"

namespace rollcall::crash {

inline constexpr std::int64_t kFirstSid = 3000001, kCourse = 21, kFirstClass = 100, kFirstUid = 1000,
                              kActivity = 31;

// Sends one thing after the other until the daemon is gone; what was not acknowledged by then comes again in
// the next round.
class Sender {
 public:
  virtual ~Sender() = default;

  void send_all(const std::string& address);  // on a thread of its own

  // Numbers 0 to this, exclusive, must never be lost. Any thread.
  std::int64_t acknowledged() const { return next_; }
  // What else went wrong than the daemon's end; while no thread sends.
  const std::optional<std::string>& fault() const { return fault_; }

 private:
  virtual void send(testing::Client& client, std::int64_t number) = 0;  // throws unless acknowledged

  std::atomic<std::int64_t> next_ = 0;
  std::optional<std::string> fault_;
};

// One school's queue: people enter and leave class after class, with other things between, and a summary ends
// each.
class Queue : public Sender {
 public:
  explicit Queue(std::int64_t sid) : sid_(sid) {}
  std::int64_t sid() const { return sid_; }
  std::string body(std::int64_t number) const;

 private:
  void send(testing::Client& client, std::int64_t number) override;
  const std::int64_t sid_;
};

// Corrects the mark of the first person in the first class of the first school, again and again.
class Corrector : public Sender {
 public:
  explicit Corrector(std::string token) : token_(std::move(token)) {}
  static std::string reason(std::int64_t number);

 private:
  void send(testing::Client& client, std::int64_t number) override;
  const std::string token_;
};

}  // namespace rollcall::crash
