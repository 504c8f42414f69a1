// A queue that its members leave from anywhere, in constant time: each has a Place, which is in one queue at
// most. Owned by io.
#pragma once

#include <list>

namespace rollcall::http {

template <class T>
class Line {
 public:
  class Place {
   public:
    explicit Place(T& owner) : owner_(owner) {}
    ~Place() { leave(); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    // At the end, also where it stood in a queue before. The queue must outlive the place, or its leaving.
    void join(Line& line) {
      leave();
      at_ = line.members_.insert(line.members_.end(), &owner_);
      line_ = &line;
    }
    void leave() {
      if (line_) line_->members_.erase(at_);
      line_ = nullptr;
    }

   private:
    T& owner_;
    Line* line_ = nullptr;
    typename std::list<T*>::iterator at_;
  };

  // Who stands in front; null for nobody.
  T* first() const { return members_.empty() ? nullptr : members_.front(); }

 private:
  std::list<T*> members_;
};

}  // namespace rollcall::http
