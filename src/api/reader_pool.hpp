// A few threads that answer queries, each with a Reader of its own, off the io thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "api/reader.hpp"
#include "base/limits.hpp"

namespace rollcall::api {

class ReaderPool {
 public:
  using Task = std::function<void(Reader&)>;
  ReaderPool(std::size_t threads, const storage::StorePaths& paths, const Reader::CatchUp& catch_up,
             const Reader::Append& append, std::size_t most_queued = limits::kReaderQueueRequests);
  ~ReaderPool();  // waits for the tasks that have begun, and drops those that have not

  // False when too much is queued; any thread. What a task throws is logged.
  bool submit(Task task);
  std::size_t waiting() const;  // tasks that no thread has begun; any thread

 private:
  void run(Reader reader);

  const std::size_t most_queued_;
  mutable std::mutex mutex_;  // protects the next group
  std::condition_variable wake_;
  std::deque<Task> queue_;
  bool stop_ = false;

  std::vector<std::thread> threads_;
};

}  // namespace rollcall::api
