#include <fmt/format.h>

#include <algorithm>

#include "base/limits.hpp"
#include "base/time.hpp"
#include "doctor/checks.hpp"
#include "doctor/judge.hpp"

namespace rollcall::doctor {

namespace {

constexpr std::int64_t kDayS = 86400;

std::string place_of(std::int64_t sid) { return fmt::format("school {}", sid); }

const config::School* school_of(const Sight& sight, std::int64_t sid) {
  return sight.config.config ? sight.config.config->school(Sid{sid}) : nullptr;
}

// What the school's support contact is to send to ClassIn. The token is a secret and is named only.
std::string letter(const config::School& school) {
  return fmt::format(
      "ask ClassIn's support to push to https://YOUR.HOST/classin/push{} for SID {}, with the types wanted; "
      "their "
      "Test push then shows up in `rollcall status`",
      school.callback_token.empty() ? "" : "/TOKEN (the school's callback_token)", school.sid.value);
}

Findings check_first_push(const Sight& sight) {
  Findings out;
  for (const auto& school : sight.config.config->schools) {
    const bool blocked = sight.daemon.ready &&
                         std::any_of(sight.daemon.ready->blocked.begin(), sight.daemon.ready->blocked.end(),
                                     [&](const Trouble& each) { return each.sid == school.sid.value; });
    if (blocked || sight.store.schools.contains(school.sid)) continue;
    out.push_back({.weight = Weight::warning,
                   .place = place_of(school.sid.value),
                   .what = "no push of this school was ever accepted, not even ClassIn's Test",
                   .next = letter(school)});
  }
  return out;
}

Findings check_blocked(const Sight& sight) {
  Findings out;
  for (const auto& block : sight.daemon.ready->blocked) {
    // store.commits tells of the one once for all, classin.wrong_path of the other.
    if (block.cause == "store" || block.cause == "wrong_path") continue;
    const auto* const school = block.sid ? school_of(sight, *block.sid) : nullptr;
    const bool token = block.cause == "callback_token" && school != nullptr;
    out.push_back(
        {.place = place_of(block.sid.value_or(0)),
         .what = fmt::format(
             "its queue is stuck since {}: the push (Cmd {}) came {} times and is refused: {}",
             utc_text(block.since), block.cmd.empty() ? "unknown" : block.cmd, block.repeats, block.reason),
         .next = token ? block.advice + "; where a proxy is in front, see that it passes the whole path on"
                       : block.advice});
  }
  return out;
}

Findings check_strays(const Sight& sight) {
  Findings out;
  for (const auto& stray : sight.daemon.ready->strays) {
    const std::string whose = stray.sid ? fmt::format("SID {}", *stray.sid) : "a sender that names no school";
    out.push_back({.weight = stray.sid ? Weight::fault : Weight::warning,
                   .place = stray.sid ? place_of(*stray.sid) : "/classin/push",
                   .what = fmt::format("pushes of {} keep coming since {} and are refused: {}", whose,
                                       utc_text(stray.since), stray.reason),
                   .next = stray.advice});
  }
  return out;
}

Findings check_silent(const Sight& sight) {
  Findings out;
  for (const auto& silence : sight.daemon.ready->silent) {
    out.push_back({.place = place_of(silence.sid.value_or(0)),
                   .what = fmt::format("nothing comes since {} though classes are on: {}",
                                       utc_text(silence.since), silence.reason),
                   .next = silence.advice});
  }
  return out;
}

bool told_already(const Sight& sight, Sid sid) {
  if (!sight.daemon.ready) return false;
  const auto of_school = [&](const Trouble& each) { return each.sid == sid.value; };
  const auto &blocked = sight.daemon.ready->blocked, &silent = sight.daemon.ready->silent;
  return std::any_of(blocked.begin(), blocked.end(), of_school) ||
         std::any_of(silent.begin(), silent.end(), of_school);
}

Findings check_quiet(const Sight& sight) {
  Findings out;
  for (const auto& [sid, school] : sight.store.schools) {
    const std::int64_t age = sight.machine.now - school.received_at;
    if (age < limits::kNoPushWarnS || told_already(sight, sid)) continue;
    out.push_back(
        {.weight = Weight::warning,
         .place = place_of(sid.value),
         .what = fmt::format("no push for {} days; that is as it should be only if there were no classes",
                             age / kDayS),
         .next = "enter a class in ClassIn and see whether `rollcall status` shows it; if not, ask ClassIn's "
                 "support "
                 "whether the subscription is on and which errors they see"});
  }
  return out;
}

// Whoever sent there has found the right path since.
bool is_over(const Sight& sight, const Sighting& sighting) {
  const auto school = sight.store.schools.find(Sid{sighting.sid});
  return school != sight.store.schools.end() && school->second.received_at > sighting.last;
}

Findings check_wrong_path(const Sight& sight) {
  const auto& about = sight.daemon.ready->about;
  Findings out;
  for (const auto& sighting : about ? about->wrong_paths : std::vector<Sighting>()) {
    if (is_over(sight, sighting)) continue;
    const auto* const school = school_of(sight, sighting.sid);
    const bool token = school != nullptr && !school->callback_token.empty();
    out.push_back(
        {.weight = sighting.safe_key_fits ? Weight::fault : Weight::warning,
         .place = sighting.where,
         .what = fmt::format("{} of school {} came to this path, last {} ago, where none is received{}",
                             sighting.count == 1 ? "a push" : fmt::format("{} pushes", sighting.count),
                             sighting.sid, age_text(sight.machine.now - sighting.last),
                             sighting.safe_key_fits ? "" : " (its SafeKey does not fit, or is absent)"),
         .next = fmt::format("tell ClassIn's support the URL that ends in /classin/push{}, or let the proxy "
                             "pass it on as that",
                             token ? "/TOKEN (the school's callback_token)" : "")});
  }
  return out;
}

}  // namespace

std::vector<Check> classin_checks() {
  return {
      {"classin.blocked", "no school's queue is stuck", Needs::daemon, check_blocked},
      {"classin.strays", "nobody sends for a school that is not configured", Needs::daemon, check_strays},
      {"classin.wrong_path", "no push goes to a wrong path", Needs::daemon, check_wrong_path},
      {"classin.silent", "no school is silent while classes are on", Needs::daemon, check_silent},
      {"classin.first_push", "every school has sent something", Needs::journal, check_first_push},
      {"classin.quiet", "every school has sent something lately", Needs::journal, check_quiet},
  };
}

}  // namespace rollcall::doctor
