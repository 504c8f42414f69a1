#include "api/tally.hpp"

#include <algorithm>
#include <vector>

#include "base/check.hpp"
#include "base/limits.hpp"
#include "classin/kinds.hpp"

namespace rollcall::api {

namespace {

constexpr std::string_view kOwnEntries = "rollcall.";

std::vector<std::string_view> sorted_cmds() {
  std::vector<std::string_view> out;
  for (const auto& each : classin::cmd_kinds()) {
    if (!each.cmd.starts_with(kOwnEntries)) out.push_back(each.cmd);
  }
  std::sort(out.begin(), out.end());
  out.emplace_back("other");
  ROLLCALL_CHECK(out.size() <= kMostCmds);
  return out;
}

}  // namespace

std::string_view outcome_name(PushOutcome outcome) {
  switch (outcome) {
    case PushOutcome::stored: return "stored";
    case PushOutcome::duplicate: return "duplicate";
    case PushOutcome::test: return "test";
    case PushOutcome::unknown: return "unknown";
    case PushOutcome::held: return "held";
    case PushOutcome::not_stored: return "not_stored";
  }
  return "";
}

std::span<const std::string_view> cmd_names() {
  static const std::vector<std::string_view> kNames = sorted_cmds();
  return kNames;
}

std::size_t cmd_place(std::string_view cmd) {
  const auto known = cmd_names().first(cmd_names().size() - 1);
  const auto at = std::lower_bound(known.begin(), known.end(), cmd);
  return at != known.end() && *at == cmd ? static_cast<std::size_t>(at - known.begin()) : known.size();
}

void Tally::reconfigure(const config::Config& config) {
  std::erase_if(schools_, [&](const auto& entry) { return config.school(entry.first) == nullptr; });
  others_.clear();
  for (const auto& school : config.schools) {
    if (schools_.contains(school.sid)) continue;
    if (schools_.size() < limits::kMaxMeteredSchools)
      schools_.try_emplace(school.sid);
    else
      others_.insert(school.sid);
  }
}

SchoolTally& Tally::of(Sid sid) {
  const auto at = schools_.find(sid);
  return at == schools_.end() ? rest_ : at->second;
}

void Tally::pushed(Sid sid, std::string_view cmd, PushOutcome outcome, std::int64_t now) {
  SchoolTally& school = of(sid);
  ++school.pushes[cmd_place(cmd)][static_cast<std::size_t>(outcome)];
  if (outcome == PushOutcome::not_stored) return;
  school.last_push = now;
  if (outcome == PushOutcome::test) school.last_test = now;
  if (outcome == PushOutcome::held) ++school.held;
}

void Tally::refused(const ingest::Refused& no) {
  ++(no.sid ? of(*no.sid) : strangers_).refusals[static_cast<std::size_t>(no.why)];
}

void Tally::answered(RouteClass route, int status) {
  const auto of_status = static_cast<std::size_t>(std::clamp(status / 100, 1, 5) - 1);
  ++answers_[static_cast<std::size_t>(route)][of_status];
}

}  // namespace rollcall::api
