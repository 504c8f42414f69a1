// A thread that examines large pushes, so that the io thread, on which every other push is answered, never
// spends more than a moment on one: 16 MiB of hostile JSON cost half a second. It asks the system for little
// of the processor, and takes what comes from known clients first.
//
// A small push may overtake a large one here. That does no harm: a school's next push comes only after this
// one was answered (PROTOCOL.md 1.4), and reports do not depend on the order of those of different schools.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "ingest/examine.hpp"

namespace rollcall::ingest {

class Examiner {
 public:
  // Runs a task on the io thread; called from this one.
  using Post = std::function<void(std::function<void()>)>;
  // On the io thread. Null where examining failed for want of memory: the push was not judged.
  using Done = std::function<void(Arrival arrival, const Examined* examined)>;

  explicit Examiner(Post post);
  ~Examiner();  // finishes what is queued

  // False where limits::kExaminerQueuePushes of its kind wait: nothing was queued, `done` is not called.
  // `known`: from a client who has shown that he belongs here. Any thread.
  bool submit(Arrival arrival, std::shared_ptr<const config::Config> config, bool known, Done done);

 private:
  struct Job {
    Arrival arrival;
    std::shared_ptr<const config::Config> config;
    Done done;
  };
  void run();
  std::optional<Job> next();
  void examine_one(Job job);

  const Post post_;

  std::mutex mutex_;  // protects the next group
  std::condition_variable wake_;
  std::deque<Job> known_, strangers_;
  bool stop_ = false;

  classin::PushReader reader_;  // owned by the thread
  std::thread thread_;
};

}  // namespace rollcall::ingest
