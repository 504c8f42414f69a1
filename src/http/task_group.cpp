#include "http/task_group.hpp"

#include <boost/asio/co_spawn.hpp>
#include <utility>

namespace rollcall::http {

// Lives in the completion handler, so that a task which is destroyed unfinished leaves the group as well.
class TaskGroup::Membership {
 public:
  Membership(TaskGroup& group, std::shared_ptr<Child> child) : group_(group), child_(std::move(child)) {
    group_.children_.insert(child_.get());
  }
  ~Membership() { group_.children_.erase(child_.get()); }
  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;

 private:
  TaskGroup& group_;
  std::shared_ptr<Child> child_;
};

void TaskGroup::spawn(const Executor& executor, std::shared_ptr<Child> child, Task<void> task) {
  auto membership = std::make_unique<Membership>(*this, std::move(child));
  boost::asio::co_spawn(executor, std::move(task),
                        [this, membership = std::move(membership)](std::exception_ptr error) mutable {
                          membership.reset();
                          if (on_end_) on_end_(error);
                        });
}

void TaskGroup::drain() {
  for (Child* child : children_) child->drain();
}

void TaskGroup::abort() {
  for (Child* child : children_) child->abort();
}

void TaskGroup::sweep(Clock::time_point now) {
  for (Child* child : children_) child->sweep(now);
}

}  // namespace rollcall::http
