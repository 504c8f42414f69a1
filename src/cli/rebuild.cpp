#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "cli/access.hpp"
#include "ingest/projector.hpp"

namespace rollcall::cli {

namespace {

constexpr int kLookMs = 200;

void show_progress(Seq applied, Seq target) {
  if (::isatty(STDERR_FILENO) != 1 || target.value == 0) return;
  fmt::print(stderr, "\r{} of {} pushes ({} %)", applied.value, target.value,
             applied.value * 100 / target.value);
}

void rebuild_alone(const storage::StorePaths& paths, Seq target) {
  const auto journal = storage::open_journal(paths.journal, storage::Access::read_write);
  ingest::Projector projector(paths, *journal);
  projector.clear();
  while (projector.step()) show_progress(projector.applied(), target);
}

// The daemon notices that the records are empty and fills them, between pushes.
void rebuild_with_daemon(const storage::StorePaths& paths, Seq target) {
  storage::open_records(paths.records)->clear();
  for (;;) {
    const Seq applied = storage::open_reports(paths.records)->applied();
    show_progress(applied, target);
    if (applied >= target) return;
    const auto lock = storage::StoreLock::try_acquire(paths.journal);
    if (lock) return project_all(paths);  // the daemon has stopped meanwhile
    std::this_thread::sleep_for(std::chrono::milliseconds(kLookMs));
  }
}

}  // namespace

int rebuild(const Invocation& invocation) {
  const auto config = load_config(invocation);
  const auto paths = paths_of(*config);
  require_store(paths);
  const Seq target = storage::open_journal(paths.journal, storage::Access::read_only)->last_seq();
  if (const auto lock = storage::StoreLock::try_acquire(paths.journal)) {
    rebuild_alone(paths, target);
  } else {
    rebuild_with_daemon(paths, target);
  }
  if (::isatty(STDERR_FILENO) == 1) fmt::print(stderr, "\r");
  fmt::print("records made again from {} pushes\n", target.value);
  return 0;
}

}  // namespace rollcall::cli
