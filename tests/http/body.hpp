// Streamed bodies that a test feeds by hand, and one that makes as much as it is asked for.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "http/http.hpp"

namespace rollcall::test {

using Piece = http::BodySource::Piece;

inline Piece piece(std::string bytes) { return {std::move(bytes), false, false}; }
inline Piece last_piece(std::string bytes) { return {std::move(bytes), true, false}; }
inline Piece failed_piece() { return {"", false, true}; }

// What a FedBody was asked and is to answer; outlives it.
struct Feed {
  std::deque<Piece> pieces;          // answered at once
  std::function<void(Piece)> ready;  // waits for give()
  int asked = 0, drained = 0;
  bool exists = false;  // the body
  bool throws = false;

  void give(Piece made) { std::exchange(ready, nullptr)(std::move(made)); }
};

class FedBody final : public http::BodySource {
 public:
  explicit FedBody(std::shared_ptr<Feed> feed) : feed_(std::move(feed)) { feed_->exists = true; }
  ~FedBody() override { feed_->exists = false; }

  void next(std::function<void(Piece)> ready) override;
  void drain() override { ++feed_->drained; }

 private:
  std::shared_ptr<Feed> feed_;
};

// Gives `count` pieces of `size` bytes each, the i-th full of one letter.
class LettersBody final : public http::BodySource {
 public:
  struct Seen {
    int asked = 0, exist = 0;
  };
  LettersBody(int count, std::size_t size, Seen& seen) : count_(count), size_(size), seen_(seen) {
    ++seen_.exist;
  }
  ~LettersBody() override { --seen_.exist; }

  static char letter(int index) { return static_cast<char>('a' + index % 26); }
  void next(std::function<void(Piece)> ready) override;

 private:
  const int count_;
  const std::size_t size_;
  Seen& seen_;
  int given_ = 0;
};

}  // namespace rollcall::test
