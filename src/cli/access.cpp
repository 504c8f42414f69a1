#include "cli/access.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "base/limits.hpp"
#include "base/time.hpp"
#include "cli/first_steps.hpp"
#include "ingest/projector.hpp"
#include "ingest/school_rules.hpp"

namespace rollcall::cli {

namespace {

constexpr int kUsage = 2;
constexpr int kPollMs = 20;

// While no daemon runs, the command brings the records up to date; else it waits for the daemon.
bool catch_up(const config::Config& config, Seq target) {
  const auto paths = paths_of(config);
  const std::int64_t give_up_at = now_ms() + limits::kReaderCatchUpTimeoutMs;
  while (now_ms() < give_up_at) {
    if (const auto lock = storage::StoreLock::try_acquire(paths.journal)) {
      project_all(config);
      return true;
    }
    try {
      const auto journal = storage::open_journal(paths.journal, storage::Access::read_only);
      const auto file = paths.records_file(journal->records_generation());
      if (storage::open_reports(file)->applied() >= target) return true;
    } catch (const storage::StoreError&) {
      // The daemon is making the file; look again.
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(kPollMs));
  }
  return false;
}

}  // namespace

std::shared_ptr<const config::Config> load_config(const Invocation& invocation) {
  require_configuration(invocation);
  const config::Loaded loaded = config::load_file(invocation.config_path, config::Secrets::seen);
  if (loaded.config) return loaded.config;
  std::string text = "the configuration is not right";
  for (const auto& fault : loaded.faults) text += "\n" + fault.text();
  throw Failure{text, kUsage};
}

const config::School& configured_school(const config::Config& config, Sid sid) {
  if (const auto* school = config.school(sid)) return *school;
  std::string known;
  for (const auto& school : config.schools)
    known += fmt::format("{}{}", known.empty() ? "" : ", ", school.sid.value);
  throw Failure{fmt::format(
      "school {} is not configured (configured: {}); name one of them, or add a [[school]] with this sid",
      sid.value, known)};
}

storage::StorePaths paths_of(const config::Config& config) {
  return storage::StorePaths::of(config.store_path);
}

std::string whose_rights(const std::error_code& error) {
  return error == std::errc::permission_denied || error == std::errc::operation_not_permitted
             ? "use sudo, or run it as the daemon's user: sudo -u rollcall"
             : "does the directory exist, is the disk sound?";
}

std::filesystem::file_status status_of(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::none)
    throw Failure{fmt::format("cannot look at {}: {}; {}", path, error.message(), whose_rights(error))};
  return status;
}

void require_store(const storage::StorePaths& paths) {
  if (std::filesystem::exists(status_of(paths.journal))) return;
  throw Failure{
      fmt::format("there is no journal at {} yet: start `rollcall serve` first, or name the right file in "
                  "store.url",
                  paths.journal)};
}

void check_not_missed(const storage::StorePaths& paths) {
  if (std::filesystem::exists(status_of(paths.journal)) || !storage::StoreLock::is_held(paths.journal))
    return;
  throw Failure{
      fmt::format("{} has disappeared while a daemon uses it: put the file back, or stop the daemon to begin "
                  "an empty one",
                  paths.journal)};
}

api::Reader open_reader(const config::Config& config) {
  const auto paths = paths_of(config);
  require_store(paths);
  const auto append = [paths](storage::JournalEntry entry) -> std::optional<storage::Appended> {
    return storage::open_journal(paths.journal, storage::Access::existing)->append({&entry, 1}).front();
  };
  return {paths, [&config](Seq target, Seq) { return catch_up(config, target); }, append};
}

void project_all(const config::Config& config) {
  const auto paths = paths_of(config);
  const auto journal = storage::open_journal(paths.journal, storage::Access::read_write);
  ingest::record_rules(*journal, config, now_s());
  ingest::Projector projector(paths, *journal);
  while (projector.step()) {
  }
}

}  // namespace rollcall::cli
