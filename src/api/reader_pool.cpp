#include "api/reader_pool.hpp"

#include "base/log.hpp"

namespace rollcall::api {

ReaderPool::ReaderPool(std::size_t threads, const storage::StorePaths& paths, const Reader::CatchUp& catch_up,
                       const Reader::Append& append, std::size_t most_queued)
    : most_queued_(most_queued) {
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back(
        [this, reader = Reader(paths, catch_up, append)]() mutable { run(std::move(reader)); });
  }
}

ReaderPool::~ReaderPool() {
  {
    std::deque<Task> dropped;  // destroyed without the lock: whatever they hold goes with them
    const std::lock_guard lock(mutex_);
    stop_ = true;
    dropped.swap(queue_);
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

bool ReaderPool::submit(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (stop_ || queue_.size() >= most_queued_) return false;
    queue_.push_back(std::move(task));
  }
  wake_.notify_one();
  return true;
}

std::size_t ReaderPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void ReaderPool::run(Reader reader) {
  for (;;) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stop_ || !queue_.empty(); });
      if (queue_.empty()) return;
      task = std::move(queue_.front());
      queue_.pop_front();
    }
    try {
      task(reader);
    } catch (const std::exception& error) {
      log::error("a task failed", {{"why", error.what()}});
    }
  }
}

}  // namespace rollcall::api
