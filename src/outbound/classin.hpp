// ClassIn's API over one kept connection.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "outbound/attempt.hpp"

namespace rollcall::outbound {

struct ClassInOptions {
  std::string base_url = "https://api.eeo.cn";
  std::string ca_file;              // "": the system's CAs
  std::int64_t timeout_ms = 10000;  // for one attempt, all phases together
};

// Blocks the calling thread; used by one thread at a time, but for interrupt(). Plain http is refused but to
// loopback addresses, where tests and proxies live.
class ClassIn {
 public:
  // What stands in the way of calls with these options: the error names classin.base_url or classin.ca_file
  // and what is wrong with it. open() asks for the URL alone, the file is read at the first TLS connection.
  static Status check(const ClassInOptions& options);
  static Result<std::unique_ptr<ClassIn>> open(const ClassInOptions& options,
                                               std::function<std::int64_t()> clock_s);
  ~ClassIn();

  // One attempt. Of several secrets (the school is changing its own) those after the first are tried where
  // ClassIn says that the key is wrong, which changes nothing; the one that fitted is tried first next time.
  Attempt call(const Call& call, const Values& values, Sid sid, const std::vector<std::string>& secrets);

  // Ends the attempt under way and every later one: nothing is sent any more. Any thread.
  void interrupt();

 private:
  struct State;
  explicit ClassIn(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// How long to wait before attempt number `attempt` (2 is the first repetition): grows twofold from `base_ms`
// to `most_ms`, of which `random` in [0, 1) takes between half and all, so that many callers do not come back
// at once.
std::int64_t backoff_ms(int attempt, std::int64_t base_ms, std::int64_t most_ms, double random);

}  // namespace rollcall::outbound
