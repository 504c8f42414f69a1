// Where a session waits for the answer of its current request. Answers of earlier requests, second answers
// and answers after the session's end are harmless. Owned by io; a Responder may be dropped on any thread
// while the server exists.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "http/http.hpp"
#include "http/task.hpp"

namespace rollcall::http {

class Mailbox : public std::enable_shared_from_this<Mailbox> {
 public:
  explicit Mailbox(const Executor& executor);

  // Begins a request; whatever is left of the one before is forgotten.
  Responder open();

  // Whether take() has its outcome; if not, wait() until it has.
  bool settled() const { return !open_; }
  Task<void> wait();

  // The answer; nothing where the Responder was dropped or abort() was called.
  std::optional<Response> take();

  void abort();

 private:
  class Ticket;
  void put(std::uint64_t request, Response response);
  void drop(std::uint64_t request);
  void settle();

  Executor executor_;
  Timer bell_;  // never expires; cancelled to wake wait()
  std::uint64_t request_ = 0;
  bool open_ = false;
  std::optional<Response> response_;
};

}  // namespace rollcall::http
