// What a school's queue does next (PROTOCOL.md 1.4): in order, the next push only after the one before was
// acknowledged, an unacknowledged one again and again. Decides only; simulate/queue.hpp does. Times are
// milliseconds after the start. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "simulate/day/dice.hpp"
#include "simulate/queue_reply.hpp"

namespace rollcall::simulate {

// A push that was refused, or could not be delivered, twice or more.
struct Blocked {
  std::size_t push = 0;  // its number in the queue, from 0
  std::string cmd, message_id;
  std::int64_t since_ms = 0;  // of the first refusal
  std::int64_t tries = 0;     // refused or failed ones
  Refusal why;                // the last
};

struct QueuePolicy {
  std::int64_t repeat_after_ms = 10'000;
  std::int64_t give_up_after_ms = 0;  // since the push was first tried; 0: never. Cuts a try short, too
  int lost_reply_percent = 0;         // of pushes: the first reply is not used
  int duplicate_percent = 0;          // of pushes: sent once more although acknowledged
  int reconnect_percent = 0;          // of requests: on a connection of their own
  std::uint64_t seed = 0;
};

// However short repeat_after_ms is, what was refused or failed is tried again no sooner than this.
constexpr std::int64_t kShortestRepeatMs = 100;
// However little time is left until a push is given up, a try may take this long.
constexpr std::int64_t kShortestTryMs = 1000;

class QueueState {
 public:
  enum class Reading {
    used,
    ignored,  // the reply is read, and lost
    unread,   // the connection is closed as soon as the push is sent
  };
  struct Step {
    enum class Kind { wait, send, end };
    Kind kind = Kind::end;
    std::int64_t until_ms = 0;  // of wait
    Reading reading = Reading::used;
    bool own_connection = false;
    std::int64_t limit_ms = 0;  // of send: what the whole exchange may take; 0: any time
  };
  enum class End { none, finished, given_up, unreachable };

  struct Tried {
    enum class Kind {
      acknowledged,
      unheard,      // sent, its reply not used
      refused,      // a reply that does not acknowledge
      failed,       // no reply
      unreachable,  // not even a connection
      interrupted,  // by us
    };
    Kind kind = Kind::acknowledged;
    bool arrived = true;  // some of it may have
    Refusal why;          // of refused, failed and unreachable
  };
  // What an observer is to be told.
  struct News {
    bool acknowledged = false;  // for the first time
    bool blocked = false;       // now, or for another reason than before
    bool drained = false;       // was blocked, is no more
  };
  struct Counts {
    std::int64_t sent = 0;          // requests that may have arrived
    std::int64_t acknowledged = 0;  // pushes
    std::int64_t repeated = 0;      // of `sent`: again because nothing acknowledged the push before
    std::int64_t lost_replies = 0;
    std::int64_t duplicates = 0;  // of `sent`: once more on purpose
  };

  QueueState(std::size_t pushes, QueuePolicy policy) : pushes_(pushes), policy_(policy), dice_(policy.seed) {}

  // The push at the head of the queue; the number of pushes when all are done.
  std::size_t head() const { return head_; }

  // `due_ms` of the push at the head; any number when all are done.
  Step next(std::int64_t now_ms, std::int64_t due_ms);

  // Tells the outcome of a Step::Kind::send that was begun at `began_ms`.
  News tried(const Tried& outcome, std::int64_t began_ms, std::int64_t now_ms);

  End end() const { return end_; }
  const Counts& counts() const { return counts_; }
  // Of the push at the head, without its cmd and _id; nothing below two refusals, unless it was given up.
  std::optional<Blocked> blocked() const;

 private:
  News accepted();
  News refused(const Tried& outcome, std::int64_t began_ms, std::int64_t now_ms);
  void repeat(std::int64_t at_ms);
  std::int64_t limit_ms(std::int64_t now_ms) const;
  void count(const Tried& outcome);
  void advance();

  const std::size_t pushes_;
  const QueuePolicy policy_;
  const Dice dice_;
  Counts counts_;
  End end_ = End::none;
  std::int64_t requests_ = 0;

  // Of the push at the head.
  std::size_t head_ = 0;
  bool tried_ = false, arrived_ = false, reply_lost_ = false, acknowledged_ = false, duplicated_ = false;
  std::int64_t first_ms_ = 0, not_before_ms_ = 0;
  std::int64_t refusals_ = 0, refused_since_ms_ = 0;
  Refusal why_;
};

}  // namespace rollcall::simulate
