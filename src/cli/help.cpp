#include "cli/help.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace rollcall::cli {

namespace {

constexpr std::size_t kWidth = 80, kMostIndent = 26;

// One line of a list: a heading, and beside it what it means.
using Entry = std::pair<std::string, std::string>;

// Lines begin at `indent`; the first is there already, up to `column`.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t column) {
  std::string out(indent > column ? indent - column : 0, ' ');
  column = std::max(column, indent);
  const std::size_t begin = column;
  bool first = column == begin;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (!first && column + 1 + word.size() > kWidth) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (!first) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    first = false;
  }
  return out + "\n";
}

std::string list_of(const std::vector<Entry>& entries) {
  std::size_t indent = 0;
  for (const auto& [heading, meaning] : entries) indent = std::max(indent, heading.size() + 4);
  indent = std::min(indent, kMostIndent);
  std::string out;
  for (const auto& [heading, meaning] : entries) {
    out += "  " + heading;
    const bool fits = heading.size() + 4 <= indent;
    if (!fits) out += '\n';
    out += wrapped(meaning, indent, fits ? heading.size() + 2 : 0);
  }
  return out;
}

std::vector<std::string_view> names_of(std::string_view group) {
  std::vector<std::string_view> names;
  for (const Command& command : commands()) {
    if (group_of(command) == group) names.push_back(name_in_group(command));
  }
  return names;
}

std::string calling(const Command& command) {
  const std::string places = places_of(command);
  return fmt::format("{}{}{}", command.path, places.empty() ? "" : " ", places);
}

}  // namespace

std::string places_of(const Command& command) {
  std::string out;
  for (const Parameter& parameter : command.parameters) {
    if (!parameter.by_place()) continue;
    const std::string name(parameter.name);
    out += (out.empty() ? "" : " ") + (parameter.required ? name : "[" + name + "]") +
           (parameter.many ? "..." : "");
  }
  return out;
}

std::string heading_of(const Parameter& parameter) {
  if (parameter.by_place()) return std::string(parameter.name);
  std::string out = parameter.letter != 0 ? fmt::format("-{}, ", parameter.letter) : "";
  out += parameter.name;
  switch (parameter.kind) {
    case Parameter::Kind::flag: return out;
    case Parameter::Kind::number: return out + " NUMBER";
    case Parameter::Kind::file: return out + " FILE";
    case Parameter::Kind::text: return out + " TEXT";
  }
  return out;
}

std::string meaning_of(const Parameter& parameter) {
  if (parameter.choices.empty()) return std::string(parameter.help);
  std::string values;
  for (std::size_t i = 0; i < parameter.choices.size(); ++i) {
    const bool last = i + 1 == parameter.choices.size();
    values += i == 0 ? "" : last ? " or " : ", ";
    values += parameter.choices[i];
  }
  return fmt::format("{}: {}", values, parameter.help);
}

std::string root_help() {
  std::vector<Entry> entries;
  for (const Command& command : commands()) {
    const std::string_view group = group_of(command);
    if (group.empty()) entries.emplace_back(command.path, command.help);
    if (group.empty() || (!entries.empty() && entries.back().first == group)) continue;
    entries.emplace_back(group, fmt::format("{}: {}", group_help(group), fmt::join(names_of(group), ", ")));
  }
  return wrapped(kAbout, 0, 0) + "\nUsage: rollcall COMMAND [OPTIONS]\n\nCommands:\n" + list_of(entries) +
         "\nOptions:\n" +
         list_of({{"-h, --help", "this; after a command, what that command takes"},
                  {"--version", "the version of this program"}}) +
         "\nExit codes: 0 done; 1 it failed; 2 wrong usage or configuration.\n"
         "`rollcall` alone tells the three steps to a first push. See also: man rollcall\n";
}

std::string group_page(std::string_view group) {
  std::vector<Entry> entries;
  for (const Command& command : commands()) {
    if (group_of(command) != group) continue;
    entries.emplace_back(calling(command).substr(group.size() + 1), command.help);
  }
  return wrapped(fmt::format("rollcall {}: {}", group, group_help(group)), 0, 0) +
         fmt::format("\nUsage: rollcall {} COMMAND [OPTIONS]\n\nCommands:\n", group) + list_of(entries) +
         fmt::format("\n`rollcall {} COMMAND --help` says the rest.\n", group);
}

std::string command_page(const Command& command) {
  std::vector<Entry> places, options;
  for (const Parameter& parameter : all_parameters(command)) {
    auto& list = parameter.by_place() ? places : options;
    list.emplace_back(heading_of(parameter), meaning_of(parameter));
  }
  options.emplace_back("-h, --help", "this");
  return wrapped(fmt::format("rollcall {}: {}", command.path, command.help), 0, 0) +
         fmt::format("\nUsage: rollcall {} [OPTIONS]\n\n", calling(command)) + list_of(places) +
         (places.empty() ? "" : "\n") + "Options:\n" + list_of(options);
}

}  // namespace rollcall::cli
