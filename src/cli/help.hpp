// What --help says, made from the table of commands, at most 80 columns wide.
#pragma once

#include <string>
#include <string_view>

#include "cli/command.hpp"

namespace rollcall::cli {

inline constexpr std::string_view kAbout =
    "Receives ClassIn's pushes and turns them into attendance, viewing and grade records.";

std::string root_help();
std::string group_page(std::string_view group);
std::string command_page(const Command& command);

// "SID CLASS", "[NAME] [PARAMETER]...": what stands by its place.
std::string places_of(const Command& command);

// "--sid NUMBER", "-o, --output FILE", "--yes"; a place has its name alone.
std::string heading_of(const Parameter& parameter);

// What it means, after the values it is chosen from.
std::string meaning_of(const Parameter& parameter);

}  // namespace rollcall::cli
