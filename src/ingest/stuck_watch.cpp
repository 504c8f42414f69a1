#include "ingest/stuck_watch.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace rollcall::ingest {

StuckWatch::Suspect& StuckWatch::new_suspect(Suspects& suspects) {
  if (suspects.size() < kMostWatched) return suspects.emplace_back();
  return *std::min_element(suspects.begin(), suspects.end(), [](const Suspect& a, const Suspect& b) {
    return std::tuple(a.block.repeats, a.block.seen_at) < std::tuple(b.block.repeats, b.block.seen_at);
  });
}

std::optional<Block> StuckWatch::oldest_stuck(const Suspects& suspects) {
  const Block* oldest = nullptr;
  for (const auto& suspect : suspects) {
    if (suspect.stuck && (oldest == nullptr || suspect.block.since < oldest->since)) oldest = &suspect.block;
  }
  return oldest != nullptr ? std::optional(*oldest) : std::nullopt;
}

std::optional<StuckEvent> StuckWatch::refused(Sid sid, const std::string& identity, Block block) {
  Suspects& suspects = schools_[sid];
  const auto at = std::find_if(suspects.begin(), suspects.end(),
                               [&](const Suspect& suspect) { return suspect.block.identity == identity; });
  block.identity = identity;
  if (at == suspects.end()) {
    block.repeats = 1;
    new_suspect(suspects) = {std::move(block), false};
    return std::nullopt;
  }
  const bool told = at->stuck && at->block.cause == block.cause;
  block.since = at->block.since;
  block.repeats = at->block.repeats + 1;
  at->block = std::move(block);
  at->stuck = true;
  if (told) return std::nullopt;
  return StuckEvent{sid, at->block, StuckTurn::began};
}

std::optional<StuckEvent> StuckWatch::acknowledged(Sid sid) {
  const auto at = schools_.find(sid);
  if (at == schools_.end()) return std::nullopt;
  const auto oldest = oldest_stuck(at->second);
  schools_.erase(at);
  if (!oldest) return std::nullopt;
  return StuckEvent{sid, *oldest, StuckTurn::moves};
}

std::vector<StuckEvent> StuckWatch::tick(std::int64_t at) {
  std::vector<StuckEvent> events;
  for (auto school = schools_.begin(); school != schools_.end();) {
    auto& [sid, suspects] = *school;
    const auto before = oldest_stuck(suspects);
    std::erase_if(suspects,
                  [at](const auto& suspect) { return at - suspect.block.seen_at >= kForgetAfterS; });
    if (before && !oldest_stuck(suspects)) events.push_back({sid, *before, StuckTurn::not_seen});
    school = suspects.empty() ? schools_.erase(school) : std::next(school);
  }
  return events;
}

std::vector<Stuck> StuckWatch::blocked() const {
  std::vector<Stuck> out;
  for (const auto& [sid, suspects] : schools_) {
    for (const auto& suspect : suspects) {
      if (suspect.stuck) out.push_back({sid, suspect.block});
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Stuck& a, const Stuck& b) {
    return std::tuple(a.sid, a.block.since) < std::tuple(b.sid, b.block.since);
  });
  return out;
}

bool StuckWatch::blocked(Sid sid) const {
  const auto at = schools_.find(sid);
  return at != schools_.end() && oldest_stuck(at->second).has_value();
}

bool StuckWatch::blocked_by(const std::string& cause) const {
  const auto all = blocked();
  return std::any_of(all.begin(), all.end(), [&](const Stuck& stuck) { return stuck.block.cause == cause; });
}

}  // namespace rollcall::ingest
