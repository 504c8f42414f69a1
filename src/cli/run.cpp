// Builds the command line parser from the table. The only file that knows CLI11.
#include <CLI/CLI.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "cli/command.hpp"

namespace rollcall::cli {

namespace {

constexpr int kFailed = 1, kUsage = 2;
constexpr const char* kUsualConfigPath = "/etc/rollcall/rollcall.toml";

std::string default_config_path() {
  const char* from_environment = std::getenv("ROLLCALL_CONFIG");
  return from_environment != nullptr && *from_environment != '\0' ? from_environment : kUsualConfigPath;
}

// Where the parser leaves one parameter's values.
struct Slot {
  std::vector<std::string> texts;
  bool flag = false;
};

struct Parsed {
  const Command* command = nullptr;
  CLI::App* app = nullptr;
  Invocation invocation;
  std::map<std::string, Slot, std::less<>> slots;
};

// CLI11's own check takes a number that does not fit for the largest that does.
std::string check_number(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size() && value >= 0;
  return whole ? "" : fmt::format("'{}' is not a whole number of at most 18 digits", text);
}

void add_parameter(CLI::App& app, const Parameter& parameter, Slot& slot) {
  const std::string name(parameter.name), help(parameter.help);
  if (parameter.kind == Parameter::Kind::flag) {
    app.add_flag(name, slot.flag, help);
    return;
  }
  auto* option = app.add_option(name, slot.texts, help);
  option->required(parameter.required);
  option->type_name(parameter.kind == Parameter::Kind::number ? "NUMBER" : "TEXT");
  if (parameter.kind == Parameter::Kind::number) option->check(check_number);
  if (!parameter.many) option->expected(1)->allow_extra_args(false);
}

CLI::App* find_group(CLI::App& root, const std::string& name) {
  for (CLI::App* app : root.get_subcommands([](const CLI::App*) { return true; })) {
    if (app->get_name() == name) return app;
  }
  return nullptr;
}

// "journal tail" is the command `tail` of the group `journal`.
CLI::App* add_app(CLI::App& root, const Command& command) {
  const auto blank = command.path.find(' ');
  if (blank == std::string_view::npos)
    return root.add_subcommand(std::string(command.path), std::string(command.help));
  const std::string group(command.path.substr(0, blank));
  CLI::App* parent = find_group(root, group);
  if (parent == nullptr) {
    parent = root.add_subcommand(group);
    parent->require_subcommand(1);
  }
  const std::string description = parent->get_description();
  const std::string name(command.path.substr(blank + 1));
  parent->description(description.empty() ? name : description + ", " + name);
  return parent->add_subcommand(name, std::string(command.help));
}

void add_command(CLI::App& root, const Command& command, Parsed& parsed) {
  parsed.command = &command;
  parsed.app = add_app(root, command);
  parsed.app->add_option("--config", parsed.invocation.config_path, "configuration file")
      ->default_val(default_config_path());
  if (command.prints == Prints::table) {
    parsed.app->add_option("--format", parsed.invocation.format, "table, csv, json or xlsx (default: table)")
        ->check(CLI::IsMember({"table", "csv", "json", "xlsx"}));
  }
  if (command.prints == Prints::words_or_json) {
    parsed.app->add_option("--format", parsed.invocation.format, "table (words) or json (default: table)")
        ->check(CLI::IsMember({"table", "json"}));
  }
  if (command.prints != Prints::words) {
    parsed.app->add_option("-o,--output", parsed.invocation.output,
                           "file to write, instead of standard output");
  }
  for (const auto& parameter : command.parameters) {
    add_parameter(*parsed.app, parameter, parsed.slots[std::string(parameter.name)]);
  }
}

// What was copied is not needed in the arguments any more, where everybody on the machine can read it.
void wipe_secrets(const Parsed& parsed, int argc, char** argv) {
  for (const auto& parameter : parsed.command->parameters) {
    if (!parameter.secret) continue;
    for (const std::string& secret : parsed.slots.find(parameter.name)->second.texts) {
      for (int i = 1; i < argc && !secret.empty(); ++i) {
        const std::string_view argument(argv[i]);
        if (argument.ends_with(secret))
          std::fill_n(argv[i] + argument.size() - secret.size(), secret.size(), 'x');
      }
    }
  }
}

int execute(Parsed& parsed) {
  parsed.invocation.config_given =
      parsed.app->count("--config") > 0 || parsed.invocation.config_path != kUsualConfigPath;
  for (auto& [name, slot] : parsed.slots) {
    if (slot.flag)
      parsed.invocation.values[name] = {"true"};
    else if (!slot.texts.empty())
      parsed.invocation.values[name] = slot.texts;
  }
  try {
    const int code = parsed.command->run(parsed.invocation);
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
      throw Failure{"cannot write to standard output"};
    return code;
  } catch (const Failure& failure) {
    std::fputs(fmt::format("rollcall: {}\n", failure.text).c_str(), stderr);
    return failure.code;
  } catch (const std::exception& error) {  // of the store, and of what only this machine can cause
    std::fputs(fmt::format("rollcall: {}\n", error.what()).c_str(), stderr);
    return kFailed;
  }
}

}  // namespace

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

int run(int argc, char** argv) {
  CLI::App root("Receives ClassIn's pushes and turns them into attendance, viewing and grade records.",
                "rollcall");
  root.set_version_flag("--version", "rollcall " ROLLCALL_VERSION);
  root.require_subcommand(1);
  std::vector<Parsed> all(commands().size());
  for (std::size_t i = 0; i < all.size(); ++i) add_command(root, commands()[i], all[i]);
  try {
    root.parse(argc, argv);
  } catch (const CLI::RequiredError& error) {
    const bool unknown = argc > 1 && *argv[1] != '-' && root.get_subcommands().empty();
    if (!unknown) return root.exit(error, std::cout, std::cerr) == 0 ? 0 : kUsage;
    fmt::print(stderr, "rollcall: there is no command '{}'; `rollcall --help` lists them\n", argv[1]);
    return kUsage;
  } catch (const CLI::ParseError& error) {
    return root.exit(error, std::cout, std::cerr) == 0 ? 0 : kUsage;
  }
  for (auto& parsed : all) {
    if (!parsed.app->parsed()) continue;
    wipe_secrets(parsed, argc, argv);
    return execute(parsed);
  }
  return kUsage;
}

}  // namespace rollcall::cli
