// What the checks have in common: rights of another user, places and commands in words. Pure.
#pragma once

#include <string>
#include <string_view>

#include "config/config.hpp"
#include "doctor/finding.hpp"
#include "doctor/sight.hpp"

namespace rollcall::doctor {

enum class Right : mode_t { enter = 1, write = 2, read = 4 };

// By owner, group and mode. What access lists, the kernel's security modules or a sandbox add is not seen.
bool may(const User& user, const FileSight& file, Right right);
// Not even by a group that the unit adds (SupplementaryGroups=) or by an access list: its mask stands where
// the group's rights do, so where those lack the right nobody else has it.
bool surely_may_not(const User& user, const FileSight& file, Right right);
inline bool everybody_may(const FileSight& file, Right right) {
  return (file.mode & static_cast<mode_t>(right)) != 0;
}

std::string owner_text(const FileSight& file);  // "it belongs to root:rollcall with mode 0640"
std::string user_name(uid_t uid);
std::string group_name(gid_t gid);

std::string quoted(const std::string& path);  // for a shell, where it needs that
std::string at_line(const std::string& file, int line);

// Commands for whoever looks: with sudo where that is not root, by systemd where its unit is there.
std::string by_root(const Sight& sight, std::string_view command);
std::string let_daemon_read(const Sight& sight, const std::string& path);
std::string start_command(const Sight& sight);
std::string restart_command(const Sight& sight);
std::string reload_command(const Sight& sight);
std::string check_command(const Sight& sight);
std::string daemon_group(
    const Sight& sight);  // a name for chgrp: of the daemon's user, "rollcall" where unknown

std::string age_text(std::int64_t seconds);   // "3 days", "5 hours", "12 minutes", "40 s"
std::string bytes_text(std::uint64_t bytes);  // "1.2 GiB"

bool is_loopback(std::string_view address);       // of listen.address; Unix sockets count
bool is_everywhere(std::string_view address);     // 0.0.0.0 or [::]
std::uint16_t port_of(std::string_view address);  // 0 for a Unix socket

}  // namespace rollcall::doctor
