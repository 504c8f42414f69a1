#include "cli/first_steps.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace rollcall::cli {

namespace {

constexpr std::string_view kExample = "/usr/share/doc/rollcall/examples/rollcall.example.toml";
constexpr std::string_view kGuide = "/usr/share/doc/rollcall/guides/first-push.md";

bool exists(std::string_view path) {
  std::error_code none;
  return std::filesystem::exists(path, none);
}

// A line, where the package is installed.
std::string guide() { return exists(kGuide) ? fmt::format("Guide: {}\n", kGuide) : ""; }

}  // namespace

std::string first_steps() {
  // The package installs the file; who took it away is told how to have it again.
  const std::string again = exists(kUsualConfigPath)
                                ? ""
                                : fmt::format("sudo install -D -m 640 -g rollcall \\\n       {} {}\n     ",
                                              kExample, kUsualConfigPath);
  return fmt::format(
      "Three steps to a first push:\n"
      "\n"
      "  1. {}sudo editor {}\n"
      "     In [[school]]: the school's SID and its secret, from ClassIn's dashboard.\n"
      "  2. sudo rollcall check && sudo systemctl start rollcall\n"
      "  3. Let ClassIn reach it by HTTPS: through nginx or Caddy, or by TLS of its own.\n"
      "     Ask ClassIn's support to push to https://YOUR.HOST/classin/push, and watch\n"
      "     `sudo rollcall status` for the Test push they send.\n"
      "\n"
      "{}"
      "All commands: rollcall --help. The manual: man rollcall, man rollcall.toml.\n",
      again, kUsualConfigPath, guide());
}

void require_configuration(const Invocation& invocation) {
  std::error_code error;
  const bool absent =
      std::filesystem::status(invocation.config_path, error).type() == std::filesystem::file_type::not_found;
  if (invocation.config_given || !absent) return;
  std::string steps = first_steps();
  steps.pop_back();  // a failure's line is ended by whoever prints it
  throw Failure{fmt::format("there is no configuration at {} yet, and --config names no other. {}",
                            invocation.config_path, steps),
                2};
}

std::string next_step(bool daemon_runs, bool token) {
  if (daemon_runs) {
    return "A daemon is running: sudo systemctl reload rollcall makes it take this file; sudo rollcall "
           "status "
           "shows how it is.\n";
  }
  return fmt::format(
      "Next: sudo systemctl start rollcall\n"
      "Then let ClassIn reach it by HTTPS, through nginx or Caddy or by TLS of its own,\n"
      "ask ClassIn's support to push to https://YOUR.HOST/classin/push{}, and watch\n"
      "`sudo rollcall status` for the Test push they send.\n"
      "{}",
      token ? "/TOKEN (callback_token)" : "", guide());
}

}  // namespace rollcall::cli
