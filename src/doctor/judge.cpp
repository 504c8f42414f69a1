#include "doctor/judge.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>

#include <algorithm>
#include <cctype>

#include "http/listen_address.hpp"

namespace rollcall::doctor {

namespace {

constexpr std::int64_t kPatienceS = 20, kMinuteS = 60, kHourS = 3600, kDayS = 86400;

bool has_unit(const Sight& sight) { return sight.units.usable && sight.units.service.there(); }

// A process may be ended by root and by who runs it.
std::string by_owner(const Sight& sight, const ProcessSight& process, const std::string& command) {
  const bool own = process.uid && user_name(*process.uid) == sight.looker;
  return own ? command : by_root(sight, command);
}

std::string unit_command(const Sight& sight, std::string_view verb) {
  return by_root(sight, fmt::format("systemctl {} rollcall", verb));
}

}  // namespace

bool may(const User& user, const FileSight& file, Right right) {
  if (user.uid == 0) return true;
  const int shift = user.uid == file.uid ? 6 : user.gids.contains(file.gid) ? 3 : 0;
  return (file.mode >> shift & static_cast<mode_t>(right)) != 0;
}

bool surely_may_not(const User& user, const FileSight& file, Right right) {
  return !may(user, file, right) && (file.mode >> 3 & static_cast<mode_t>(right)) == 0;
}

std::string user_name(uid_t uid) {
  const passwd* const entry = ::getpwuid(uid);
  return entry != nullptr ? entry->pw_name : fmt::format("{}", uid);
}

std::string group_name(gid_t gid) {
  const group* const entry = ::getgrgid(gid);
  return entry != nullptr ? entry->gr_name : fmt::format("{}", gid);
}

std::string owner_text(const FileSight& file) {
  return fmt::format("it belongs to {}:{} with mode {:04o}", user_name(file.uid), group_name(file.gid),
                     file.mode);
}

std::string quoted(const std::string& path) {
  const bool plain = !path.empty() && std::all_of(path.begin(), path.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("/._-+:@%").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (plain) return path;
  std::string out = "'";
  for (const char c : path) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string at_line(const std::string& file, int line) {
  return line > 0 ? fmt::format("{}:{}", file, line) : file;
}

std::string by_root(const Sight& sight, std::string_view command) {
  return fmt::format("{}{}", sight.looks_as_root ? "" : "sudo ", command);
}

std::string let_daemon_read(const Sight& sight, const std::string& path) {
  return fmt::format("{} && {}",
                     by_root(sight, fmt::format("chgrp {} {}", daemon_group(sight), quoted(path))),
                     by_root(sight, fmt::format("chmod 0640 {}", quoted(path))));
}

std::string start_command(const Sight& sight) {
  if (has_unit(sight)) return unit_command(sight, "start");
  return fmt::format("rollcall serve --config {}", quoted(sight.config.file.path));
}

std::string restart_command(const Sight& sight) {
  if (has_unit(sight)) return unit_command(sight, "restart");
  const auto& process = sight.daemon.process;
  if (!process) return fmt::format("end the daemon, then {}", start_command(sight));
  const std::string end = by_owner(sight, *process, fmt::format("kill {}", process->pid));
  // A stopped process takes no other signal, and one that waits for a disk may never come to it.
  const std::string force = by_owner(sight, *process, fmt::format("kill -9 {}", process->pid));
  const std::string unless =
      sight.daemon.ready ? "" : fmt::format(", and {} if it is still there after {} s", force, kPatienceS);
  return fmt::format("{}{}, then {}", end, unless, start_command(sight));
}

std::string reload_command(const Sight& sight) {
  if (has_unit(sight)) return unit_command(sight, "reload");
  const auto& process = sight.daemon.process;
  return process ? by_owner(sight, *process, fmt::format("kill -HUP {}", process->pid))
                 : restart_command(sight);
}

std::string check_command(const Sight& sight) {
  return by_root(sight, fmt::format("rollcall check --config {}", quoted(sight.config.file.path)));
}

std::string daemon_group(const Sight& sight) {
  const auto& user = sight.daemon_user.user;
  if (!user) return "rollcall";
  const passwd* const entry = ::getpwuid(user->uid);
  return entry != nullptr ? group_name(entry->pw_gid) : "rollcall";
}

std::string age_text(std::int64_t seconds) {
  if (seconds >= 2 * kDayS) return fmt::format("{} days", seconds / kDayS);
  if (seconds >= 2 * kHourS) return fmt::format("{} hours", seconds / kHourS);
  if (seconds >= 2 * kMinuteS) return fmt::format("{} minutes", seconds / kMinuteS);
  return fmt::format("{} s", seconds);
}

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::uint64_t kKiB = 1024, kMiB = 1024 * kKiB, kGiB = 1024 * kMiB;
  const auto in = [&](std::uint64_t unit) { return static_cast<double>(bytes) / static_cast<double>(unit); };
  if (bytes >= kGiB) return fmt::format("{:.1f} GiB", in(kGiB));
  if (bytes >= kMiB) return fmt::format("{:.1f} MiB", in(kMiB));
  return fmt::format("{:.1f} KiB", in(kKiB));
}

bool is_loopback(std::string_view address) {
  return address.starts_with("unix:") || address.starts_with("127.") || address.starts_with("[::1]");
}

bool is_everywhere(std::string_view address) {
  return address.starts_with("0.0.0.0:") || address.starts_with("[::]:");
}

std::uint16_t port_of(std::string_view address) {
  const auto parsed = http::parse_listen_address(address);
  return parsed ? parsed->port : std::uint16_t{0};
}

}  // namespace rollcall::doctor
