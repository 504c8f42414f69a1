// Notices a school whose queue is stuck: ClassIn repeats the push we refuse every 10 seconds and everything
// behind it waits (PROTOCOL.md 1.4). Pure but for what it remembers; owned by io.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"

namespace rollcall::ingest {

struct Block {
  std::string identity;         // the same for the same push sent again; not shown
  std::string cause;            // one word for it, as in /readyz: "safe_key", "store", …
  std::string cmd, message_id;  // of the push that keeps coming back
  std::optional<Sid> claimed;   // the SID it names, where no such school is configured
  std::string reason, advice;   // why it is refused, and what to do
  std::int64_t since = 0;       // first refusal, Unix seconds
  std::int64_t last = 0;        // newest refusal
  std::int64_t seen_at = 0;     // the same by steady_s(), which forgetting goes by
  std::int64_t repeats = 0;     // refusals so far
};

// A push that keeps coming back.
struct Stuck {
  Sid sid;
  Block block;
};

enum class StuckTurn {
  began,     // or is refused for another reason than before
  moves,     // a push of the school was acknowledged
  not_seen,  // what was refused no longer comes back, and nothing says that the queue moves
};

struct StuckEvent {
  Sid sid;
  Block block;
  StuckTurn turn = StuckTurn::began;
};

class StuckWatch {
 public:
  // A push of the school was refused. The same identity refused twice with no accepted push of the school in
  // between is a stuck queue: one school's pushes come in order, the next only after this one was
  // acknowledged. A stranger's pushes can look the same, so a few are watched side by side, and none hides
  // another; beyond kMostWatched those that came back least make room.
  std::optional<StuckEvent> refused(Sid sid, const std::string& identity, Block block);

  // A push of the school was acknowledged: its queue moves.
  std::optional<StuckEvent> acknowledged(Sid sid);

  // Clears what has not come back for kForgetAfterS: the sender gave up, so it was not ClassIn's queue, or
  // its address was changed. `at` is steady_s().
  std::vector<StuckEvent> tick(std::int64_t at);

  std::vector<Stuck> blocked() const;  // by school, then since when
  bool blocked(Sid sid) const;
  bool blocked_by(const std::string& cause) const;  // any school

  static constexpr std::int64_t kForgetAfterS = 120;
  static constexpr std::size_t kMostWatched = 8;  // pushes of one school

 private:
  struct Suspect {
    Block block;
    bool stuck = false;
  };
  using Suspects = std::vector<Suspect>;
  static Suspect& new_suspect(Suspects& suspects);
  static std::optional<Block> oldest_stuck(const Suspects& suspects);

  std::map<Sid, Suspects> schools_;  // none of them empty
};

}  // namespace rollcall::ingest
