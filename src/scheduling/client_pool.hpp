// Connections to ClassIn, shared by the threads that call it.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "base/metrics.hpp"
#include "config/config.hpp"
#include "outbound/classin.hpp"

namespace rollcall::scheduling {

// Any thread.
class ClientPool {
 public:
  // The error names classin.base_url or classin.ca_file and what is wrong with it.
  static Result<std::unique_ptr<ClientPool>> open(const config::Config& config);
  // The same for a program that has other things to do as well: usable() says why it cannot call.
  static std::unique_ptr<ClientPool> open_anyway(const config::Config& config);
  ~ClientPool();

  // One attempt, on an idle connection or a new one. Blocks. Sends nothing where it is not usable.
  outbound::Attempt call(const outbound::Call& call, const outbound::Values& values,
                         const config::School& school);

  // From now on to this address, with these limits. With the error it is not usable until the next time.
  Status reconfigure(const config::Config& config);
  Status usable();

  // How many calls ended with this effect.
  std::uint64_t calls(outbound::Effect effect) const {
    return calls_[static_cast<std::size_t>(effect)].value();
  }

  // Sleeps; false when stop() was called before or meanwhile.
  bool pause(std::int64_t ms);
  // Interrupts the calls under way; every later one fails at once and sends nothing.
  void stop();

 private:
  struct Lent;
  ClientPool() = default;

  std::array<metrics::Counter, outbound::kEffects.size()> calls_;  // by Effect; synchronised by itself

  std::mutex mutex_;  // protects the rest
  std::condition_variable stopped_;
  outbound::ClassInOptions options_;
  Status usable_ = ok_status();  // with the options
  int generation_ = 0;           // of the options; a client of an older one is not used again
  bool stop_ = false;
  std::vector<std::unique_ptr<outbound::ClassIn>> idle_;
  std::vector<outbound::ClassIn*> lent_;
};

}  // namespace rollcall::scheduling
