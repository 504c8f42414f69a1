#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>

#include "base/time.hpp"
#include "cli/access.hpp"
#include "cli/interrupts.hpp"
#include "cli/progress.hpp"
#include "ingest/verify.hpp"
#include "storage/keeping.hpp"

namespace rollcall::cli {

namespace {

constexpr int kFailed = 1, kUsage = 2;
constexpr int kNice = 10;  // behind the daemon, where both want the processor
constexpr std::int64_t kMostShown = 100;
constexpr std::int64_t kDayS = 86400, kHourS = 3600, kMinuteS = 60;

std::string file_of(const Invocation& invocation) {
  std::string file = invocation.text("FILE");
  if (file.empty() || file == "-" || std::filesystem::is_directory(status_of(file))) {
    throw Failure{
        fmt::format("'{}' is not the name of a file: a backup is a database file, not a stream", file),
        kUsage};
  }
  return file;
}

std::string counted(std::int64_t count, std::string_view thing, std::string_view things) {
  return fmt::format("{} {}", count, count == 1 ? thing : things);
}

std::string age_text(std::int64_t seconds) {
  if (seconds >= 2 * kDayS) return fmt::format("{} days", seconds / kDayS);
  if (seconds >= 2 * kHourS) return fmt::format("{} hours", seconds / kHourS);
  return counted(std::max<std::int64_t>(seconds, 0) / kMinuteS, "minute", "minutes");
}

void print_fault(const storage::JournalFault& fault, std::int64_t number) {
  if (number > kMostShown) return;
  const std::string place = fault.push ? fmt::format("push {}: ", fault.push->value) : "";
  fmt::print(stderr, "{}{}\n", place, fault.what);
}

// Every fault goes to standard error, the first hundred of them.
ingest::Verified verify_file(const std::string& file) {
  Progress progress;
  std::int64_t faults = 0;
  auto verified = ingest::verify(
      file, [&](const storage::JournalFault& fault) { print_fault(fault, ++faults); },
      [&](Seq at, Seq last) { progress.show(at.value, last.value, "verified"); });
  if (faults > kMostShown) fmt::print(stderr, "and {} more\n", faults - kMostShown);
  return verified;
}

void print_verified(const std::string& file, const ingest::Verified& verified) {
  fmt::print("{}: version {}, {}, {}, {} of Rollcall's own, last number {}", file, verified.version,
             counted(static_cast<std::int64_t>(verified.schools.size()), "school", "schools"),
             counted(verified.pushes, "push", "pushes"), counted(verified.own_entries, "entry", "entries"),
             verified.last_seq.value);
  if (verified.first_at)
    fmt::print(", received {} to {}", utc_text(*verified.first_at), utc_text(*verified.last_at));
  if (verified.erased > 0) fmt::print(", {} rewritten by erasures", verified.erased);
  fmt::print(": {}\n", verified.faults == 0 ? "no fault" : counted(verified.faults, "fault", "faults"));
}

// What a store in the state of a backup does not know any more.
void print_restored(const std::string& file, const std::string& journal, const storage::Copied& copied) {
  fmt::print("restored {} from {}: last number {}\n", journal, file, copied.last_seq.value);
  if (copied.newest_received_at) {
    fmt::print(
        "The newest push in it was received {} ({} ago). Pushes acknowledged after the backup are not in it, "
        "and "
        "ClassIn does not send them again.\n",
        utc_text(*copied.newest_received_at), age_text(now_s() - *copied.newest_received_at));
  }
  fmt::print(
      "What was said since the backup has to be said again: overrides, imported rosters, `token revoke`, "
      "`erase`. "
      "Look into ClassIn before a class is created again that was created since.\n"
      "Next: start `rollcall serve`, which builds the records. Then look at `rollcall status`.\n");
}

}  // namespace

int backup(const Invocation& invocation) {
  const auto config = load_config(invocation);
  const auto paths = paths_of(*config);
  const std::string file = file_of(invocation);
  require_store(paths);
  std::atomic<bool> ended = false;
  const Interrupts interrupts([&] { ended = true; }, [] { ::_exit(kFailed); });
  [[maybe_unused]] const int not_allowed = ::setpriority(PRIO_PROCESS, 0, kNice);
  Progress progress;
  const std::int64_t begun_at = now_ms();
  const auto copied = storage::copy_journal(
      paths.journal, file, {.gentle = true, .go_on = [&](std::int64_t done, std::int64_t total) {
                              progress.show(done, total, "bytes copied");
                              return !ended;
                            }});
  if (!copied) throw Failure{fmt::format("interrupted; there is no {}", file)};
  fmt::print("{}: {} and entries of Rollcall's own, last number {}, {} bytes, {:.1f} s\n", file,
             counted(copied->rows, "push", "pushes"), copied->last_seq.value, copied->bytes,
             static_cast<double>(now_ms() - begun_at) / 1000);
  return 0;
}

int verify(const Invocation& invocation) {
  const std::string file = file_of(invocation);
  const auto verified = verify_file(file);
  print_verified(file, verified);
  if (verified.faults == 0) return 0;
  throw Failure{fmt::format("{} has {}; keep it, and take a backup that verifies from a store that does",
                            file, counted(verified.faults, "fault", "faults"))};
}

int restore(const Invocation& invocation) {
  const auto config = load_config(invocation);
  const auto paths = paths_of(*config);
  const std::string file = file_of(invocation);
  const auto lock = storage::StoreLock::try_acquire(paths.journal);
  if (!lock)
    throw Failure{fmt::format(
        "a rollcall is using the store of {}; stop it first: systemctl stop rollcall.socket rollcall.service",
        paths.journal)};
  storage::require_no_journal(paths);
  if (const auto verified = verify_file(file); verified.faults > 0) {
    throw Failure{
        fmt::format("{} has {}; nothing was restored. Take another backup; where there is none, copy the "
                    "file to {} by hand, "
                    "knowing what the faults say of it",
                    file, counted(verified.faults, "fault", "faults"), paths.journal)};
  }
  print_restored(file, paths.journal, storage::restore_journal(file, paths));
  return 0;
}

}  // namespace rollcall::cli
