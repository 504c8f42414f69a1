#include <fmt/format.h>

#include "cli/help.hpp"
#include "manual/pages.hpp"
#include "manual/roff.hpp"

namespace rollcall::manual {

namespace {

using cli::Command;
using cli::Parameter;

std::string item(const Parameter& parameter) {
  return fmt::format(".TP\n.B {}\n{}", roff(cli::heading_of(parameter)),
                     roff_paragraph(cli::meaning_of(parameter)));
}

std::string sentence(std::string_view text) {
  std::string out(text);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out + ".";
}

std::string section_of(const Command& command) {
  const std::string places = cli::places_of(command);
  std::string out = fmt::format(".SS rollcall {}{}{}\n{}", roff(command.path), places.empty() ? "" : " ",
                                roff(places), roff_paragraph(sentence(command.help)));
  for (const Parameter& parameter : command.parameters) out += item(parameter);
  return out;
}

// What every command takes, described once.
std::string common_options() {
  const Command table{.path = "", .help = "", .parameters = {}, .prints = cli::Prints::table};
  std::string out;
  for (const Parameter& parameter : cli::common_options(table)) out += item(parameter);
  out.pop_back();
  return out;
}

}  // namespace

std::string commands_page(const std::string& text, const Edition& edition) {
  std::string sections;
  for (const Command& command : cli::commands()) sections += section_of(command);
  sections.pop_back();
  std::string page = filled(text, "DATE", edition.date);
  page = filled(std::move(page), "VERSION", edition.version);
  page = filled(std::move(page), "COMMON", common_options());
  return filled(std::move(page), "COMMANDS", sections);
}

}  // namespace rollcall::manual
