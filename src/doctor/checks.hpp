// Every check, as data: one row each, a pure function from what was seen to findings.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "doctor/finding.hpp"
#include "doctor/sight.hpp"

namespace rollcall::doctor {

// Without which a check is not made.
enum class Needs {
  nothing,
  config,   // one that reads
  journal,  // one that could be read
  daemon,   // its answer
  units,    // systemd
};

struct Check {
  std::string_view name;      // "config.keys": stable, for scripts
  std::string_view looks_at;  // what is true when it finds nothing
  Needs needs = Needs::nothing;
  Findings (*find)(const Sight&) = nullptr;
};

// One group a file; in the order in which a person would look.
std::vector<Check> config_checks();
std::vector<Check> store_checks();
std::vector<Check> network_checks();
std::vector<Check> classin_checks();
std::vector<Check> time_checks();
std::vector<Check> system_checks();

const std::vector<Check>& checks();

// All findings, the most important first; a check without one is told of as ok.
Findings examine(const Sight& sight);

// What these checks find, by their names, and nothing of those that find nothing. Who calls has looked at all
// that they need.
Findings examine(const Sight& sight, std::span<const std::string_view> names);

}  // namespace rollcall::doctor
