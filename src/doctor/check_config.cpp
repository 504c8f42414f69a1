#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "doctor/checks.hpp"
#include "doctor/judge.hpp"

namespace rollcall::doctor {

namespace {

// Which check tells a fault of the configuration: by the words of config/, first match.
struct Kind {
  std::string_view words, check;
};
constexpr std::array<Kind, 9> kKinds = {
    {{"this is not valid TOML", "syntax"},
     {"cannot read", "file"},  // without a line; with one it is a secret's
     {"unknown key", "keys"},
     {"the example's text still stands here", "example"},
     {"no time zone database", "zones"},
     {"timezone in", "timezone"},
     {"is given twice", "schools"},
     {"has the same token", "schools"},
     {"no school is configured", "schools"}}};

std::string_view check_of(const config::Fault& fault) {
  if (fault.message.starts_with("secret_files in")) return "secret_files";
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& each) {
    return fault.message.find(each.words) != std::string::npos;
  });
  return kind == kKinds.end() ? "values" : kind->check;
}

Finding told(const Sight& sight, const config::Fault& fault) {
  return {
      .weight = Weight::fault,
      .place = at_line(fault.file, fault.line),
      .what = fault.message,
      .next = fmt::format("edit {}{}; then {}", quoted(fault.file),
                          fault.line > 0 ? fmt::format(", line {}", fault.line) : "", check_command(sight))};
}

template <std::size_t N>
Findings faults_of(const Sight& sight, const char (&check)[N]) {
  Findings out;
  for (const auto& fault : sight.config.faults) {
    if (check_of(fault) == std::string_view(check)) out.push_back(told(sight, fault));
  }
  return out;
}

Findings check_file(const Sight& sight) {
  const auto& file = sight.config.file;
  if (file.missing()) {
    return {
        {.weight = Weight::fault,
         .place = file.path,
         .what = sight.config.from_environment
                     ? "there is no such file, though $ROLLCALL_CONFIG names it as the configuration"
                     : "there is no configuration, so the daemon cannot start",
         .next = fmt::format("copy /usr/share/doc/rollcall/examples/rollcall.example.toml to {}, put in the "
                             "school's SID and secret, then {}",
                             quoted(file.path), check_command(sight))}};
  }
  Findings out = faults_of(sight, "file");
  for (auto& finding : out) {
    finding.weight = file.regular ? Weight::unseen : Weight::fault;
    finding.place = file.path;
    finding.next = file.directory
                       ? "name the file, not its directory"
                       : fmt::format("run it as root: sudo rollcall doctor --config {}", quoted(file.path));
  }
  return out;
}

Findings check_syntax(const Sight& sight) { return faults_of(sight, "syntax"); }
Findings check_keys(const Sight& sight) { return faults_of(sight, "keys"); }
Findings check_schools(const Sight& sight) { return faults_of(sight, "schools"); }
Findings check_timezone(const Sight& sight) { return faults_of(sight, "timezone"); }
Findings check_values(const Sight& sight) { return faults_of(sight, "values"); }

Findings check_example(const Sight& sight) {
  Findings out = faults_of(sight, "example");
  for (auto& finding : out) {
    finding.what =
        "the example's secret REPLACE-ME still stands here, so no push of the school would be believed";
    finding.next =
        fmt::format("put in the school's API secret, shown beside the SID in ClassIn's dashboard; then {}",
                    check_command(sight));
  }
  return out;
}

std::string write_secret(const Sight& sight, const std::string& path) {
  return fmt::format(
      "write the school's secret into it, and nothing else: {}",
      by_root(sight, fmt::format("install -m 0640 -g {} /dev/stdin {}", daemon_group(sight), quoted(path))));
}

Finding odd_secret(const Sight& sight, const SecretFileSight& secret, std::string what) {
  return {.weight = Weight::warning,
          .place = secret.file.path,
          .what = std::move(what),
          .next = write_secret(sight, secret.file.path)};
}

