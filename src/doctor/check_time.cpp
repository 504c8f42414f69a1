#include <fmt/format.h>

#include <algorithm>

#include "base/limits.hpp"
#include "base/time.hpp"
#include "doctor/checks.hpp"
#include "doctor/judge.hpp"

namespace rollcall::doctor {

namespace {

constexpr std::int64_t kUsualAheadS =
    600;  // PROTOCOL.md 1.7: TimeStamp lies so far behind the record's making

std::string set_clock(const Sight& sight) {
  return by_root(sight, "timedatectl set-ntp true") + " (or install chrony); then see `timedatectl`";
}

Findings check_synchronised(const Sight& sight) {
  const auto& synchronised = sight.machine.synchronised;
  if (synchronised.value_or(true)) return {};
  return {{.weight = Weight::warning,
           .place = "the system clock",
           .what = "nothing keeps it right, as far as the kernel knows; by this clock is told when pushes "
                   "were received",
           .next = set_clock(sight)}};
}

Findings check_future(const Sight& sight) {
  for (const auto& [sid, school] : sight.store.schools) {
    const std::int64_t ahead = school.received_at - sight.machine.now;
    if (ahead <= limits::kClockOffS) continue;
    return {{.place = "the system clock",
             .what = fmt::format(
                 "the last push of school {} was received {} from now, at {}: the clock went back", sid.value,
                 age_text(ahead), utc_text(school.received_at)),
             .next = set_clock(sight)}};
  }
  return {};
}

Findings check_stamps(const Sight& sight) {
  for (const auto& [sid, school] : sight.store.schools) {
    if (!school.time_stamp) continue;
    const std::int64_t behind = *school.time_stamp - school.received_at - kUsualAheadS;
    if (behind <= limits::kClockOffS) continue;
    return {{.place = "the system clock",
             .what = fmt::format(
                 "it is behind ClassIn's by {} at least, by the TimeStamp of school {}'s last push",
                 age_text(behind), sid.value),
             .next = set_clock(sight)}};
  }
  return {};
}

Findings check_others(const Sight& sight) {
  const auto& theirs = sight.network.their_time;
  if (!theirs) return {};
  const std::int64_t ahead = sight.machine.now - *theirs;
  if (ahead >= -limits::kClockOffS && ahead <= limits::kClockOffS) return {};
  return {{.place = "the system clock",
           .what = fmt::format("it is {} {} the clock of ClassIn's API", age_text(std::max(ahead, -ahead)),
                               ahead > 0 ? "ahead of" : "behind"),
           .next = set_clock(sight)}};
}

Findings check_zones(const Sight& sight) {
  if (sight.machine.time_zones) return {};
  return {{.place = "/usr/share/zoneinfo",
           .what = "this machine has no time zones, so no configuration with a school is right",
           .next = by_root(sight, "apt install tzdata")}};
}

}  // namespace

std::vector<Check> time_checks() {
  return {
      {"time.zones", "the time zone database is there", Needs::nothing, check_zones},
      {"time.synchronised", "the clock is kept right", Needs::nothing, check_synchronised},
      {"time.future", "no push comes from the future", Needs::journal, check_future},
      {"time.stamps", "the clock agrees with ClassIn's stamps", Needs::journal, check_stamps},
      {"time.others", "the clock agrees with ClassIn's API, where it was asked", Needs::config, check_others},
  };
}

}  // namespace rollcall::doctor
