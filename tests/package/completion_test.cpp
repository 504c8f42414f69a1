// What a person gets who presses TAB, in the real shells.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/completion.hpp"
#include "package/program.hpp"

using namespace rollcall;
using rollcall::testing::program;
using Words = std::set<std::string>;

namespace {

const std::vector<std::string> kShells = {"bash", "zsh", "fish"};

// Everything between < and > up to each <END>. A terminal's own bytes are elsewhere.
std::vector<Words> parsed(const std::string& text) {
  std::vector<Words> out(1);
  for (auto at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1)) {
    const auto end = text.find('>', at);
    if (end == std::string::npos) break;
    const std::string word = text.substr(at + 1, end - at - 1);
    if (word == "END") {
      out.emplace_back();
    } else if (word.find_first_of("\r\n<") == std::string::npos) {
      out.back().insert(word);
    }
  }
  out.pop_back();
  return out;
}

// What `shell` offers at the end of each line.
std::vector<Words> offered(const std::string& shell, const std::vector<std::string>& lines) {
  const testing::TempDirectory scratch;
  const auto made = testing::rollcall({"completion", shell});
  REQUIRE(made.code == 0);
  testing::write_text(scratch.file("script"), made.out);
  testing::write_text(scratch.file("lines"), fmt::format("{}\n", fmt::join(lines, "\n")));
  const std::string driver = fmt::format("{}/tests/package/complete.{}", ROLLCALL_SOURCE_DIR, shell);
  std::vector<std::string> command = {shell};
  if (shell == "bash") command.push_back("--norc");
  if (shell == "zsh") command.push_back("-f");
  command.insert(command.end(), {driver, scratch.file("script"), scratch.file("lines")});
  const auto ran = program(command, 120);
  CAPTURE(ran.err);
  REQUIRE(ran.code == 0);
  auto out = parsed(ran.out);
  REQUIRE(out.size() == lines.size());
  return out;
}

Words names_after(std::string_view group) {
  Words out;
  for (const auto& word : cli::words_after(group)) out.emplace(word.name);
  return out;
}

struct Case {
  std::string line;
  Words offers;
};

std::vector<Case> cases() {
  return {{"rollcall rep", {"report"}},
          {"rollcall ", names_after("")},
          {"rollcall report ", names_after("report")},
          {"rollcall report class", {"class", "classes"}},
          {"rollcall report classes --state ",
           {"scheduled", "live", "closing", "complete", "nobody_came", "summary_missing", "cancelled"}},
          {"rollcall report classes 1000082 --state c", {"closing", "complete", "cancelled"}},
          {"rollcall report classes 1000082 --state live --format ", {"table", "csv", "json", "xlsx"}},
          {"rollcall class create 1 2 --record ", {"yes", "no"}},
          {"rollcall token create dashboard --scope ", {"read", "correct", "manage"}},
          {"rollcall prune --kind held --kind v", {"viewing"}},
          {"rollcall completion ", {"bash", "zsh", "fish"}},
          {"rollcall report class ", {}},
          {"rollcall report class 1000082 --fo", {"--format"}},
          {"rollcall completion fish b", {}},
          {"rollcall --", {"--help", "--version"}},
          {"rollcall report --", {"--help"}},
          {"rollcall frobnicate ", {}}};
}

}  // namespace

TEST_CASE("TAB offers the commands, the options and the values that stand at the cursor, and nothing else") {
  const auto table = cases();
  std::vector<std::string> lines;
  for (const auto& one : table) lines.push_back(one.line);
  for (const auto& shell : kShells) {
    const auto results = offered(shell, lines);
    for (std::size_t i = 0; i < table.size(); ++i) {
      CAPTURE(shell);
      CAPTURE(table[i].line);
      CHECK(fmt::format("{}", results[i]) == fmt::format("{}", table[i].offers));
    }
  }
}

TEST_CASE("after every command TAB offers each of its options, and after each of them its values") {
  std::set<std::string> looked_at;  // options that have the same values in several commands
  std::vector<std::string> lines;
  std::vector<Words> wanted;
  for (const auto& command : cli::commands()) {
    lines.push_back(fmt::format("rollcall {} --", command.path));
    wanted.push_back({"--help"});
    for (const auto& parameter : cli::all_parameters(command)) {
      if (!parameter.by_place()) wanted.back().emplace(parameter.name);
    }
    for (const auto& parameter : cli::all_parameters(command)) {
      const auto values = fmt::format("{} {}", parameter.name, fmt::join(parameter.choices, " "));
      if (parameter.by_place() || parameter.choices.empty() || !looked_at.insert(values).second) continue;
      lines.push_back(fmt::format("rollcall {} {} ", command.path, parameter.name));
      wanted.emplace_back(parameter.choices.begin(), parameter.choices.end());
    }
  }
  for (const auto& shell : kShells) {
    const auto results = offered(shell, lines);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      CAPTURE(shell);
      CAPTURE(lines[i]);
      CHECK(fmt::format("{}", results[i]) == fmt::format("{}", wanted[i]));
    }
  }
}

TEST_CASE("where a file is wanted TAB offers files, and with = between option and value all the same") {
  const testing::TempDirectory scratch;
  testing::write_text(scratch.file("exported.ndjson"), "");
  const std::string begin = scratch.file("exp");
  const std::vector<std::string> lines = {"rollcall import " + begin, "rollcall status -o " + begin,
                                          "rollcall status --config " + begin,
                                          "rollcall status --output=" + begin, "rollcall status --format=x"};
  for (const auto& shell : kShells) {
    const auto results = offered(shell, lines);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      CAPTURE(shell);
      CAPTURE(lines[i]);
      REQUIRE(results[i].size() == 1);
      CHECK(results[i].begin()->ends_with(i == 4 ? "xlsx" : "exported.ndjson"));
    }
  }
}

TEST_CASE("a shell that is not known is refused with those that are") {
  const auto refused = testing::rollcall({"completion", "tcsh"});
  CHECK(refused.code == 2);
  CHECK(refused.err.find("'tcsh' is none of bash, zsh, fish") != std::string::npos);
  CHECK(refused.out.empty());
}