Findings check_secret_file(const Sight& sight, const SecretFileSight& secret) {
  const FileSight& file = secret.file;
  const std::string named = fmt::format("{} names it", at_line(sight.config.file.path, secret.line));
  if (file.missing())
    return {{Finding{.place = file.path,
                     .what = "this secret file is not there; " + named,
                     .next = write_secret(sight, file.path)}}};
  if (!file.there()) {
    return {{.weight = Weight::unseen,
             .place = file.path,
             .what = fmt::format("{} may not look at this secret file: {}", sight.looker,
                                 std::strerror(file.error)),
             .next = "sudo rollcall doctor"}};
  }
  if (everybody_may(file, Right::read)) {
    return {{Finding{.place = file.path,
                     .what = "everybody on this machine can read this secret, and could sign pushes with it",
                     .next = by_root(sight, fmt::format("chmod o= {}", quoted(file.path)))}}};
  }
  if (file.regular && file.bytes == 0)
    return {{Finding{.place = file.path,
                     .what = "this secret file is empty; " + named,
                     .next = write_secret(sight, file.path)}}};
  if (!secret.unusable.empty())
    return {{Finding{.place = file.path,
                     .what = fmt::format("{}; {}", secret.unusable, named),
                     .next = write_secret(sight, file.path)}}};
  Findings out;
  if (secret.more_lines)
    out.push_back(odd_secret(sight, secret, "it has several lines; only the first is taken as the secret"));
  if (secret.blanks)
    out.push_back(odd_secret(sight, secret,
                             "there are blanks around or in the secret; no secret of ClassIn's has any"));
  return out;
}

Findings check_secret_files(const Sight& sight) {
  Findings out;
  for (const auto& secret : sight.config.secret_files) {
    for (auto& finding : check_secret_file(sight, secret)) out.push_back(std::move(finding));
  }
  if (!out.empty()) return out;
  out = faults_of(sight, "secret_files");  // whatever else keeps a file from being read
  for (auto& finding : out) {
    if (finding.what.find(std::strerror(EACCES)) == std::string::npos) continue;
    finding.weight = Weight::unseen;
    finding.next = "sudo rollcall doctor";
  }
  return out;
}

// Null where the unit gives none of that name. A directory gives "ID_FILE" for each of its files, an import
// whatever its pattern fits.
const FileSight* given_credential(const UnitsSight& units, const std::string& name) {
  static const FileSight kNowhereToLook;
  const auto exact = units.credentials.find(name);
  if (exact != units.credentials.end()) return &exact->second;
  for (const auto& [id, source] : units.credentials) {
    const bool of_directory = source.there() && !source.regular && name.starts_with(id + "_");
    if (of_directory || ::fnmatch(id.c_str(), name.c_str(), 0) == 0) return &kNowhereToLook;
  }
  return nullptr;
}

Finding check_credential(const Sight& sight, const ConfigSight::Credential& credential) {
  const std::string place = at_line(sight.config.file.path, credential.line);
  if (!sight.units.usable || !sight.units.service.there()) {
    return {
        .weight = Weight::unseen,
        .place = place,
        .what = fmt::format("the credential '{}' is seen only inside a systemd unit, and there is none here",
                            credential.name),
        .next = "run the daemon as rollcall.service, or use secret_files"};
  }
  const FileSight* const given = given_credential(sight.units, credential.name);
  if (given == nullptr) {
    return {
        .place = place,
        .what = fmt::format("the credential '{}' is named here, and rollcall.service gives none of that name",
                            credential.name),
        .next = fmt::format("{}: add under [Service] LoadCredential={}:/etc/rollcall/secrets/{}; then {}",
                            by_root(sight, "systemctl edit rollcall"), credential.name, credential.name,
                            restart_command(sight))};
  }
  const FileSight& source = *given;
  if (!source.path.empty() && source.missing()) {
    return {
        .place = source.path,
        .what = fmt::format("rollcall.service takes the credential '{}' from this file, and it is not there",
                            credential.name),
        .next = by_root(sight, fmt::format("install -m 0600 /dev/stdin {}; then {}", quoted(source.path),
                                           restart_command(sight)))};
  }
  return {.weight = Weight::ok};
}

Findings check_credentials(const Sight& sight) {
  Findings out;
  for (const auto& credential : sight.config.credentials) {
    Finding finding = check_credential(sight, credential);
    if (sight.config.credentials_unseen && finding.weight != Weight::ok) out.push_back(std::move(finding));
  }
  return out;
}

Findings check_privacy(const Sight& sight) {
  const auto& file = sight.config.file;
  if (!file.there()) return {};
  if (everybody_may(file, Right::write)) {
    return {{.place = file.path,
             .what = "everybody on this machine may change the configuration",
             .next = by_root(sight, fmt::format("chmod 0640 {}", quoted(file.path)))}};
  }
  if (!sight.config.plain_secrets || !everybody_may(file, Right::read)) return {};
  return {{.place = file.path,
           .what = "everybody on this machine can read it, and it holds a secret or callback token",
           .next = let_daemon_read(sight, file.path)}};
}

