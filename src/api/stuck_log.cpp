#include "api/stuck_log.hpp"

#include <utility>

#include "base/log.hpp"
#include "base/time.hpp"

namespace rollcall::api {

namespace {

using ingest::Block;
using ingest::Stuck;
using ingest::StuckTurn;

bool of_store(const Block& block) { return block.cause == kStoreCause; }

void log_block(Sid sid, const Block& block) {
  log::change(log::Level::error,
              of_store(block) ? "queues are blocked: the store cannot commit what ClassIn sends"
                              : "the school's queue is blocked: ClassIn repeats a push that is refused",
              {{"sid", sid.value},
               {"cmd", block.cmd},
               {"message_id", block.message_id},
               {"since", utc_text(block.since)},
               {"reason", block.reason},
               {"advice", block.advice}});
}

void log_stray(const Block& block) {
  log::change(
      log::Level::error,
      "a push of no school here keeps coming back; if it is ClassIn that sends it, a queue is blocked",
      {{"claimed_sid", block.claimed ? block.claimed->value : 0},
       {"since", utc_text(block.since)},
       {"reason", block.reason},
       {"advice", block.advice}});
}

}  // namespace

StuckLog::Told StuckLog::place_of(const Stuck& stuck) {
  return {stuck.sid, stuck.block.identity, stuck.block.cause};
}

void StuckLog::note(const ingest::StuckEvent& event, const ingest::StuckWatch& schools, std::int64_t at) {
  if (event.turn == StuckTurn::began) return tell({event.sid, event.block}, at);
  tell_end(event, schools);
}

// While the store cannot commit every school waits; one line says so for all, beside the writer's own.
void StuckLog::tell(const Stuck& stuck, std::int64_t at) {
  const Sid whose = of_store(stuck.block) ? kNoSchool : stuck.sid;
  if (told_.contains(place_of(stuck)) || (of_store(stuck.block) && open_.contains(whose))) return;
  const auto [line, first] = lines_.try_emplace({whose, stuck.block.cause}, at);
  if (!first && at - line->second < kEveryS) return;
  line->second = at;
  told_.insert(place_of(stuck));
  if (stuck.sid == kNoSchool) return log_stray(stuck.block);
  open_.insert(whose);
  log_block(stuck.sid, stuck.block);
}

void StuckLog::tell_end(const ingest::StuckEvent& event, const ingest::StuckWatch& schools) {
  std::erase_if(told_, [&](const Told& told) { return std::get<Sid>(told) == event.sid; });
  const bool was_told = open_.erase(event.sid) > 0;
  const bool store_was_told = !schools.blocked_by(kStoreCause) && open_.erase(kNoSchool) > 0;
  if (!was_told && !store_was_told) return;
  log::change(log::Level::info,
              event.turn == StuckTurn::moves
                  ? "the school's queue moves again"
                  : "the refused push no longer comes back; whether the queue moves is not known",
              {{"sid", event.sid.value}, {"blocked_since", utc_text(event.block.since)}});
}

void StuckLog::tick(const ingest::StuckWatch& schools, const ingest::StuckWatch& strays, std::int64_t at) {
  std::set<Told> lasting;
  for (const auto* watch : {&schools, &strays}) {
    for (const auto& stuck : watch->blocked()) {
      lasting.insert(place_of(stuck));
      tell(stuck, at);
    }
  }
  std::erase_if(told_, [&](const Told& told) { return !lasting.contains(told); });
  std::erase_if(lines_, [&](const auto& line) { return at - line.second >= kEveryS; });
}

}  // namespace rollcall::api
