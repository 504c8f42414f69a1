#include "simulate/queue_state.hpp"

#include <algorithm>

namespace rollcall::simulate {

QueueState::Step QueueState::next(std::int64_t now_ms, std::int64_t due_ms) {
  if (end_ == End::none && head_ == pushes_) end_ = End::finished;
  if (end_ != End::none) return {};
  const std::int64_t at_ms = tried_ ? not_before_ms_ : due_ms;
  if (now_ms < at_ms) return {.kind = Step::Kind::wait, .until_ms = at_ms};
  Step step{.kind = Step::Kind::send};
  auto lost = dice_.of("lost reply", static_cast<std::int64_t>(head_));
  if (!reply_lost_ && !acknowledged_ && lost.percent(policy_.lost_reply_percent))
    step.reading = lost.percent(50) ? Reading::ignored : Reading::unread;
  step.own_connection = dice_.of("own connection", requests_).percent(policy_.reconnect_percent);
  step.limit_ms = limit_ms(now_ms);
  return step;
}

std::int64_t QueueState::limit_ms(std::int64_t now_ms) const {
  if (policy_.give_up_after_ms <= 0) return 0;
  const std::int64_t tried_for_ms = tried_ ? now_ms - first_ms_ : 0;
  return std::max(policy_.give_up_after_ms - tried_for_ms, kShortestTryMs);
}

QueueState::News QueueState::tried(const Tried& outcome, std::int64_t began_ms, std::int64_t now_ms) {
  if (!tried_) first_ms_ = began_ms;
  tried_ = true;
  count(outcome);
  const bool first_request = requests_++ == 0;
  switch (outcome.kind) {
    case Tried::Kind::acknowledged: return accepted();
    case Tried::Kind::unheard:
      ++counts_.lost_replies;
      reply_lost_ = true;
      repeat(began_ms + policy_.repeat_after_ms);
      return {};
    case Tried::Kind::unreachable:
      if (first_request) end_ = End::unreachable;
      [[fallthrough]];
    case Tried::Kind::refused:
    case Tried::Kind::failed: return refused(outcome, began_ms, now_ms);
    case Tried::Kind::interrupted: break;
  }
  return {};
}

void QueueState::count(const Tried& outcome) {
  if (!outcome.arrived) return;
  ++counts_.sent;
  if (acknowledged_ && !duplicated_) {
    ++counts_.duplicates;
    duplicated_ = true;
  } else if (arrived_) {
    ++counts_.repeated;
  }
  arrived_ = true;
}

QueueState::News QueueState::accepted() {
  News news;
  news.drained = refusals_ >= 2;
  refusals_ = 0;
  if (acknowledged_) {
    advance();
    return news;
  }
  news.acknowledged = true;
  ++counts_.acknowledged;
  const bool again =
      dice_.of("duplicate", static_cast<std::int64_t>(head_)).percent(policy_.duplicate_percent);
  if (again) {
    acknowledged_ = true;
    tried_ = false;  // its time to be given up begins anew
  } else {
    advance();
  }
  return news;
}

QueueState::News QueueState::refused(const Tried& outcome, std::int64_t began_ms, std::int64_t now_ms) {
  if (refusals_++ == 0) refused_since_ms_ = began_ms;
  News news;
  news.blocked = refusals_ == 2 || (refusals_ > 2 && !(why_ == outcome.why));
  why_ = outcome.why;
  const bool limited = policy_.give_up_after_ms > 0;
  if (limited && end_ == End::none && now_ms >= first_ms_ + policy_.give_up_after_ms) end_ = End::given_up;
  repeat(std::max(began_ms + policy_.repeat_after_ms, now_ms + kShortestRepeatMs));
  return news;
}

// The last try is made when the time is up, not before it.
void QueueState::repeat(std::int64_t at_ms) {
  not_before_ms_ = at_ms;
  if (policy_.give_up_after_ms > 0) not_before_ms_ = std::min(at_ms, first_ms_ + policy_.give_up_after_ms);
}

void QueueState::advance() {
  ++head_;
  tried_ = arrived_ = reply_lost_ = acknowledged_ = duplicated_ = false;
  refusals_ = 0;
}

std::optional<Blocked> QueueState::blocked() const {
  if (refusals_ < 2 && end_ != End::given_up) return std::nullopt;
  return Blocked{.push = head_, .since_ms = refused_since_ms_, .tries = refusals_, .why = why_};
}

}  // namespace rollcall::simulate
