#include "ingest/stuck_watch.hpp"

#include <utility>

namespace rollcall::ingest {

std::optional<StuckEvent> StuckWatch::refused(Sid sid, const std::string& identity, Block block) {
  auto& suspect = suspects_[sid];
  if (suspect.identity != identity) {
    // Another push: with one queue a school, the first is no longer at its head. A stuck one stays until
    // something is acknowledged or it stays away, so that a stranger's refused push does not hide it.
    if (suspect.stuck) return std::nullopt;
    block.repeats = 1;
    suspect = {identity, std::move(block), false};
    return std::nullopt;
  }
  suspect.block.last = block.last;
  suspect.block.reason = std::move(block.reason);
  suspect.block.advice = std::move(block.advice);
  ++suspect.block.repeats;
  if (suspect.stuck) return std::nullopt;
  suspect.stuck = true;
  return StuckEvent{sid, suspect.block, true};
}

std::optional<StuckEvent> StuckWatch::acknowledged(Sid sid) {
  const auto at = suspects_.find(sid);
  if (at == suspects_.end()) return std::nullopt;
  const Suspect suspect = std::move(at->second);
  suspects_.erase(at);
  if (!suspect.stuck) return std::nullopt;
  return StuckEvent{sid, suspect.block, false};
}

std::vector<StuckEvent> StuckWatch::tick(std::int64_t now) {
  std::vector<StuckEvent> events;
  for (auto at = suspects_.begin(); at != suspects_.end();) {
    if (now - at->second.block.last < kForgetAfterS) {
      ++at;
      continue;
    }
    if (at->second.stuck) events.push_back({at->first, at->second.block, false});
    at = suspects_.erase(at);
  }
  return events;
}

std::map<Sid, Block> StuckWatch::blocked() const {
  std::map<Sid, Block> out;
  for (const auto& [sid, suspect] : suspects_) {
    if (suspect.stuck) out.emplace(sid, suspect.block);
  }
  return out;
}

}  // namespace rollcall::ingest
