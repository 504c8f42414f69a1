#include "scheduling/client_pool.hpp"

#include <algorithm>
#include <chrono>

#include "base/time.hpp"

namespace rollcall::scheduling {

namespace {

outbound::ClassInOptions options_of(const config::Config& config) {
  return {.base_url = config.classin_base_url,
          .ca_file = config.classin_ca_file,
          .timeout_ms = config.classin_timeout_ms};
}

}  // namespace

Result<std::unique_ptr<ClientPool>> ClientPool::open(const config::Config& config) {
  auto pool = open_anyway(config);
  if (const Status usable = pool->usable(); !usable) return usable.error();
  return pool;
}

std::unique_ptr<ClientPool> ClientPool::open_anyway(const config::Config& config) {
  std::unique_ptr<ClientPool> pool(new ClientPool);
  static_cast<void>(pool->reconfigure(config));  // usable() says it
  return pool;
}

ClientPool::~ClientPool() { stop(); }

// A client taken out of the pool; none where the pool is not usable. Given back at the end, unless the pool
// has gone on to other options.
struct ClientPool::Lent {
  explicit Lent(ClientPool& from) : pool(from) {
    const std::lock_guard lock(pool.mutex_);
    usable = pool.usable_;
    if (!usable) return;
    generation = pool.generation_;
    if (!pool.idle_.empty()) {
      client = std::move(pool.idle_.back());
      pool.idle_.pop_back();
    } else {
      client = outbound::ClassIn::open(pool.options_, now_s).value();  // they were checked when they were set
    }
    if (pool.stop_) client->interrupt();
    pool.lent_.push_back(client.get());
  }
  ~Lent() {
    if (client == nullptr) return;
    const std::lock_guard lock(pool.mutex_);
    std::erase(pool.lent_, client.get());
    if (generation == pool.generation_ && !pool.stop_) pool.idle_.push_back(std::move(client));
  }
  Lent(const Lent&) = delete;
  Lent& operator=(const Lent&) = delete;

  ClientPool& pool;
  Status usable = ok_status();
  int generation = 0;
  std::unique_ptr<outbound::ClassIn> client;
};

outbound::Attempt ClientPool::call(const outbound::Call& call, const outbound::Values& values,
                                   const config::School& school) {
  const Lent lent(*this);
  if (!lent.usable) {
    return {.effect = outbound::Effect::not_done,
            .explanation = lent.usable.error().text() + "; nothing was sent",
            .retry = "no"};
  }
  auto attempt = lent.client->call(call, values, school.sid, school.secrets);
  calls_[static_cast<std::size_t>(attempt.effect)].add();
  return attempt;
}

Status ClientPool::reconfigure(const config::Config& config) {
  auto options = options_of(config);
  Status usable = outbound::ClassIn::check(options);
  const std::lock_guard lock(mutex_);
  options_ = std::move(options);
  usable_ = usable;
  ++generation_;
  idle_.clear();
  return usable;
}

Status ClientPool::usable() {
  const std::lock_guard lock(mutex_);
  return usable_;
}

bool ClientPool::pause(std::int64_t ms) {
  std::unique_lock lock(mutex_);
  return !stopped_.wait_for(lock, std::chrono::milliseconds(ms), [&] { return stop_; });
}

void ClientPool::stop() {
  const std::lock_guard lock(mutex_);
  stop_ = true;
  for (auto* client : lent_) client->interrupt();
  stopped_.notify_all();
}

}  // namespace rollcall::scheduling
