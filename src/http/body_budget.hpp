// A bound on the memory of all bodies held at a time. Owned by io.
#pragma once

#include <algorithm>
#include <cstddef>

#include "base/limits.hpp"

namespace rollcall::http {

class BodyBudget {
 public:
  // Of each body the first `uncounted` bytes are free, so that whoever fills the budget does not keep small
  // ones out.
  explicit BodyBudget(std::size_t limit = limits::kMaxBodyBytesInFlight,
                      std::size_t uncounted = limits::kUncountedBodyBytes)
      : limit_(limit), uncounted_(uncounted) {}

  // One body's part of the budget, given back when it ends.
  class Share {
   public:
    explicit Share(BodyBudget& budget) : budget_(budget) {}
    ~Share() { release(); }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    // False, and nothing changed, where the budget has no room. Whatever its limit, it has room for two
    // bodies of the largest size there is.
    bool grow_to(std::size_t bytes, std::size_t largest) {
      const std::size_t counted = std::max(bytes, budget_.uncounted_) - budget_.uncounted_;
      if (counted <= bytes_) return true;
      const std::size_t limit = std::max(budget_.limit_, 2 * largest);
      if (budget_.used_ + (counted - bytes_) > limit) return false;
      budget_.used_ += counted - bytes_;
      bytes_ = counted;
      return true;
    }
    void release() {
      budget_.used_ -= bytes_;
      bytes_ = 0;
    }
    bool counts() const { return bytes_ > 0; }

   private:
    BodyBudget& budget_;
    std::size_t bytes_ = 0;
  };

  std::size_t used() const { return used_; }

 private:
  std::size_t limit_, uncounted_;
  std::size_t used_ = 0;
};

}  // namespace rollcall::http
