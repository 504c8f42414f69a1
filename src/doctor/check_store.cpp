#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/limits.hpp"
#include "doctor/checks.hpp"
#include "doctor/judge.hpp"

namespace rollcall::doctor {

namespace {

using Kind = storage::StoreError::Kind;

constexpr std::int64_t kCopyKeptS = 7 * 86400;  // by then an upgrade has proved good
constexpr std::uint64_t kFewFiles = 1000;
constexpr std::string_view kPrivateModes = "0750";

std::string daemon_name(const Sight& sight) {
  const auto& user = sight.daemon_user.user;
  return user ? user->name : "rollcall";
}

std::string give(const Sight& sight, const std::string& what) {
  return by_root(sight, fmt::format("chown {}:{} {}", daemon_name(sight), daemon_group(sight), what));
}

Findings check_user(const Sight& sight) {
  const auto& who = sight.daemon_user;
  if (who.user || who.wanted.empty()) return {};
  return {{.place = who.from,
           .what = fmt::format("the daemon is to run as {}, and there is no such user", who.wanted),
           .next = by_root(sight, "systemd-sysusers")}};
}

Findings check_directory(const Sight& sight) {
  const FileSight& directory = sight.store.directory;
  const auto& user = sight.daemon_user.user;
  const std::string path = quoted(directory.path);
  if (directory.missing()) {
    return {{.place = directory.path,
             .what = "the store's directory is not there (store.url)",
             .next = by_root(sight, fmt::format("install -d -m {} -o {} -g {} {}", kPrivateModes,
                                                daemon_name(sight), daemon_group(sight), path))}};
  }
  if (!directory.there()) {
    return {{.weight = Weight::unseen,
             .place = directory.path,
             .what = fmt::format("{} may not look there: {}", sight.looker, std::strerror(directory.error)),
             .next = "sudo rollcall doctor"}};
  }
  if (!directory.directory) {
    return {{.place = directory.path,
             .what = "this is to be the store's directory, and it is a file",
             .next = "name another place in store.url"}};
  }
  if (!user) return {};
  if (!directory.closed.empty()) {
    return {{.place = directory.closed,
             .what = fmt::format("the daemon's user {} may not enter this directory, on the way to the store",
                                 user->name),
             .next = by_root(sight, fmt::format("chmod o+x {}, or name another place in store.url",
                                                quoted(directory.closed)))}};
  }
  if (may(*user, directory, Right::write) && may(*user, directory, Right::enter)) return {};
  return {{.place = directory.path,
           .what = fmt::format("the daemon's user {} may not write to the store's directory: {}", user->name,
                               owner_text(directory)),
           .next = give(sight, path)}};
}

// A command that ran as root, or as somebody, may have made files that the daemon cannot open.
Findings check_owners(const Sight& sight) {
  const auto& user = sight.daemon_user.user;
  if (!user) return {};
  std::string names;
  const FileSight* first = nullptr;
  for (const auto& file : sight.store.files) {
    const bool usable =
        file.uid == user->uid || (may(*user, file, Right::read) && may(*user, file, Right::write));
    if (usable) continue;
    if (first == nullptr) first = &file;
    names += ' ' + quoted(file.path);
  }
  if (first == nullptr) return {};
  return {{.place = first->path,
           .what = fmt::format("the daemon's user {} may not read and write it: {}", user->name,
                               owner_text(*first)),
           .next = give(sight, names.substr(1))}};
}

Findings check_privacy(const Sight& sight) {
  std::string names;
  for (const auto& file : sight.store.files) {
    if (everybody_may(file, Right::read)) names += ' ' + quoted(file.path);
  }
  if (names.empty()) return {};
  const bool reachable = everybody_may(sight.store.directory, Right::enter);
  return {{.weight = reachable ? Weight::fault : Weight::warning,
           .place = sight.store.directory.path,
           .what = reachable ? "everybody on this machine can read what is known of students"
                             : "files of the store are readable by everybody, and only their directory's "
                               "mode is in the way",
           .next = by_root(sight, "chmod o=" + names)}};
}

std::string from_backup(const Sight& sight) {
  return fmt::format(
      "stop the daemon, move the journal's files aside, and restore the last backup that verifies: "
      "{}",
      by_root(sight, "rollcall restore FILE"));
}

Findings check_journal(const Sight& sight) {
  const StoreSight& store = sight.store;
  const auto fault = [&](std::string what, std::string next) {
    return Findings{{.place = store.journal_path, .what = std::move(what), .next = std::move(next)}};
  };
  if (store.journal.missing()) {
    if (!sight.daemon.process) return {};  // made by the first start
    return fault(
        "the journal is gone, though a daemon is using it; what it acknowledges now will be lost with it",
        restart_command(sight) + ", and restore a backup where there was a journal");
  }
  if (store.unreadable_kind == Kind::damaged)
    return fault("the journal is damaged: " + store.unreadable, from_backup(sight));
  if (store.unreadable_kind == Kind::not_ours)
    return fault("this file is no journal of Rollcall: " + store.unreadable,
                 "name another file in store.url, or " + from_backup(sight));
  if (!store.quick_check.fault.empty())
    return fault("the journal is damaged: " + store.quick_check.fault, from_backup(sight));
  const bool other_kind = store.unreadable_kind && *store.unreadable_kind != Kind::newer_version;
  if (!other_kind) return {};
  return {{.weight = Weight::unseen,
           .place = store.journal_path,
           .what = fmt::format("{} could not read the journal: {}", sight.looker, store.unreadable),
           .next = fmt::format("sudo rollcall doctor, or sudo -u {} rollcall doctor", daemon_name(sight))}};
}

Findings check_version(const Sight& sight) {
  const StoreSight& store = sight.store;
  if (store.unreadable_kind == Kind::newer_version) {
    return {{.place = store.journal_path,
             .what = "a newer Rollcall wrote this journal, and this one cannot read it: " + store.unreadable,
             .next = "install the newer version again, or restore the backup from before the upgrade"}};
  }
  const int newest = storage::newest_journal_version();
  if (store.version == 0 || store.version == newest) return {};
  return {
      {.weight = Weight::warning,
       .place = store.journal_path,
       .what = fmt::format(
           "the journal is of version {}; this program brings it to {} at its next start, after copying it",
           store.version, newest),
       .next = fmt::format("see that {} are free, then {}",
                           bytes_text(static_cast<std::uint64_t>(2 * store.journal.bytes)),
                           restart_command(sight))}};
}

Findings check_records(const Sight& sight) {
  const StoreSight& store = sight.store;
  const auto& ready = sight.daemon.ready;
  if (ready && !ready->records_error.empty()) {
    return {{.place = store.records.path,
             .what = "pushes are kept, but reports do not show the newest: " + ready->records_error,
             .next = "put right what it says; the records then catch up by themselves"}};
  }
  // A running daemon makes them anew by itself, and says so where it cannot.
  const bool serves = sight.daemon.process && sight.daemon.process->serves;
  if (serves || !store.records_state || *store.records_state == storage::RecordsState::current) return {};
  const std::string_view words = *store.records_state == storage::RecordsState::missing ? "are not there"
                                 : *store.records_state == storage::RecordsState::damaged
                                     ? "are damaged"
                                     : "were made by another version";
  return {
      {.weight = Weight::warning,
       .place = store.records.path,
       .what = fmt::format(
           "the records {}; nothing is lost, they are built from the journal when the daemon starts", words),
       .next = start_command(sight)}};
}

Findings check_file_system(const Sight& sight) {
  const std::string& kind = sight.store.file_system;
  if (kind.empty()) return {};
  const auto finding = [&](Weight weight, std::string what) {
    return Findings{{.weight = weight,
                     .place = sight.store.directory.path,
                     .what = std::move(what),
                     .next = "put the store on a local disk (ext4, xfs): store.url, and move its files while "
                             "the daemon is stopped"}};
  };
  if (kind == "tmpfs" || kind == "ramfs")
    return finding(
        Weight::fault,
        fmt::format("the store lies in memory ({}): a restart of the machine loses every push", kind));
  if (kind == "overlay")
    return finding(
        Weight::warning,
        "the store lies on an overlay, a container's own layer, which goes when the container is made anew");
  return finding(Weight::fault,
                 fmt::format("the store lies on {}, where locks and syncs are not to be relied on", kind));
}

Findings check_space(const Sight& sight) {
  const auto& free = sight.store.free_bytes;
  if (!free || *free >= limits::kLowDiskBytes) return {};
  return {
      {.place = sight.store.directory.path,
       .what = fmt::format("{} are free; when there is no more, ClassIn's queues wait", bytes_text(*free)),
       .next = fmt::format("make room: df -h {0}; du -xh --max-depth=2 / | sort -h | tail",
                           quoted(sight.store.directory.path))}};
}

Findings check_inodes(const Sight& sight) {
  const auto &total = sight.store.total_files, &free = sight.store.free_files;
  if (!total || *total == 0 || !free || *free >= std::min(kFewFiles, *total / 2)) return {};
  return {
      {.place = sight.store.directory.path,
       .what = fmt::format("only {} more files can be made on this file system, however much room there is",
                           *free),
       .next = fmt::format("remove what has made so many: df -i {}", quoted(sight.store.directory.path))}};
}

Findings check_reserve(const Sight& sight) {
  const StoreSight& store = sight.store;
  const bool whole =
      store.reserve.there() && store.reserve.held_bytes >= static_cast<std::int64_t>(limits::kReserveBytes);
  if (whole || !sight.daemon.process || !sight.daemon.process->serves || !store.journal.there()) return {};
  return {{.weight = Weight::warning,
           .place = store.reserve.path,
           .what = "the space held for a full disk is not there: it was given up, or could not be had",
           .next = fmt::format("make room on the disk where there is little (df -h {}); then {}",
                               quoted(store.directory.path), restart_command(sight))}};
}

Findings check_leftovers(const Sight& sight) {
  Findings out;
  for (const auto& copy : sight.store.copies) {
    const std::int64_t age = sight.machine.now - copy.modified_ns / 1'000'000'000;
    if (age < kCopyKeptS) continue;
    out.push_back({.weight = Weight::warning,
                   .place = copy.path,
                   .what = fmt::format("this copy from before an upgrade, {}, is {} old, and holds people "
                                       "that may have been erased since",
                                       bytes_text(static_cast<std::uint64_t>(copy.bytes)), age_text(age)),
                   .next = by_root(sight, "rm " + quoted(copy.path))});
  }
  for (const auto& file : sight.store.damaged) {
    out.push_back({.weight = Weight::warning,
                   .place = file.path,
                   .what = "records were found damaged and built anew; this is what they were",
                   .next = fmt::format("check the disk (journalctl -k, smartctl -a), then {}",
                                       by_root(sight, "rm " + quoted(file.path)))});
  }
  return out;
}

Findings check_commits(const Sight& sight) {
  const Readiness& ready = *sight.daemon.ready;
  if (ready.committing) return {};
  return {{.place = sight.store.journal_path,
           .what = "the daemon cannot commit, so every push is answered 503 and ClassIn repeats it: " +
                   ready.store_error,
           .next = "put right what it says; service resumes by itself, and nothing is lost"}};
}

}  // namespace

std::vector<Check> store_checks() {
  return {
      {"store.commits", "the daemon can commit", Needs::daemon, check_commits},
      {"store.user", "the daemon's user is there", Needs::config, check_user},
      {"store.directory", "the daemon can write to the store's directory", Needs::config, check_directory},
      {"store.owners", "the store's files are the daemon's", Needs::config, check_owners},
      {"store.privacy", "nobody else can read them", Needs::config, check_privacy},
      {"store.journal", "the journal is sound, as far as a quick look tells", Needs::config, check_journal},
      {"store.version", "the journal is of this program's version", Needs::config, check_version},
      {"store.records", "the records are there and of this version", Needs::config, check_records},
      {"store.file_system", "the store lies where locks and syncs hold", Needs::config, check_file_system},
      {"store.space", "there is room for pushes", Needs::config, check_space},
      {"store.inodes", "there is room for files", Needs::config, check_inodes},
      {"store.reserve", "space is held for a full disk", Needs::config, check_reserve},
      {"store.leftovers", "no old copy or damaged file lies about", Needs::config, check_leftovers},
  };
}

}  // namespace rollcall::doctor
