#include "http/body.hpp"

#include <stdexcept>

namespace rollcall::test {

void FedBody::next(std::function<void(Piece)> ready) {
  ++feed_->asked;
  if (feed_->throws) throw std::runtime_error("a fault in the source");
  if (feed_->pieces.empty()) {
    feed_->ready = std::move(ready);
    return;
  }
  Piece made = std::move(feed_->pieces.front());
  feed_->pieces.pop_front();
  ready(std::move(made));
}

void LettersBody::next(std::function<void(Piece)> ready) {
  ++seen_.asked;
  const int index = given_++;
  ready({std::string(size_, letter(index)), given_ == count_, false});
}

}  // namespace rollcall::test