Findings check_daemon_reads(const Sight& sight) {
  const auto& user = sight.daemon_user.user;
  if (!user) return {};
  std::vector<const FileSight*> files = {&sight.config.file};
  for (const auto& secret : sight.config.secret_files) files.push_back(&secret.file);
  for (const auto& file : sight.config.tls_files) files.push_back(&file);
  Findings out;
  for (const FileSight* const file : files) {
    if (!file->there() || !file->regular) continue;
    if (!file->closed.empty()) {
      if (!out.empty() && out.back().place == file->closed) continue;  // told once
      out.push_back(
          {.place = file->closed,
           .what = fmt::format("the daemon's user {} may not enter this directory, and so cannot read {}",
                               user->name, file->path),
           .next = fmt::format(
               "{} && {}",
               by_root(sight, fmt::format("chgrp {} {}", daemon_group(sight), quoted(file->closed))),
               by_root(sight, fmt::format("chmod g+x {}", quoted(file->closed))))});
    } else if (!may(*user, *file, Right::read)) {
      const bool sure = surely_may_not(*user, *file, Right::read);
      out.push_back(
          {.weight = sure ? Weight::fault : Weight::warning,
           .place = file->path,
           .what = fmt::format("the daemon's user {} may not read it{}: {}", user->name,
                               sure ? "" : ", unless by a group that its unit adds or by an access list",
                               owner_text(*file)),
           .next = let_daemon_read(sight, file->path)});
    }
  }
  return out;
}

const Readiness::About* about_of(const Sight& sight) {
  const auto& ready = sight.daemon.ready;
  return ready && ready->about && !ready->about->config_file.empty() ? &*ready->about : nullptr;
}

Findings check_unit_file(const Sight& sight) {
  if (sight.units.config_path.empty() || sight.units.same_config) return {};
  return {{.weight = Weight::warning,
           .place = sight.config.file.path,
           .what = fmt::format("rollcall.service reads another configuration, {}{}", sight.units.config_path,
                               sight.config.from_environment ? "; $ROLLCALL_CONFIG leads here" : ""),
           .next = fmt::format("look at that one: {}rollcall doctor --config {}",
                               sight.config.from_environment ? "unset ROLLCALL_CONFIG; " : "",
                               quoted(sight.units.config_path))}};
}

Findings check_same_file(const Sight& sight) {
  const auto* const about = about_of(sight);
  const std::string& path = sight.config.file.path;
  if (about == nullptr || about->same_config) return {};
  return {{.weight = Weight::warning,
           .place = path,
           .what = fmt::format("the running daemon reads another configuration, {}{}", about->config_file,
                               sight.config.from_environment ? "; $ROLLCALL_CONFIG leads here" : ""),
           .next = fmt::format("look at that one: {}rollcall doctor --config {}",
                               sight.config.from_environment ? "unset ROLLCALL_CONFIG; " : "",
                               quoted(about->config_file))}};
}

Findings check_reload(const Sight& sight) {
  const auto* const about = about_of(sight);
  if (about == nullptr || !about->same_config) return {};
  const auto& file = sight.config.file;
  std::string changed;
  if (file.modified_ns != about->config_modified_ns || file.bytes != about->config_bytes) changed = file.path;
  for (const auto& secret : sight.config.secret_files) {
    if (secret.file.there() && secret.file.modified_ns / 1'000'000'000 > about->config_read_at)
      changed = secret.file.path;
  }
  if (changed.empty()) return {};
  return {{.weight = Weight::warning,
           .place = changed,
           .what = fmt::format("it changed since the daemon read its configuration {} ago",
                               age_text(sight.machine.now - about->config_read_at)),
           .next = fmt::format("{} && {}", check_command(sight), reload_command(sight))}};
}

}  // namespace

std::vector<Check> config_checks() {
  return {
      {"config.file", "the configuration can be read", Needs::nothing, check_file},
      {"config.syntax", "it is TOML", Needs::nothing, check_syntax},
      {"config.keys", "it has no unknown key", Needs::nothing, check_keys},
      {"config.example", "nothing of the example is left", Needs::nothing, check_example},
      {"config.schools", "every school has a SID and a callback token of its own", Needs::nothing,
       check_schools},
      {"config.timezone", "this machine knows the schools' time zones", Needs::nothing, check_timezone},
      {"config.values", "every value is possible", Needs::nothing, check_values},
      {"config.secret_files", "every secret file holds one secret, and not for everybody", Needs::nothing,
       check_secret_files},
      {"config.credentials", "the unit gives every credential that is named", Needs::nothing,
       check_credentials},
      {"config.privacy", "secrets in the configuration are not for everybody", Needs::nothing, check_privacy},
      {"config.daemon_reads", "the daemon's user can read it, the secret files and the TLS files",
       Needs::nothing, check_daemon_reads},
      {"config.unit_file", "rollcall.service reads this file", Needs::units, check_unit_file},
      {"config.same_file", "the running daemon reads this file", Needs::daemon, check_same_file},
      {"config.reload", "the running daemon has read it as it is", Needs::daemon, check_reload},
  };
}

}  // namespace rollcall::doctor
