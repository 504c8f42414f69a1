// The manual: its pages are made when the program is built, from what the program itself goes by.
#pragma once

#include <string>
#include <string_view>

namespace rollcall::manual {

struct Edition {
  std::string date;     // YYYY-MM-DD
  std::string version;  // of the program
};

// rollcall(1): the template with the table of commands.
std::string commands_page(const std::string& text, const Edition& edition);

// rollcall.toml(5): the template with every table and key of the example configuration, whose comments are
// the text. `example` is config/rollcall.example.toml.
std::string configuration_page(const std::string& text, const Edition& edition, std::string_view example);

}  // namespace rollcall::manual
