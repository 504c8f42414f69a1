// For bash: two functions that know the table, and one that finds out where the cursor is. It works with
// and without the package bash-completion.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completion.hpp"

namespace rollcall::cli {

namespace {

// Prints what may follow: the words of a group, or the options of a command.
constexpr std::string_view kHead = R"bash(# bash completion for rollcall, made by `rollcall completion bash`.

# $1: the command as far as it is typed. Prints the words that may follow it.
_rollcall_words() {
  case "$1" in
)bash";

constexpr std::string_view kValues = R"bash(  esac
}

# $1: a command, a colon, an option or the number of a place. Prints what stands there: the values to choose
# from, FILE, ANY, or nothing where no value stands.
_rollcall_values() {
  case "$1" in
)bash";

constexpr std::string_view kTail = R"bash(  esac
}

# Files, whatever their names hold.
_rollcall_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

_rollcall() {
  local word=${COMP_WORDS[COMP_CWORD]} command= option= values i typed
  local -i place=0
  for ((i = 1; i < COMP_CWORD; i++)); do
    typed=${COMP_WORDS[i]}
    if [[ -n $option ]]; then
      # --format=csv comes as three words.
      [[ $typed == '=' ]] || option=
    elif [[ $typed == -* ]]; then
      [[ -z $(_rollcall_values "$command:$typed") ]] || option=$typed
    elif [[ $place -eq 0 && " $(_rollcall_words "$command") " == *" $typed "* ]]; then
      command=${command:+$command }$typed
    else
      place+=1
    fi
  done
  [[ $word != '=' ]] || word=
  COMPREPLY=()
  if [[ -z $option && $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_rollcall_words "$command:options")" -- "$word")
    return
  fi
  values=$(_rollcall_values "$command:${option:-$((place + 1))}")
  [[ -n $option || -n $values ]] || values=$(_rollcall_values "$command:more")
  case $values in
    FILE) _rollcall_files "$word" ;;
    ANY) ;;
    *)
      typed=$(_rollcall_words "$command")
      if [[ -z $values && -z $typed ]]; then
        values=$(_rollcall_words "$command:options")
      elif [[ -z $values && $place -eq 0 ]]; then
        values=$typed
      fi
      mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word")
      ;;
  esac
}

complete -F _rollcall rollcall
)bash";

std::string names_of(std::string_view group) {
  std::string out;
  for (const Word& word : words_after(group)) out += fmt::format("{}{}", out.empty() ? "" : " ", word.name);
  return out;
}

std::string options_of(const Command& command) {
  std::string out;
  for (const Parameter& parameter : all_parameters(command)) {
    if (!parameter.by_place()) out += fmt::format("{} ", parameter.name);
  }
  return out + "--help";
}

std::string values_of(const Parameter& parameter) {
  if (!parameter.choices.empty()) return fmt::format("{}", fmt::join(parameter.choices, " "));
  return parameter.kind == Parameter::Kind::file ? "FILE" : "ANY";
}

// The lines of _rollcall_values for one command.
std::string lines_of(const Command& command) {
  std::string out;
  int place = 0;
  for (const Parameter& parameter : all_parameters(command)) {
    if (parameter.kind == Parameter::Kind::flag) continue;
    std::string name(parameter.name);
    if (parameter.by_place()) name = parameter.many ? "more" : fmt::format("{}", ++place);
    const std::string letter =
        parameter.letter != 0 ? fmt::format(" | '{}:-{}'", command.path, parameter.letter) : "";
    out += fmt::format("    '{}:{}'{}) echo '{}' ;;\n", command.path, name, letter, values_of(parameter));
  }
  return out;
}

}  // namespace

std::string bash_completion() {
  std::string out(kHead);
  out += fmt::format("    '') echo '{}' ;;\n    ':options') echo '--help --version' ;;\n", names_of(""));
  for (const auto group : groups())
    out += fmt::format("    '{0}') echo '{1}' ;;\n    '{0}:options') echo '--help' ;;\n", group,
                       names_of(group));
  for (const Command& command : commands())
    out += fmt::format("    '{}:options') echo '{}' ;;\n", command.path, options_of(command));
  out += kValues;
  for (const Command& command : commands()) out += lines_of(command);
  return out += kTail;
}

}  // namespace rollcall::cli
