// A bound on the bytes of all bodies held at a time. Owned by io.
#pragma once

#include <cstddef>

#include "base/limits.hpp"

namespace rollcall::http {

class BodyBudget {
 public:
  explicit BodyBudget(std::size_t limit = limits::kMaxBodyBytesInFlight) : limit_(limit) {}

  // One body's part of the budget, given back when it ends.
  class Share {
   public:
    explicit Share(BodyBudget& budget) : budget_(budget) {}
    ~Share() { budget_.used_ -= bytes_; }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    // False, and nothing changed, where the budget has no room.
    bool grow_to(std::size_t bytes) {
      if (bytes - bytes_ > budget_.limit_ - budget_.used_) return false;
      budget_.used_ += bytes - bytes_;
      bytes_ = bytes;
      return true;
    }

   private:
    BodyBudget& budget_;
    std::size_t bytes_ = 0;
  };

  std::size_t used() const { return used_; }

 private:
  std::size_t limit_;
  std::size_t used_ = 0;
};

}  // namespace rollcall::http
