#include "cli/completion.hpp"

#include <algorithm>
#include <cstdio>

namespace rollcall::cli {

std::vector<Word> words_after(std::string_view group) {
  std::vector<Word> words;
  for (const Command& command : commands()) {
    const std::string_view own = group_of(command);
    if (own == group) words.push_back({name_in_group(command), command.help});
    const bool begins = group.empty() && !own.empty() && (words.empty() || words.back().name != own);
    if (begins) words.push_back({own, group_help(own)});
  }
  return words;
}

std::vector<std::string_view> groups() {
  std::vector<std::string_view> names;
  for (const Command& command : commands()) {
    const std::string_view group = group_of(command);
    const bool known = std::find(names.begin(), names.end(), group) != names.end();
    if (!group.empty() && !known) names.push_back(group);
  }
  return names;
}

int completion(const Invocation& invocation) {
  const std::string shell = invocation.text("SHELL");
  const std::string script = shell == "bash"  ? bash_completion()
                             : shell == "zsh" ? zsh_completion()
                                              : fish_completion();
  std::fwrite(script.data(), 1, script.size(), stdout);
  return 0;
}

}  // namespace rollcall::cli
