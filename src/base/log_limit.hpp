// How many lines of one event are written: a fault that comes a thousand times a second must not fill the
// disk nor hide the others. Not synchronised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.hpp"
#include "base/log.hpp"

namespace rollcall::log {

class Limit {
 public:
  struct Verdict {
    bool written = true;
    std::uint64_t left_out = 0;  // written: how many before it were not
  };
  Verdict judge(Level level, std::string_view event, std::int64_t now_s);

  // Events whose time is over, of which lines were left out since the last that was written.
  struct Missed {
    Level level = Level::info;
    std::string event;
    std::uint64_t left_out = 0;
  };
  std::vector<Missed> tick(std::int64_t now_s);

 private:
  struct Count {
    std::int64_t since = 0;
    std::size_t lines = 0;
    std::uint64_t left_out = 0;
  };
  std::map<std::pair<Level, std::string>, Count, std::less<>> events_;  // at most limits::kMaxLogEvents
};

}  // namespace rollcall::log
