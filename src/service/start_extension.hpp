// A start that takes long, because the journal is copied and migrated or its log recovered, is not to be
// ended for it; one that hangs is. So the manager is asked for more time while the starting thread works.
#pragma once

#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "service/notifier.hpp"

namespace rollcall::service {

class StartExtension {
 public:
  // Made by the thread that starts the daemon, for as long as the start takes. Every `period` it looks at the
  // processor's time of that thread: copying and checking cost some, waiting for ever does not.
  explicit StartExtension(const Notifier& notifier,
                          std::chrono::milliseconds period = std::chrono::seconds(10));
  ~StartExtension();
  StartExtension(const StartExtension&) = delete;
  StartExtension& operator=(const StartExtension&) = delete;

 private:
  void run();

  const Notifier& notifier_;
  const std::chrono::milliseconds period_;
  const pthread_t starting_;
  std::mutex mutex_;  // protects done_
  std::condition_variable ended_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace rollcall::service
