#include "ingest/rebuild.hpp"

#include "base/time.hpp"
#include "ingest/projector.hpp"

namespace rollcall::ingest {

void rebuild(const storage::StorePaths& paths, const std::function<void(Seq applied)>& progress) {
  const auto lock = storage::StoreLock::try_acquire(paths.journal + ".rebuild");
  if (!lock)
    throw storage::StoreError(storage::StoreError::Kind::busy, "another rebuild is running; let it finish");
  const auto journal = storage::open_journal(paths.journal, storage::Access::read_write);
  const std::int64_t begun_at = now_s(), generation = journal->records_generation();
  const std::string old_file = paths.records_file(generation), new_file = paths.records_file(generation + 1);
  storage::remove_records(new_file);  // of a rebuild that was killed
  try {
    Projector projector(paths, *journal, generation + 1);
    while (projector.step()) progress(projector.applied());
    // What arrived or was decided meanwhile; nobody can append until the new file counts.
    journal->switch_records(generation + 1, [&] {
      while (projector.step()) {
      }
      projector.reproject(journal->decided_since(begun_at));
    });
    progress(projector.applied());
  } catch (const storage::StoreError&) {
    storage::remove_records(new_file);
    throw;
  }
  storage::remove_records(old_file);
}

}  // namespace rollcall::ingest
