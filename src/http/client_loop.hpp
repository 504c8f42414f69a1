// Blocking calls with a deadline, made of Asio's asynchronous ones. Owned by the thread that uses the client.
#pragma once

#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <memory>

#include "http/task.hpp"

namespace rollcall::http {

// How one operation ended.
struct IoEnd {
  boost::system::error_code error;
  std::size_t bytes = 0;
  bool timed_out = false, interrupted = false;
  int request_limit_ms = 0;  // of limit_to(), where the time ran out by it; else 0

  bool ok() const { return !error && !timed_out && !interrupted; }
};

class ClientLoop {
 public:
  using TimePoint = Clock::time_point;

  static TimePoint in_ms(int ms) { return Clock::now() + std::chrono::milliseconds(ms); }

  Executor executor() { return io_->get_executor(); }
  // For a thread that may outlive the client: what it posts is run or dropped.
  std::shared_ptr<boost::asio::io_context> shared_context() { return io_; }

  // Any thread.
  void interrupt() {
    interrupted_ = true;
    boost::asio::post(*io_, [] {});
  }

  // From now on every deadline is `ms` from now at the latest; 0: none is.
  void limit_to(int ms) {
    limit_ms_ = ms;
    latest_ = ms > 0 ? in_ms(ms) : TimePoint::max();
  }
  TimePoint limited(TimePoint deadline) const { return std::min(deadline, latest_); }

  // Runs handlers until `done`, which one of them sets. What cut it short is said in the result.
  IoEnd wait_for(const bool& done, TimePoint deadline) {
    IoEnd end;
    while (!done) {
      end.interrupted = interrupted_;
      if (end.interrupted) break;
      end.timed_out = io_->run_one_until(limited(deadline)) == 0;
      if (end.timed_out) break;
    }
    if (end.timed_out && latest_ <= deadline) end.request_limit_ms = limit_ms_;
    return end;
  }

  // `start` begins an operation with the handler given; `cut` makes it end soon where time is up.
  template <class Start, class Cut>
  IoEnd perform(TimePoint deadline, const Start& start, const Cut& cut) {
    IoEnd end;
    bool done = false;
    const auto handler = [&](boost::system::error_code error, std::size_t bytes = 0) {
      end.error = error;
      end.bytes = bytes;
      done = true;
    };
    start(handler);
    const IoEnd waited = wait_for(done, deadline);
    if (!done) {
      cut();
      while (!done) io_->run_one();  // the handler sets it. NOLINT(bugprone-infinite-loop)
      end.timed_out = waited.timed_out;
      end.interrupted = waited.interrupted;
      end.request_limit_ms = waited.request_limit_ms;
    }
    return end;
  }

 private:
  std::shared_ptr<boost::asio::io_context> io_ = std::make_shared<boost::asio::io_context>();
  boost::asio::executor_work_guard<Executor> work_{io_->get_executor()};
  std::atomic<bool> interrupted_ = false;
  TimePoint latest_ = TimePoint::max();
  int limit_ms_ = 0;  // that `latest_` came of
};

}  // namespace rollcall::http
