#include <fmt/format.h>
#include <unistd.h>

#include "cli/access.hpp"
#include "ingest/rebuild.hpp"

namespace rollcall::cli {

namespace {

void show_progress(Seq applied, Seq target) {
  if (::isatty(STDERR_FILENO) != 1 || target.value == 0) return;
  fmt::print(stderr, "\r{} of {} pushes ({} %)", applied.value, target.value,
             applied.value * 100 / target.value);
}

}  // namespace

int rebuild(const Invocation& invocation) {
  const auto config = load_config(invocation);
  const auto paths = paths_of(*config);
  require_store(paths);
  const Seq target = storage::open_journal(paths.journal, storage::Access::read_only)->last_seq();
  ingest::rebuild(paths, [target](Seq applied) { show_progress(applied, target); });
  if (::isatty(STDERR_FILENO) == 1) fmt::print(stderr, "\r");
  fmt::print("records made again from {} pushes\n", target.value);
  return 0;
}

}  // namespace rollcall::cli
