// What goes for every command, and how a called one is asked for its values.
#include "cli/command.hpp"

#include <charconv>

#include "cli/choices.hpp"
#include "cli/parameters.hpp"

namespace rollcall::cli {

namespace {

using Kind = Parameter::Kind;

struct Group {
  std::string_view name, help;
};

constexpr Group kGroups[] = {
    {"report", "tables of attendance, viewing, grades and classes"},
    {"override", "correct marks; the computed one stays beside the correction"},
    {"roster", "who belongs to courses and classes"},
    {"journal", "every push as it was received"},
    {"quarantine", "pushes that were kept but could not be used"},
    {"token", "access to the query API"},
    {"class", "create, change and delete classes in ClassIn, one by one or by a timetable"},
    {"link", "links into ClassIn's classrooms and live pages"},
    {"course", "courses in ClassIn"},
    {"student", "students in ClassIn"},
    {"teacher", "teachers in ClassIn"},
};

}  // namespace

std::vector<Parameter> common_options(const Command& command) {
  Parameter output = option("--output", "file to write, instead of standard output", Kind::file);
  output.letter = 'o';
  std::vector<Parameter> options = {
      option("--config", "configuration file (default: $ROLLCALL_CONFIG, else /etc/rollcall/rollcall.toml)",
             Kind::file)};
  if (command.prints == Prints::table)
    options.push_back(one_of(kTableFormats, option("--format", "how it is written (default table)")));
  if (command.prints == Prints::words_or_json)
    options.push_back(one_of(kWordFormats, option("--format", "in words (table, the default) or as JSON")));
  if (command.prints != Prints::words) options.push_back(output);
  return options;
}

std::vector<Parameter> all_parameters(const Command& command) {
  std::vector<Parameter> all = command.parameters;
  for (auto& parameter : common_options(command)) all.push_back(parameter);
  return all;
}

std::string_view group_help(std::string_view name) {
  for (const Group& group : kGroups) {
    if (group.name == name) return group.help;
  }
  return "";
}

std::string_view group_of(const Command& command) {
  const auto blank = command.path.find(' ');
  return blank == std::string_view::npos ? "" : command.path.substr(0, blank);
}

std::string_view name_in_group(const Command& command) {
  return command.path.substr(command.path.find(' ') + 1);
}

std::int64_t integer_of(const std::string& text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool Invocation::has(std::string_view name) const { return values.find(name) != values.end(); }

std::string Invocation::text(std::string_view name) const {
  const auto at = values.find(name);
  return at == values.end() ? std::string() : at->second.front();
}

std::optional<std::int64_t> Invocation::number(std::string_view name) const {
  const auto at = values.find(name);
  if (at == values.end()) return std::nullopt;
  return integer_of(at->second.front());
}

std::vector<std::string> Invocation::texts(std::string_view name) const {
  const auto at = values.find(name);
  return at == values.end() ? std::vector<std::string>() : at->second;
}

}  // namespace rollcall::cli
