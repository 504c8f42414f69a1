// The parts of look(), one a kind of thing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "doctor/look.hpp"
#include "doctor/sight.hpp"

namespace rollcall::doctor {

FileSight look_at_file(const std::string& path);
User user_of(uid_t uid);
std::optional<User> user_named(const std::string& name);

ConfigSight look_at_config(const Question& question, std::int64_t now);
StoreSight look_at_store(const config::Config& config);
UnitsSight look_at_units();
MachineSight look_at_machine();
NetworkSight ask_classin(const config::Config& config);

// Who holds the store's lock, found without touching it.
std::optional<ProcessSight> holder_of_lock(const std::string& journal_path);

DaemonSight look_at_daemon(const config::Config& config, std::optional<ProcessSight> process,
                           const UnitsSight& units);

// Of the text of /readyz; nothing where it is not one.
std::optional<Readiness> read_readiness(std::string_view text);

// Of `systemctl show` and `systemctl cat`.
UnitSight read_unit(std::string_view shown, std::string_view text);

}  // namespace rollcall::doctor
