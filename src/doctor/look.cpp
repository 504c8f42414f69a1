#include "doctor/look.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

#include "base/time.hpp"
#include "doctor/gather.hpp"
#include "doctor/judge.hpp"
#include "doctor/text.hpp"

namespace rollcall::doctor {

namespace {

constexpr std::string_view kUsualConfig = "/etc/rollcall/rollcall.toml", kUsualUser = "rollcall";

DaemonUser named(const std::string& name, std::string from) {
  return {.user = user_named(name), .wanted = name, .from = std::move(from)};
}

// Told, seen, written into the unit, usual, or at least the one who has the store.
DaemonUser find_user(const Question& question, const Sight& sight) {
  if (!question.user.empty()) return named(question.user, "--user");
  const auto& process = sight.daemon.process;
  if (process && process->serves && process->uid)
    return {.user = user_of(*process->uid), .wanted = "", .from = "the running daemon"};
  const std::string of_unit = sight.units.service.last("User");
  if (!of_unit.empty()) return named(of_unit, "the unit");
  if (question.config_path == kUsualConfig && user_named(std::string(kUsualUser)))
    return named(std::string(kUsualUser), "the package");
  const FileSight& directory = sight.store.directory;
  if (sight.store.looked && directory.there())
    return {.user = user_of(directory.uid), .wanted = "", .from = "the owner of " + directory.path};
  return {};
}

bool same_file(const std::string& a, const std::string& b) {
  std::error_code error;
  const bool same = std::filesystem::equivalent(a, b, error);
  return error ? a == b : same;
}

std::string config_of_command(const std::string& command) {
  constexpr std::string_view kOption = "--config";
  const auto words = words_of(command);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == kOption && i + 1 < words.size()) return std::string(words[i + 1]);
    if (words[i].starts_with("--config=")) return std::string(words[i].substr(kOption.size() + 1));
  }
  return "";
}

// The topmost directory above that the user surely may not enter.
void look_above(const User& user, FileSight& file) {
  std::error_code error;
  const auto absolute = std::filesystem::absolute(file.path, error);
  if (error || file.path.empty()) return;
  std::filesystem::path above;
  for (const auto& part : absolute.parent_path()) {
    above /= part;
    const FileSight directory = look_at_file(above.string());
    if (!directory.there() || !surely_may_not(user, directory, Right::enter)) continue;
    file.closed = above.string();
    return;
  }
}

void look_above(const User& user, Sight& sight) {
  look_above(user, sight.config.file);
  look_above(user, sight.store.directory);
  for (auto& secret : sight.config.secret_files) look_above(user, secret.file);
  for (auto& file : sight.config.tls_files) look_above(user, file);
}

void look_at_unit_file(const Question& question, UnitsSight& units) {
  units.config_path = config_of_command(units.service.last("ExecStart"));
  units.same_config = same_file(units.config_path, question.config_path);
}

}  // namespace

std::optional<Sight> look_at_rights(const Question& question) {
  const auto usual = user_named(std::string(kUsualUser));
  if (usual && usual->uid == ::geteuid()) return std::nullopt;  // as at a reload by the unit
  Sight sight{.looker = user_of(::geteuid()).name, .looks_as_root = ::geteuid() == 0};
  sight.units = look_at_units();
  look_at_unit_file(question, sight.units);
  sight.config = look_at_config(question, now_s());
  if (!sight.config.config) return std::nullopt;
  sight.daemon.process = holder_of_lock(sight.config.config->store_path);
  const bool runs = sight.daemon.process && sight.daemon.process->serves;
  const bool of_service = sight.units.service.there() && sight.units.same_config;
  if (!runs && !of_service && question.config_path != kUsualConfig) return std::nullopt;
  sight.daemon_user = find_user(question, sight);
  const auto& user = sight.daemon_user.user;
  if (!user || user->uid == ::geteuid()) return std::nullopt;
  look_above(*user, sight);
  return sight;
}

Sight look(const Question& question) {
  Sight sight;
  sight.looker = user_of(::geteuid()).name;
  sight.looks_as_root = ::geteuid() == 0;
  sight.machine = look_at_machine();
  sight.units = look_at_units();
  sight.config = look_at_config(question, sight.machine.now);
  if (const auto& config = sight.config.config) {
    sight.store = look_at_store(*config);
    sight.daemon = look_at_daemon(*config, holder_of_lock(sight.store.journal_path), sight.units);
    if (question.network) sight.network = ask_classin(*config);
  }
  sight.daemon_user = find_user(question, sight);
  if (sight.daemon_user.user) look_above(*sight.daemon_user.user, sight);
  look_at_unit_file(question, sight.units);
  if (auto& ready = sight.daemon.ready; ready && ready->about)
    ready->about->same_config = same_file(ready->about->config_file, question.config_path);
  return sight;
}

}  // namespace rollcall::doctor
