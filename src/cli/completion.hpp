// Scripts by which shells complete rollcall's command line, made from the table of commands. Each stands by
// itself: it needs nothing but its shell, and never runs rollcall.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.hpp"

namespace rollcall::cli {

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

// What may follow a command's beginning: the names of groups and commands, or of a group's commands, each
// with its help.
struct Word {
  std::string_view name, help;
};
std::vector<Word> words_after(std::string_view group);

// The groups, each once, in the order of the table.
std::vector<std::string_view> groups();

}  // namespace rollcall::cli
