// What the log says of queues that are stuck, and of pushes of no school here that keep coming back: that it
// began, once, and how it ended, once. Anybody who knows a SID can let pushes come back, so of one school and
// cause at most one line a minute says that something began. Who was kept back by that is told of later if he
// is still stuck, and of what nobody was told it is not said that it ended: the log's last word is true.
// Owned by io.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "ingest/stuck_watch.hpp"

namespace rollcall::api {

inline constexpr const char* kStoreCause = "store";
inline constexpr Sid kNoSchool{0};  // strays are kept under it

class StuckLog {
 public:
  // What a watch noticed; `at` is steady_s(). `schools` is the watch over the schools' queues.
  void note(const ingest::StuckEvent& event, const ingest::StuckWatch& schools, std::int64_t at);

  // Once a second, with all that is stuck.
  void tick(const ingest::StuckWatch& schools, const ingest::StuckWatch& strays, std::int64_t at);

  static constexpr std::int64_t kEveryS = 60;

 private:
  using Told = std::tuple<Sid, std::string, std::string>;  // of which school, push and cause
  static Told place_of(const ingest::Stuck& stuck);
  void tell(const ingest::Stuck& stuck, std::int64_t at);
  void tell_end(const ingest::StuckEvent& event, const ingest::StuckWatch& schools);

  std::set<Told> told_;  // of what is stuck
  std::set<Sid> open_;   // the last word is that it is blocked; kNoSchool: of the store, for all schools
  std::map<std::pair<Sid, std::string>, std::int64_t> lines_;  // of one school and cause: when
};

}  // namespace rollcall::api
