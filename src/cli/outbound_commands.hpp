// The part of the table of commands (command.hpp) that calls ClassIn.
#pragma once

#include <vector>

#include "cli/command.hpp"

namespace rollcall::cli {

std::vector<Command> class_commands();
std::vector<Command> calling_commands();

}  // namespace rollcall::cli
