#include "http/mailbox.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace rollcall::http {

// What all copies of one delivery function share.
template <class T>
class Mailbox<T>::Ticket {
 public:
  Ticket(std::weak_ptr<Mailbox> mailbox, const Executor& executor, std::uint64_t asked)
      : mailbox_(std::move(mailbox)), executor_(executor), asked_(asked) {}
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;

  ~Ticket() {
    if (used_) return;
    auto mailbox = mailbox_.lock();
    if (!mailbox) return;
    boost::asio::post(executor_, [mailbox = std::move(mailbox), asked = asked_] { mailbox->drop(asked); });
  }

  void use(T delivered) {
    used_ = true;
    if (auto mailbox = mailbox_.lock()) mailbox->put(asked_, std::move(delivered));
  }

 private:
  std::weak_ptr<Mailbox> mailbox_;
  Executor executor_;
  std::uint64_t asked_;
  bool used_ = false;
};

template <class T>
Mailbox<T>::Mailbox(const Executor& executor)
    : executor_(executor), bell_(executor, Clock::time_point::max()) {}

template <class T>
std::function<void(T)> Mailbox<T>::open() {
  ++asked_;
  open_ = true;
  delivered_.reset();
  return [ticket = std::make_shared<Ticket>(this->weak_from_this(), executor_, asked_)](T delivered) {
    ticket->use(std::move(delivered));
  };
}

template <class T>
Task<void> Mailbox<T>::wait() {
  while (!settled()) co_await bell_.async_wait(kAwait);
}

template <class T>
std::optional<T> Mailbox<T>::take() {
  return std::exchange(delivered_, std::nullopt);
}

template <class T>
void Mailbox<T>::abort() {
  settle();
}

template <class T>
void Mailbox<T>::put(std::uint64_t asked, T delivered) {
  if (asked != asked_ || settled()) return;
  delivered_ = std::move(delivered);
  settle();
}

template <class T>
void Mailbox<T>::drop(std::uint64_t asked) {
  if (asked == asked_ && !settled()) settle();
}

template <class T>
void Mailbox<T>::settle() {
  open_ = false;
  bell_.cancel();
}

template class Mailbox<Response>;
template class Mailbox<BodySource::Piece>;

}  // namespace rollcall::http
