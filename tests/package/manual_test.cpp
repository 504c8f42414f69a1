// The pages as they were built: complete, and without fault for those who format them.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "cli/command.hpp"
#include "cli/help.hpp"
#include "config/known_keys.hpp"
#include "manual/roff.hpp"
#include "package/program.hpp"

using namespace rollcall;
using rollcall::manual::roff;
using rollcall::manual::roff_paragraph;
using rollcall::testing::program;
using rollcall::testing::read_text;

namespace {

std::string page(const std::string& name) { return ROLLCALL_BUILD_DIR "/manual/" + name; }

// From the line that begins with `heading` to the next of its kind.
std::string section(const std::string& text, const std::string& macro, const std::string& heading) {
  const auto begin = text.find("\n" + macro + " " + heading);
  if (begin == std::string::npos) return "";
  const auto end = text.find("\n.S", begin + 1);
  return text.substr(begin, end == std::string::npos ? end : end + 1 - begin);
}

}  // namespace

TEST_CASE("rollcall(1) has every command with all it takes") {
  const std::string text = read_text(page("rollcall.1"));
  for (const auto& command : cli::commands()) {
    CAPTURE(command.path);
    const std::string own = section(text, ".SS", "rollcall " + roff(command.path));
    CHECK_FALSE(own.empty());
    for (const auto& parameter : command.parameters) {
      CAPTURE(parameter.name);
      CHECK(own.find(".B " + roff(cli::heading_of(parameter)) + "\n" +
                     roff_paragraph(cli::meaning_of(parameter))) != std::string::npos);
    }
  }
  for (const auto* heading : {"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "EXIT STATUS",
                              "SIGNALS", "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO"}) {
    CAPTURE(heading);
    CHECK_FALSE(section(text, ".SH", heading).empty());
  }
}

TEST_CASE("rollcall.toml(5) has every table and every key with a value and a text") {
  const std::string text = read_text(page("rollcall.toml.5"));
  for (const auto& table : config::kTables) {
    CAPTURE(table.name);
    const std::string own = section(text, ".SH", roff(table.name) + "\n");
    CHECK_FALSE(own.empty());
    for (const auto key : table.keys) {
      if (key == "course") continue;  // a table of its own
      CAPTURE(key);
      CHECK(own.find("\\fB" + roff(key) + " = ") != std::string::npos);
    }
  }
  CHECK(section(text, ".SH", "[listen]").find("PEM files for TLS") != std::string::npos);
}

TEST_CASE("mandoc finds no fault in the pages") {
  for (const std::string name : {"rollcall.1", "rollcall.toml.5"}) {
    CAPTURE(name);
    const auto lint = program({"mandoc", "-T", "lint", page(name)});
    CHECK(lint.code == 0);
    CHECK(lint.out == "");
  }
}

TEST_CASE("what has a meaning for roff is none in text") {
  CHECK(roff("a-b") == "a\\-b");
  CHECK(roff(".TH") == "\\&.TH");
  CHECK(roff("'quoted'") == "\\(aqquoted\\(aq");
  CHECK(roff("C:\\dir") == "C:\\edir");
  CHECK(roff("run `rollcall check` now") == "run \\fBrollcall check\\fR now");
  const std::string text = roff_paragraph(std::string(78, 'x') + " .toml files");
  CHECK(text == std::string(78, 'x') + "\n\\&.toml files\n");
}
