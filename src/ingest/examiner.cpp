#include "ingest/examiner.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <new>
#include <utility>

#include "base/limits.hpp"
#include "base/log.hpp"

namespace rollcall::ingest {

namespace {

constexpr int kNice = 5;

// Of this thread alone, as Linux has it. Where the system refuses, the thread works on as the others do.
void be_nice() { ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice); }

}  // namespace

Examiner::Examiner(Post post) : post_(std::move(post)) {
  thread_ = std::thread([this] { run(); });
}

Examiner::~Examiner() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool Examiner::submit(Arrival arrival, std::shared_ptr<const config::Config> config, bool known, Done done) {
  {
    const std::lock_guard lock(mutex_);
    auto& queue = known ? known_ : strangers_;
    if (queue.size() >= limits::kExaminerQueuePushes) return false;
    queue.push_back({std::move(arrival), std::move(config), std::move(done)});
  }
  wake_.notify_one();
  return true;
}

void Examiner::run() {
  be_nice();
  while (auto job = next()) examine_one(std::move(*job));
}

// Nothing once stopped and empty.
std::optional<Examiner::Job> Examiner::next() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [&] { return stop_ || !known_.empty() || !strangers_.empty(); });
  auto& queue = known_.empty() ? strangers_ : known_;
  if (queue.empty()) return std::nullopt;
  std::optional<Job> job = std::move(queue.front());
  queue.pop_front();
  return job;
}

void Examiner::examine_one(Job job) {
  std::unique_ptr<const Examined> examined;
  try {
    examined = std::make_unique<Examined>(examine(reader_, job.arrival.body, std::move(job.config)));
  } catch (const std::bad_alloc&) {
    log::error("a large push could not be read for want of memory", {{"bytes", job.arrival.body.size()}});
  }
  // Tasks are copied on their way; what they carry is not.
  const auto shared = std::make_shared<Job>(std::move(job));
  post_([shared, examined = std::shared_ptr<const Examined>(std::move(examined))] {
    shared->done(std::move(shared->arrival), examined.get());
  });
}

}  // namespace rollcall::ingest
