#include "http/mailbox.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace rollcall::http {

// What all copies of one Responder share.
class Mailbox::Ticket {
 public:
  Ticket(std::weak_ptr<Mailbox> mailbox, const Executor& executor, std::uint64_t request)
      : mailbox_(std::move(mailbox)), executor_(executor), request_(request) {}
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;

  ~Ticket() {
    if (used_) return;
    auto mailbox = mailbox_.lock();
    if (!mailbox) return;
    boost::asio::post(executor_,
                      [mailbox = std::move(mailbox), request = request_] { mailbox->drop(request); });
  }

  void use(Response response) {
    used_ = true;
    if (auto mailbox = mailbox_.lock()) mailbox->put(request_, std::move(response));
  }

 private:
  std::weak_ptr<Mailbox> mailbox_;
  Executor executor_;
  std::uint64_t request_;
  bool used_ = false;
};

Mailbox::Mailbox(const Executor& executor) : executor_(executor), bell_(executor, Clock::time_point::max()) {}

Responder Mailbox::open() {
  ++request_;
  open_ = true;
  response_.reset();
  return [ticket = std::make_shared<Ticket>(weak_from_this(), executor_, request_)](Response response) {
    ticket->use(std::move(response));
  };
}

Task<void> Mailbox::wait() {
  while (!settled()) co_await bell_.async_wait(kAwait);
}

std::optional<Response> Mailbox::take() { return std::exchange(response_, std::nullopt); }

void Mailbox::abort() { settle(); }

void Mailbox::put(std::uint64_t request, Response response) {
  if (request != request_ || settled()) return;
  response_ = std::move(response);
  settle();
}

void Mailbox::drop(std::uint64_t request) {
  if (request == request_ && !settled()) settle();
}

void Mailbox::settle() {
  open_ = false;
  bell_.cancel();
}

}  // namespace rollcall::http
