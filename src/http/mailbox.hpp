// Where a session waits for one thing at a time that somebody else makes: the answer of its current request,
// the next piece of a streamed body. What was asked for earlier, a second delivery and one after the
// session's end are harmless. Owned by io; a delivery function may be dropped on any thread while the server
// exists.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "http/http.hpp"
#include "http/task.hpp"

namespace rollcall::http {

template <class T>
class Mailbox : public std::enable_shared_from_this<Mailbox<T>> {
 public:
  explicit Mailbox(const Executor& executor);

  // Asks: what it returns delivers. Whatever is left of the time before is forgotten.
  std::function<void(T)> open();

  // Whether take() has its outcome; if not, wait() until it has.
  bool settled() const { return !open_; }
  Task<void> wait();

  // What was delivered; nothing where the delivery function was dropped or abort() was called.
  std::optional<T> take();

  void abort();

 private:
  class Ticket;
  void put(std::uint64_t asked, T delivered);
  void drop(std::uint64_t asked);
  void settle();

  Executor executor_;
  Timer bell_;  // never expires; cancelled to wake wait()
  std::uint64_t asked_ = 0;
  bool open_ = false;
  std::optional<T> delivered_;
};

extern template class Mailbox<Response>;
extern template class Mailbox<BodySource::Piece>;

}  // namespace rollcall::http
