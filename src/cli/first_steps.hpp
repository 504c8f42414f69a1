// The way from an installed package to a first push, for whoever has not gone it yet.
#pragma once

#include <string>

#include "cli/command.hpp"

namespace rollcall::cli {

inline constexpr const char* kUsualConfigPath = "/etc/rollcall/rollcall.toml";

// The three steps, several lines.
std::string first_steps();

// Throws Failure with the steps when no configuration was named and there is none in the usual place.
void require_configuration(const Invocation& invocation);

// After a configuration was found right: what is left to do. `token` where pushes must carry one.
std::string next_step(bool daemon_runs, bool token);

}  // namespace rollcall::cli
