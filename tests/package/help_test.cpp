// The table of commands as people meet it: --help, the values of options, the first minute.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "classin/kinds.hpp"
#include "cli/choices.hpp"
#include "cli/command.hpp"
#include "cli/completion.hpp"
#include "cli/help.hpp"
#include "domain/status.hpp"
#include "package/program.hpp"
#include "report/class_list.hpp"
#include "storage/creations.hpp"
#include "storage/state.hpp"
#include "support/daemon.hpp"
#include "support/push.hpp"

using namespace rollcall;
using rollcall::testing::Site;

namespace {

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::vector<std::string> words_of(std::string_view path) {
  std::istringstream in{std::string(path)};
  std::vector<std::string> out;
  for (std::string word; in >> word;) out.push_back(word);
  return out;
}

void fits_a_terminal(const std::string& page) {
  std::istringstream in(page);
  for (std::string line; std::getline(in, line);) {
    CAPTURE(line);
    CHECK(line.size() <= 80);
  }
}

// The command with whatever stands by its place filled in, and `more`.
std::vector<std::string> called(const cli::Command& command, const std::vector<std::string>& more) {
  auto out = words_of(command.path);
  for (const auto& parameter : command.parameters) {
    if (!parameter.by_place() || !parameter.required) continue;
    out.emplace_back(parameter.choices.empty() ? "1" : parameter.choices[0]);
  }
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

}  // namespace

TEST_CASE("--help of every command names all it takes and fits a terminal of 80 columns") {
  for (const auto& command : cli::commands()) {
    CAPTURE(command.path);
    auto arguments = words_of(command.path);
    arguments.push_back("--help");
    const auto page = testing::rollcall(arguments);
    CHECK(page.code == 0);
    fits_a_terminal(page.out);
    for (const auto& parameter : cli::all_parameters(command)) {
      CAPTURE(parameter.name);
      CHECK(contains(page.out, "  " + cli::heading_of(parameter)));
      for (const auto choice : parameter.choices) CHECK(contains(page.out, choice));
    }
  }
}

TEST_CASE("--help of the program and of each group names all commands") {
  const auto root = testing::rollcall({"--help"});
  CHECK(root.code == 0);
  fits_a_terminal(root.out);
  for (const auto& word : cli::words_after("")) CHECK(contains(root.out, fmt::format("\n  {} ", word.name)));
  for (const auto group : cli::groups()) {
    CAPTURE(group);
    CHECK_FALSE(cli::group_help(group).empty());
    const auto page = testing::rollcall({std::string(group), "--help"});
    CHECK(page.code == 0);
    fits_a_terminal(page.out);
    const auto alone = testing::rollcall({std::string(group)});
    CHECK(alone.code == 2);
    for (const auto& word : cli::words_after(group)) {
      CHECK(contains(page.out, fmt::format("\n  {}", word.name)));
      CHECK(contains(alone.err, word.name));
    }
  }
}

TEST_CASE(
    "a value that is none of those to choose from is refused with all of them, before anything is read") {
  for (const auto& command : cli::commands()) {
    for (const auto& parameter : cli::all_parameters(command)) {
      if (parameter.choices.empty() || parameter.by_place()) continue;
      CAPTURE(command.path);
      CAPTURE(parameter.name);
      const auto refused = testing::rollcall(
          called(command, {std::string(parameter.name), "7up", "--config", "/nonexistent/rollcall.toml"}));
      CHECK(refused.code == 2);
      CHECK(contains(refused.err, fmt::format("'7up' is none of {}", fmt::join(parameter.choices, ", "))));
      CHECK(contains(refused.err, fmt::format("`rollcall {} --help`", command.path)));
    }
  }
}

TEST_CASE("every value to choose from is known to the part of the program that it is for") {
  for (const auto name : cli::class_states()) CHECK(report::state_named(name).has_value());
  for (const auto name : cli::statuses()) CHECK(domain::status_named(name).has_value());
  for (const auto name : cli::scopes()) CHECK(storage::scope_of(name).has_value());
  for (const auto name : cli::kinds()) CHECK(classin::kind_named(name).has_value());
  for (const auto name : cli::creation_states()) CHECK(storage::creation_state_named(name).has_value());
  CHECK(cli::kinds().size() == classin::kKinds.size());
}

TEST_CASE("rollcall alone tells the three steps to a first push, on stderr, with exit code 2") {
  const auto told = testing::rollcall({});
  CHECK(told.code == 2);
  CHECK(told.out.empty());
  fits_a_terminal(told.err.substr(0, told.err.find("1.")));
  for (const auto* part : {"Three steps", "1. ", "/etc/rollcall/rollcall.toml", "2. ", "rollcall check",
                           "systemctl start rollcall", "3. ", "/classin/push", "rollcall status", "--help"}) {
    CAPTURE(part);
    CHECK(contains(told.err, part));
  }
}

TEST_CASE("before ClassIn is asked to push over HTTPS the steps and check name what makes it HTTPS") {
  Site site(testing::school_toml());
  for (const std::string& told : {testing::rollcall({}).err, site.run({"check"}).out}) {
    CAPTURE(told);
    const auto url = told.find("https://YOUR.HOST");
    REQUIRE(url != std::string::npos);
    for (const std::string way : {"nginx", "Caddy", "TLS"}) {
      CAPTURE(way);
      CHECK(told.find(way) < url);
    }
    const bool installed = std::filesystem::exists("/usr/share/doc/rollcall/guides/first-push.md");
    CHECK(contains(told, "Guide: /usr/share/doc/rollcall/guides/first-push.md\n") == installed);
  }
}

TEST_CASE("where there is no configuration in the usual place every command that needs one tells the steps") {
  if (std::filesystem::exists("/etc/rollcall/rollcall.toml")) {
    MESSAGE("Rollcall is installed on this machine, so this is not looked at");
    return;
  }
  for (const auto* path :
       {"serve", "check", "status", "token list", "report school", "rebuild", "class list"}) {
    CAPTURE(path);
    const auto& table = cli::commands();
    const auto command =
        std::find_if(table.begin(), table.end(), [&](const auto& one) { return one.path == path; });
    REQUIRE(command != table.end());
    const auto told = testing::rollcall(called(*command, {}));
    CHECK(told.code == 2);
    CHECK(contains(told.err, "there is no configuration at /etc/rollcall/rollcall.toml yet"));
    CHECK(contains(told.err, "Three steps to a first push"));
    CHECK(told.out.empty());
  }
}

TEST_CASE("an untouched example is named as such, with its line, by check and serve") {
  for (const std::string command : {"check", "serve"}) {
    const auto told = testing::rollcall(
        {command, "--config", std::string(ROLLCALL_SOURCE_DIR) + "/config/rollcall.example.toml"});
    CHECK(told.code == 2);
    CHECK(contains(told.err, "rollcall.example.toml:"));
    CHECK(contains(told.err,
                   "the example's text still stands here (put the school's own secret in its place)"));
  }
}

TEST_CASE("check with all in order says what comes next, once the daemon runs no more") {
  Site site(testing::school_toml());
  CHECK(contains(site.run({"check"}).out, "Next: sudo systemctl start rollcall"));
  site.start();
  const auto beside = site.run({"check"});
  CHECK(beside.code == 0);
  CHECK(contains(beside.out, "is right"));
  CHECK_FALSE(contains(beside.out, "Next:"));
  CHECK(site.stop() == 0);
  CHECK(contains(site.run({"check"}).out, "Next: sudo systemctl start rollcall"));
}

TEST_CASE("check names the token's place in the URL where a school has one") {
  Site site(testing::school_toml() + "callback_token = \"0123456789abcdef0123\"\n");
  const auto told = site.run({"check"});
  CHECK(contains(told.out, "/classin/push/TOKEN"));
  CHECK_FALSE(contains(told.out, "0123456789abcdef"));
}
