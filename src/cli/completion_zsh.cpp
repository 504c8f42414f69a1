// For zsh: one function a command, in the words of its own _arguments, and one that chooses among them.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completion.hpp"

namespace rollcall::cli {

namespace {

// Inside '…'. What has a meaning for _arguments or _describe gets a backslash before it.
std::string quoted(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) out += '\\';
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out;
}

std::string function_of(std::string_view path) {
  std::string name = "_rollcall";
  if (!path.empty()) name += fmt::format("_{}", path);
  for (char& c : name) c = c == ' ' || c == '-' ? '_' : c;
  return name;
}

// ":message:action" of a value.
std::string value_of(const Parameter& parameter) {
  std::string_view name = parameter.name;
  while (name.starts_with('-')) name.remove_prefix(1);
  std::string action = parameter.kind == Parameter::Kind::file ? "_files" : " ";
  if (!parameter.choices.empty()) action = fmt::format("({})", fmt::join(parameter.choices, " "));
  return fmt::format(":{}:{}", name, action);
}

std::string argument_of(const Parameter& parameter) {
  if (parameter.by_place()) {
    const std::string_view begin = parameter.many ? "*" : parameter.required ? "" : ":";
    return fmt::format("'{}{}'", begin, value_of(parameter));
  }
  const std::string help = quoted(parameter.help, "[]:\\");
  const std::string value = parameter.kind == Parameter::Kind::flag ? "" : value_of(parameter);
  if (parameter.letter != 0)
    return fmt::format("'(-{0} {1})'{{-{0},{1}=}}'[{2}]{3}'", parameter.letter, parameter.name, help, value);
  return fmt::format("'{}{}{}[{}]{}'", parameter.many ? "*" : "", parameter.name, value.empty() ? "" : "=",
                     help, value);
}

std::string command_function(const Command& command) {
  std::string out = fmt::format("{}() {{\n  _arguments", function_of(command.path));
  for (const Parameter& parameter : all_parameters(command)) out += " \\\n    " + argument_of(parameter);
  return out + " \\\n    '(- *)'{-h,--help}'[what it takes]'\n}\n\n";
}

// Chooses a function by the next word, or completes that word.
std::string choosing_function(std::string_view group) {
  std::string out = fmt::format("{}() {{\n  local -a words_here=(\n", function_of(group));
  std::string known;
  for (const Word& word : words_after(group)) {
    out += fmt::format("    '{}:{}'\n", word.name, quoted(word.help, ":\\"));
    known += fmt::format("{}{}", known.empty() ? "" : "|", word.name);
  }
  out +=
      "  )\n  if (( CURRENT == 2 )) && [[ $words[2] == -* ]]; then\n    _arguments '--help[what it takes]'";
  out += group.empty() ? " '--version[the version]'\n    return\n" : "\n    return\n";
  out += "  elif (( CURRENT == 2 )); then\n";
  out += fmt::format("    _describe -t commands 'rollcall{}{} command' words_here\n",
                     group.empty() ? "" : " ", group);
  out += "    return\n  fi\n  case $words[2] in\n";
  out += fmt::format("    {})\n      local function_here={}_${{words[2]}}\n", known, function_of(group));
  return out + "      shift words\n      (( CURRENT-- ))\n      $function_here\n      ;;\n  esac\n}\n\n";
}

}  // namespace

std::string zsh_completion() {
  std::string out =
      "#compdef rollcall\n# zsh completion for rollcall, made by `rollcall completion zsh`.\n\n";
  for (const Command& command : commands()) out += command_function(command);
  for (const auto group : groups()) out += choosing_function(group);
  out += choosing_function("");
  // As a file of $fpath its first call is also the first completion; sourced, it only says who completes.
  return out +
         "if [[ $funcstack[1] == _rollcall ]]; then\n  _rollcall \"$@\"\nelse\n  compdef _rollcall "
         "rollcall\nfi\n";
}

}  // namespace rollcall::cli
