#include "doctor/checks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "doctor/judge.hpp"

namespace rollcall::doctor {

namespace {

bool can_look(Needs needs, const Sight& sight) {
  switch (needs) {
    case Needs::nothing: return true;
    case Needs::config: return sight.config.config != nullptr;
    case Needs::journal:
      return sight.store.version > 0 && sight.store.unreadable.empty() &&
             sight.store.quick_check.fault.empty();
    case Needs::daemon: return sight.daemon.ready.has_value();
    case Needs::units: return sight.units.usable;
  }
  return true;
}

// Told once for all checks that want it. A journal that cannot be read is told of by its own check, and where
// there is no systemd nothing is amiss.
std::optional<Finding> cannot_look(Needs needs, const Sight& sight, std::size_t count) {
  const std::string things = fmt::format("{} check{}", count, count == 1 ? "" : "s");
  if (needs == Needs::config) {
    return Finding{
        .check = "unseen.configuration",
        .weight = Weight::unseen,
        .place = sight.config.file.path,
        .what = fmt::format("{} of store, network and ClassIn's side need the configuration", things),
        .next = "put the configuration right, then run `rollcall doctor` again"};
  }
  if (needs == Needs::daemon && sight.config.config != nullptr) {
    return Finding{
        .check = "unseen.daemon",
        .weight = Weight::unseen,
        .place = sight.daemon.address,
        .what = fmt::format("{} ask the running daemon: blocked queues, what it refuses, what it listens on",
                            things),
        .next = "run `rollcall doctor` again when it answers"};
  }
  return std::nullopt;
}

}  // namespace

std::string_view weight_name(Weight weight) {
  switch (weight) {
    case Weight::fault: return "fault";
    case Weight::warning: return "warning";
    case Weight::unseen: return "unseen";
    case Weight::ok: return "ok";
  }
  return "";
}

const std::vector<Check>& checks() {
  static const std::vector<Check> table = [] {
    std::vector<Check> all;
    for (const auto group :
         {config_checks, store_checks, network_checks, classin_checks, time_checks, system_checks}) {
      for (auto& check : group()) all.push_back(check);
    }
    return all;
  }();
  return table;
}

Findings examine(const Sight& sight) {
  Findings out;
  std::map<Needs, std::size_t> unseen;
  for (const Check& check : checks()) {
    if (!can_look(check.needs, sight)) {
      ++unseen[check.needs];
      continue;
    }
    Findings found = check.find(sight);
    if (found.empty()) found.push_back({.weight = Weight::ok, .what = std::string(check.looks_at)});
    for (auto& finding : found) {
      finding.check = check.name;
      out.push_back(std::move(finding));
    }
  }
  for (const auto& [needs, count] : unseen) {
    if (auto finding = cannot_look(needs, sight, count)) out.push_back(*std::move(finding));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Finding& a, const Finding& b) { return a.weight < b.weight; });
  return out;
}

Findings examine(const Sight& sight, std::span<const std::string_view> names) {
  Findings out;
  for (const Check& check : checks()) {
    if (std::find(names.begin(), names.end(), check.name) == names.end()) continue;
    for (auto& finding : check.find(sight)) {
      finding.check = check.name;
      out.push_back(std::move(finding));
    }
  }
  return out;
}

}  // namespace rollcall::doctor
