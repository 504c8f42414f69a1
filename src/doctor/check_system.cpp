#include <fmt/format.h>

#include "base/limits.hpp"
#include "doctor/checks.hpp"
#include "doctor/judge.hpp"

namespace rollcall::doctor {

namespace {

Findings check_program(const Sight& sight) {
  const auto& process = sight.daemon.process;
  const auto& ready = sight.daemon.ready;
  const auto finding = [&](std::string what) {
    return Findings{{.weight = Weight::warning,
                     .place = process ? fmt::format("process {}", process->pid) : sight.daemon.address,
                     .what = std::move(what),
                     .next = restart_command(sight)}};
  };
  if (process && process->serves && process->replaced.value_or(false))
    return finding("the daemon still runs the program that was replaced on the disk");
  if (!ready) return {};
  if (!ready->about) return finding("the daemon is of an older version: it does not say which");
  if (ready->about->version == ROLLCALL_VERSION) return {};
  return finding(
      fmt::format("the daemon is version {}, and this program {}", ready->about->version, ROLLCALL_VERSION));
}

Findings check_open_files(const Sight& sight) {
  const auto& process = sight.daemon.process;
  const std::size_t connections = sight.config.config->listen.max_connections;
  if (!process || !process->serves || !process->open_files) return {};
  const std::uint64_t wanted = connections + limits::kOtherDescriptors;
  if (*process->open_files >= wanted) return {};
  return {{.weight = Weight::warning,
           .place = fmt::format("process {}", process->pid),
           .what = fmt::format(
               "it may open {} files, and max_connections = {} needs {}: fewer connections are held",
               *process->open_files, connections, wanted),
           .next = fmt::format("{}: [Service] LimitNOFILE={}; or lower listen.max_connections; then {}",
                               by_root(sight, "systemctl edit rollcall"), wanted, restart_command(sight))}};
}

Findings check_unit(const Sight& sight) {
  const UnitSight& unit = sight.units.service;
  const auto finding = [&](Weight weight, std::string what, std::string next) {
    return Findings{
        {.weight = weight, .place = "rollcall.service", .what = std::move(what), .next = std::move(next)}};
  };
  if (unit.load == "not-found")
    return finding(
        Weight::warning, "systemd does not know the service, so nothing starts it with the machine",
        by_root(sight, "apt install ./rollcall_*.deb") + ", or copy systemd/* to /etc/systemd/system");
  if (unit.load == "masked" || unit.file_state.starts_with("masked"))
    return finding(Weight::fault, "the service is masked: nobody can start it",
                   by_root(sight, "systemctl unmask rollcall"));
  if (unit.load != "loaded")
    return finding(Weight::fault, fmt::format("systemd could not load the service ({})", unit.load),
                   by_root(sight, "systemd-analyze verify rollcall.service"));
  if (unit.active == "failed")
    return finding(
        Weight::fault,
        fmt::format("the service failed ({}) and is not started again",
                    unit.result.empty() ? "no reason given" : unit.result),
        fmt::format("{}; then {}", by_root(sight, "journalctl -u rollcall -n 50"), start_command(sight)));
  const bool by_socket = sight.units.socket.file_state == "enabled";
  if (unit.file_state == "disabled" && !by_socket)
    return finding(Weight::warning, "the service is not enabled: it does not start with the machine",
                   by_root(sight, "systemctl enable rollcall.socket rollcall.service"));
  return {};
}

// By hand, as root, it leaves files that the service's user cannot open.
Findings check_runs_as(const Sight& sight) {
  const auto& process = sight.daemon.process;
  const std::string wanted = sight.units.service.last("User");
  if (!process || !process->serves || !process->uid || wanted.empty()) return {};
  const std::string found = user_name(*process->uid);
  if (found == wanted) return {};
  return {
      {.weight = Weight::warning,
       .place = fmt::format("process {}", process->pid),
       .what = fmt::format("the daemon runs as {}, and rollcall.service is to run it as {}", found, wanted),
       .next = fmt::format("{}; then {}, and run the doctor again for the files it left",
                           by_root(sight, fmt::format("kill {}", process->pid)), start_command(sight))}};
}

Findings check_unit_files(const Sight& sight) {
  for (const auto& [unit, name] : {std::pair(&sight.units.service, "rollcall.service"),
                                   std::pair(&sight.units.socket, "rollcall.socket")}) {
    if (!unit->reload_needed) continue;
    return {
        {.weight = Weight::warning,
         .place = name,
         .what = "its files changed since systemd read them",
         .next = by_root(sight, fmt::format("systemctl daemon-reload; then {}", restart_command(sight)))}};
  }
  return {};
}

}  // namespace

std::vector<Check> system_checks() {
  return {
      {"system.unit", "systemd starts the service, also with the machine", Needs::units, check_unit},
      {"system.unit_files", "systemd has read the units as they are", Needs::units, check_unit_files},
      {"system.runs_as", "the daemon is run by the service's user", Needs::units, check_runs_as},
      {"system.program", "the daemon is the program that is installed", Needs::config, check_program},
      {"system.open_files", "it may open as many files as it needs", Needs::config, check_open_files},
  };
}

}  // namespace rollcall::doctor
