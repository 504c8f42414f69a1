#include "crash/beside.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <optional>
#include <thread>

#include "storage/sqlite/database.hpp"

namespace rollcall::crash {

namespace {

using testing::Command;
using testing::Process;
using testing::Site;

constexpr int kBetweenCheckpointsMs = 3;

std::vector<std::string> command_of(Trouble trouble, const std::string& self, const Site& site,
                                    const std::string& backup) {
  switch (trouble) {
    case Trouble::rebuild: return {ROLLCALL_BINARY, "rebuild", "--config", site.config()};
    case Trouble::backup: return {ROLLCALL_BINARY, "backup", backup, "--config", site.config()};
    case Trouble::checkpoint: return {self, "checkpoint", site.journal()};
    case Trouble::none: return {};
  }
  return {};
}

void count(Trouble trouble, Tally& tally) {
  switch (trouble) {
    case Trouble::rebuild: ++tally.rebuilds; return;
    case Trouble::backup: ++tally.backups; return;
    case Trouble::checkpoint: ++tally.checkpoints; return;
    case Trouble::none: return;
  }
}

}  // namespace

Beside::Beside(Trouble trouble, const std::string& self, const Site& site, const Queues& queues, Tally& tally)
    : trouble_(trouble),
      site_(site),
      backup_(site.file("backup.db")),
      err_(site.file("beside.err")),
      acknowledged_(acknowledged(queues)) {
  if (trouble == Trouble::none) return;
  count(trouble, tally);
  std::filesystem::remove(backup_);
  process_ = std::make_unique<Process>(Command{.arguments = command_of(trouble, self, site, backup_),
                                               .out = site.file("beside.out"),
                                               .err = err_,
                                               .file_size_limit = {}});
}

void Beside::end(std::mt19937_64& rng, const Queues& queues, Tally& tally) {
  if (!process_) return;
  if (trouble_ == Trouble::checkpoint || rng() % 2 == 0) process_->signal(SIGKILL);
  const int code = process_->wait();
  if (code != 0 && code != -SIGKILL)
    complain(tally.faults, fmt::format("beside the daemon: {}", testing::read_text(err_)));
  if (trouble_ == Trouble::backup && std::filesystem::exists(backup_)) verify_backup(queues, tally);
}

void Beside::verify_backup(const Queues& queues, Tally& tally) {
  const auto checked = site_.run({"verify", backup_});
  if (checked.code != 0) complain(tally.corrupt, "of a backup: " + checked.out + checked.err);
  const auto journalled = tally.journalled;
  verify_journal(backup_, queues, acknowledged_, tally);
  tally.journalled = journalled;
}

void checkpoint_for_ever(const std::string& path) {
  std::optional<storage::sqlite::Database> database;
  for (;;) {
    try {
      if (!database) database.emplace(path, storage::sqlite::Database::Mode::read_write);
      database->execute("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (const storage::StoreError&) {
      database.reset();  // busy, or the daemon is just being started
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(kBetweenCheckpointsMs));
  }
}

}  // namespace rollcall::crash
