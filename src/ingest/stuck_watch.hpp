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
  std::string cmd, message_id;  // of the push that keeps coming back
  std::string reason, advice;   // why it is refused, and what to do
  std::int64_t since = 0;       // first refusal, Unix seconds
  std::int64_t last = 0;        // newest refusal
  std::int64_t repeats = 0;     // refusals so far
};

struct StuckEvent {
  Sid sid;
  Block block;
  bool began = false;  // else it cleared
};

class StuckWatch {
 public:
  // A push of the school was refused. The same identity refused twice with no accepted push of the school in
  // between is a stuck queue: one school's pushes come in order, the next only after this one was
  // acknowledged.
  std::optional<StuckEvent> refused(Sid sid, const std::string& identity, Block block);

  // A push of the school was acknowledged: its queue moves.
  std::optional<StuckEvent> acknowledged(Sid sid);

  // Clears what has not come back for kForgetAfterS: the sender gave up, so it was not ClassIn's queue, or
  // its address was changed.
  std::vector<StuckEvent> tick(std::int64_t now);

  std::map<Sid, Block> blocked() const;

  static constexpr std::int64_t kForgetAfterS = 120;

 private:
  struct Suspect {
    std::string identity;
    Block block;
    bool stuck = false;
  };
  std::map<Sid, Suspect> suspects_;
};

}  // namespace rollcall::ingest
