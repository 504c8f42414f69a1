// Builds the command line parser from the table. The only file that knows CLI11.
#include <CLI/CLI.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>

#include "cli/access.hpp"
#include "cli/choices.hpp"
#include "cli/command.hpp"
#include "cli/completion.hpp"
#include "cli/first_steps.hpp"
#include "cli/help.hpp"
#include "report/display_text.hpp"

namespace rollcall::cli {

namespace {

constexpr int kFailed = 1, kUsage = 2;

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

CLI::Validator one_of(Choices choices) {
  return {[choices](const std::string& text) {
            if (std::find(choices.begin(), choices.end(), text) != choices.end()) return std::string();
            return fmt::format("'{}' is none of {}", report::printable(text), fmt::join(choices, ", "));
          },
          ""};
}

void add_parameter(CLI::App& app, const Parameter& parameter, Slot& slot) {
  const std::string letter = parameter.letter != 0 ? fmt::format("-{},", parameter.letter) : "";
  const std::string name = letter + std::string(parameter.name);
  if (parameter.kind == Parameter::Kind::flag) {
    app.add_flag(name, slot.flag);
    return;
  }
  auto* option = app.add_option(name, slot.texts);
  option->required(parameter.required);
  if (!parameter.choices.empty()) {
    option->check(one_of(parameter.choices));
  } else if (parameter.kind == Parameter::Kind::number) {
    option->check(check_number);
  }
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
  const std::string group(group_of(command)), name(name_in_group(command));
  CLI::App* parent = group.empty() ? &root : find_group(root, group);
  if (parent == nullptr) {
    parent = root.add_subcommand(group);
    parent->require_subcommand(1);
    parent->formatter_fn(
        [group](const CLI::App*, std::string, CLI::AppFormatMode) { return group_page(group); });
  }
  return parent->add_subcommand(name);
}

void add_command(CLI::App& root, const Command& command, Parsed& parsed) {
  parsed.command = &command;
  parsed.app = add_app(root, command);
  parsed.app->formatter_fn(
      [&command](const CLI::App*, std::string, CLI::AppFormatMode) { return command_page(command); });
  for (const auto& parameter : all_parameters(command)) {
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

void fill(Parsed& parsed) {
  Invocation& invocation = parsed.invocation;
  for (auto& [name, slot] : parsed.slots) {
    if (slot.flag) invocation.values[name] = {"true"};
    if (!slot.texts.empty()) invocation.values[name] = slot.texts;
  }
  const auto taken = [&invocation](std::string_view name) {
    const auto at = invocation.values.find(name);
    if (at == invocation.values.end()) return std::string();
    return invocation.values.extract(at).mapped().front();
  };
  invocation.format = taken("--format");
  invocation.output = taken("--output");
  invocation.config_given = invocation.has("--config");
  invocation.config_path = invocation.config_given ? taken("--config") : default_config_path();
  invocation.config_given = invocation.config_given || invocation.config_path != kUsualConfigPath;
}

int execute(Parsed& parsed) {
  fill(parsed);
  try {
    const int code = parsed.command->run(parsed.invocation);
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
      throw Failure{"cannot write to standard output"};
    return code;
  } catch (const Failure& failure) {
    std::fputs(fmt::format("rollcall: {}\n", report::printable_lines(failure.text)).c_str(), stderr);
    return failure.code;
  } catch (const std::filesystem::filesystem_error& error) {
    std::fputs(fmt::format("rollcall: cannot look at {}: {}; {}\n", report::printable(error.path1().string()),
                           error.code().message(), whose_rights(error.code()))
                   .c_str(),
               stderr);
    return kFailed;
  } catch (const std::exception& error) {  // of the store, and of what only this machine can cause
    std::fputs(fmt::format("rollcall: {}\n", report::printable_lines(error.what())).c_str(), stderr);
    return kFailed;
  }
}

// The words that chose the command: " report classes", or as far as they were understood.
std::string chosen(const CLI::App& root) {
  std::string path;
  for (const CLI::App* app = &root; !app->get_subcommands().empty();) {
    app = app->get_subcommands().front();
    path += " " + app->get_name();
  }
  return path;
}

std::string fault_of(const CLI::ParseError& error, const std::string& path, int argc, char** argv) {
  const bool missing =
      error.get_name() == "RequiredError" && std::string_view(error.what()).starts_with("A sub");
  if (!missing) return error.what();
  if (!path.empty()) {
    std::vector<std::string_view> names;
    for (const Word& word : words_after(path.substr(1))) names.push_back(word.name);
    return fmt::format("`rollcall{}` wants one of {}", path, fmt::join(names, ", "));
  }
  const std::string first = argc > 1 ? report::printable(argv[1]) : "";
  return fmt::format("there is no {} '{}'", first.starts_with('-') ? "option" : "command", first);
}

// Says what is wrong with the command line, and where it says what is right.
int refuse(const CLI::App& root, const CLI::ParseError& error, int argc, char** argv) {
  const std::string path = chosen(root);
  fmt::print(stderr, "rollcall: {}\n`rollcall{} --help` says {}\n", fault_of(error, path, argc, argv), path,
             path.empty() ? "which commands there are" : "what it takes");
  return kUsage;
}

}  // namespace

int run(int argc, char** argv) {
  if (argc == 1) {
    std::fputs(first_steps().c_str(), stderr);
    return kUsage;
  }
  CLI::App root("", "rollcall");
  root.set_version_flag("--version", "rollcall " ROLLCALL_VERSION);
  root.require_subcommand(1);
  root.formatter_fn([](const CLI::App*, std::string, CLI::AppFormatMode) { return root_help(); });
  std::vector<Parsed> all(commands().size());
  for (std::size_t i = 0; i < all.size(); ++i) add_command(root, commands()[i], all[i]);
  try {
    root.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help or --version
    return root.exit(asked, std::cout, std::cerr);
  } catch (const CLI::ParseError& error) {
    return refuse(root, error, argc, argv);
  }
  for (auto& parsed : all) {
    if (!parsed.app->parsed()) continue;
    wipe_secrets(parsed, argc, argv);
    return execute(parsed);
  }
  return kUsage;
}

}  // namespace rollcall::cli
