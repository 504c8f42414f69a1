// Every coroutine of a server belongs to a group, which can ask all of them to finish, or end them.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <unordered_set>

#include "http/task.hpp"

namespace rollcall::http {

// What a group can ask of the owner of a coroutine. None of these resumes a coroutine inside the call.
class Child {
 public:
  virtual ~Child() = default;
  virtual void drain() = 0;                       // finish what was begun; may be called again
  virtual void abort() = 0;                       // end now
  virtual void sweep(Clock::time_point now) = 0;  // let time limits take effect
};

// Owned by io.
class TaskGroup {
 public:
  // Runs `task`, a coroutine of `*child`, which is kept alive as long.
  void spawn(const Executor& executor, std::shared_ptr<Child> child, Task<void> task);

  void drain();
  void abort();
  void sweep(Clock::time_point now);
  bool empty() const { return children_.empty(); }

  // Called after each end of a task; with what it threw, if it did.
  void on_end(std::function<void(std::exception_ptr)> handler) { on_end_ = std::move(handler); }

 private:
  class Membership;
  std::unordered_set<Child*> children_;
  std::function<void(std::exception_ptr)> on_end_;
};

}  // namespace rollcall::http
