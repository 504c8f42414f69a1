#include "cli/access.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "base/limits.hpp"
#include "base/time.hpp"
#include "ingest/projector.hpp"

namespace rollcall::cli {

namespace {

constexpr int kUsage = 2;
constexpr int kPollMs = 20;

// While no daemon runs, the command brings the records up to date; else it waits for the daemon.
bool catch_up(const storage::StorePaths& paths, Seq target) {
  const std::int64_t give_up_at = now_ms() + limits::kReaderCatchUpTimeoutMs;
  while (now_ms() < give_up_at) {
    if (const auto lock = storage::StoreLock::try_acquire(paths.journal)) {
      project_all(paths);
      return true;
    }
    try {
      if (storage::open_reports(paths.records)->applied() >= target) return true;
    } catch (const storage::StoreError&) {
      // The daemon is making the file; look again.
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(kPollMs));
  }
  return false;
}

std::string rendered(const Invocation& invocation, const report::Table& table, const std::string& timezone) {
  const auto format = report::format_named(invocation.format.empty() ? "table" : invocation.format);
  if (!format) throw Failure{fmt::format("unknown format '{}'", invocation.format), kUsage};
  auto text = report::render(table, *format, std::string("rollcall"), timezone);
  if (!text) throw Failure{text.error().text()};
  return std::move(*text);
}

}  // namespace

std::shared_ptr<const config::Config> load_config(const Invocation& invocation) {
  const config::Loaded loaded = config::load_file(invocation.config_path);
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
  throw Failure{fmt::format("school {} is not configured (configured: {})", sid.value, known)};
}

storage::StorePaths paths_of(const config::Config& config) {
  return storage::StorePaths::of(config.store_path);
}

void require_store(const storage::StorePaths& paths) {
  if (std::filesystem::exists(paths.journal)) return;
  throw Failure{
      fmt::format("there is no journal at {} yet: start `rollcall serve` first, or name the right file in "
                  "store.url",
                  paths.journal)};
}

api::Reader open_reader(const config::Config& config) {
  const auto paths = paths_of(config);
  require_store(paths);
  return api::Reader(paths, [paths](Seq target, Seq) { return catch_up(paths, target); });
}

void project_all(const storage::StorePaths& paths) {
  const auto journal = storage::open_journal(paths.journal, storage::Access::read_write);
  ingest::Projector projector(paths, *journal);
  while (projector.step()) {
  }
}

void write_output(const Invocation& invocation, const std::string& bytes) {
  if (invocation.output.empty()) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size() || std::fflush(stdout) != 0) {
      throw Failure{"cannot write to standard output"};
    }
    return;
  }
  std::FILE* file = std::fopen(invocation.output.c_str(), "wb");
  const bool written = file != nullptr && std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  const bool closed = file == nullptr || std::fclose(file) == 0;
  if (!written || !closed) {
    throw Failure{
        fmt::format("cannot write {}: does the directory exist, may this user write there, is there space?",
                    invocation.output)};
  }
}

void print_table(const Invocation& invocation, const report::Table& table, const std::string& timezone) {
  if (invocation.format == "xlsx" && invocation.output.empty() && ::isatty(STDOUT_FILENO) == 1) {
    throw Failure{"a workbook is not for a terminal: name a file with -o", kUsage};
  }
  write_output(invocation, rendered(invocation, table, timezone));
}

}  // namespace rollcall::cli
