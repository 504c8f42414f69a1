#include "service/status_line.hpp"

#include <fmt/format.h>

#include "base/time.hpp"

namespace rollcall::service {

namespace {

constexpr std::size_t kMostNamed = 3;

}  // namespace

std::string status_line(const Condition& condition) {
  std::string line = fmt::format("{} school{}, journal at {}", condition.schools,
                                 condition.schools == 1 ? "" : "s", condition.newest);
  if (condition.last_push_at && condition.last_push_school) {
    line += fmt::format(", the last push at {} from {}", utc_text(*condition.last_push_at),
                        *condition.last_push_school);
  } else {
    line += ", no push since the start";
  }
  if (!condition.commits) line += "; THE STORE CANNOT COMMIT, nothing is acknowledged: see `rollcall status`";
  if (condition.refused_configuration)
    line += "; the configuration file is FAULTY, the one before is in force: see `rollcall check`";
  for (std::size_t i = 0; i < condition.blocked.size() && i < kMostNamed; ++i) {
    const auto& [sid, since, cause] = condition.blocked[i];
    line += fmt::format("{} {} ({}, since {})", i == 0 ? "; BLOCKED:" : ",", sid, cause, utc_text(since));
  }
  if (condition.blocked.size() > kMostNamed)
    line += fmt::format(" and {} more", condition.blocked.size() - kMostNamed);
  if (!condition.blocked.empty()) line += "; see `rollcall status`";
  return line;
}

}  // namespace rollcall::service
