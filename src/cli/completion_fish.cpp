// For fish: a function that tells the command typed so far, and one `complete` for each thing that may
// follow.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completion.hpp"

namespace rollcall::cli {

namespace {

constexpr std::string_view kHead = R"fish(# fish completion for rollcall, made by `rollcall completion fish`.

# Whether the command typed so far is $argv[1], and no place of it is filled beyond $argv[2] of them.
function __rollcall_at
    set -l words (commandline -opc)
    set -e words[1]
    set -l command
    set -l places 0
    set -l takes_value no
    for word in $words
        if test $takes_value = yes
            set takes_value no
        else if string match -q -- '-*' $word
            if contains -- "$command:$word" $__rollcall_valued
                set takes_value yes
            end
        else if test $places -eq 0; and contains -- (string trim "$command $word") $__rollcall_commands
            set command (string trim "$command $word")
        else
            set places (math $places + 1)
        end
    end
    test "$command" = "$argv[1]"; and begin
        not set -q argv[2]; or test $places -le $argv[2]
    end
end

complete -c rollcall -f
)fish";

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

// The commands and groups, and the options that take a value, for the function above.
std::string names() {
  std::string known, valued;
  for (const auto group : groups()) known += fmt::format(" \\\n    '{}'", group);
  for (const Command& command : commands()) {
    known += fmt::format(" \\\n    '{}'", command.path);
    for (const Parameter& parameter : all_parameters(command)) {
      if (parameter.by_place() || parameter.kind == Parameter::Kind::flag) continue;
      valued += fmt::format(" \\\n    '{}:{}'", command.path, parameter.name);
      if (parameter.letter != 0) valued += fmt::format(" '{}:-{}'", command.path, parameter.letter);
    }
  }
  return fmt::format("\nset -g __rollcall_commands{}\n\nset -g __rollcall_valued{}\n", known, valued);
}

std::string words(std::string_view group) {
  std::string out;
  for (const Word& word : words_after(group)) {
    out += fmt::format("complete -c rollcall -n \"__rollcall_at '{}' 0\" -a {} -d {}\n", group, word.name,
                       quoted(word.help));
  }
  return out;
}

std::string line_of(const Command& command, const Parameter& parameter, int place) {
  const bool stands = parameter.by_place();
  const std::string most = !stands || parameter.many ? "" : fmt::format(" {}", place);
  std::string out = fmt::format("complete -c rollcall -n \"__rollcall_at '{}'{}\"", command.path, most);
  if (!stands) out += fmt::format(" -l {}", parameter.name.substr(2));
  if (parameter.letter != 0) out += fmt::format(" -s {}", parameter.letter);
  if (!parameter.choices.empty()) out += fmt::format(" -x -a '{}'", fmt::join(parameter.choices, " "));
  if (parameter.choices.empty() && parameter.kind == Parameter::Kind::file) out += stands ? " -F" : " -r -F";
  const bool other = parameter.kind == Parameter::Kind::text || parameter.kind == Parameter::Kind::number;
  if (parameter.choices.empty() && other) out += " -x";
  return out + fmt::format(" -d {}\n", quoted(parameter.help));
}

// A place without a list of its own has nothing that could be offered.
bool is_offered(const Parameter& parameter) {
  return !parameter.by_place() || parameter.kind == Parameter::Kind::file || !parameter.choices.empty();
}

std::string lines_of(const Command& command) {
  std::string out;
  int place = 0;
  for (const Parameter& parameter : all_parameters(command)) {
    if (is_offered(parameter)) out += line_of(command, parameter, place);
    if (parameter.by_place()) ++place;
  }
  return out;
}

}  // namespace

std::string fish_completion() {
  std::string out(kHead);
  out += names() + "\ncomplete -c rollcall -l help -s h -d 'what it takes'\n";
  out += "complete -c rollcall -n \"__rollcall_at ''\" -l version -d 'the version'\n" + words("");
  for (const auto group : groups()) out += words(group);
  for (const Command& command : commands()) out += lines_of(command);
  return out;
}

}  // namespace rollcall::cli
