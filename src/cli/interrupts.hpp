// SIGINT and SIGTERM as calls on a thread of their own, where anything may be done: a handler may hardly do a
// thing.
#pragma once

#include <csignal>
#include <functional>
#include <thread>

namespace rollcall::cli {

class Interrupts {
 public:
  // From now on the first of these signals calls `first`, every later one `again`, in place of ending the
  // program. Threads that are to live on must be begun after this. Throws Failure.
  Interrupts(std::function<void()> first, std::function<void()> again);
  ~Interrupts();  // they end the program again
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

 private:
  void watch() const;

  const std::function<void()> first_, again_;
  sigset_t before_{};  // the mask of the thread that began this
  int signals_ = -1, end_ = -1;
  std::thread thread_;
};

}  // namespace rollcall::cli
