#include "api/observer.hpp"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>

#include "base/time.hpp"

namespace rollcall::api {

namespace {

constexpr std::int64_t kStillWrittenS = 60;  // a file that was changed since is being filled

struct FileState {
  std::uint64_t bytes = 0;
  std::int64_t changed_at = 0;
};

FileState state_of(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return {};
  return {static_cast<std::uint64_t>(found.st_size), found.st_mtim.tv_sec};
}

void look_at_disk(const std::string& journal, StoreFiles& files) {
  struct statvfs disk {};
  const std::string directory = std::filesystem::path(journal).parent_path().string();
  if (::statvfs(directory.empty() ? "." : directory.c_str(), &disk) != 0) return;
  files.disk_free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  files.disk = std::uint64_t{disk.f_blocks} * disk.f_frsize;
}

StoreFiles look_at_files(const storage::StorePaths& paths, std::int64_t generation) {
  const std::string records = paths.records_file(generation), other = paths.records_file(generation + 1);
  StoreFiles files;
  files.journal = state_of(paths.journal).bytes;
  files.journal_wal = state_of(paths.journal + "-wal").bytes;
  files.records = state_of(records).bytes;
  files.records_wal = state_of(records + "-wal").bytes;
  look_at_disk(paths.journal, files);
  const auto changed_at = std::max(state_of(other).changed_at, state_of(other + "-wal").changed_at);
  const std::int64_t age = now_s() - changed_at;
  files.rebuilding = age >= 0 && age < kStillWrittenS;  // below 0: the clock was set back since
  return files;
}

// Records that are made anew begin with nothing: their counts mean little until they have reached what the
// journal held a look ago, or at the first look what it holds now.
bool can_be_counted(storage::ReportStore& records, const Known& known, Seq newest) {
  return records.applied() >= std::min(known.newest.value_or(newest), newest);
}

void count_quarantined(storage::ReportStore& records, const Known& known, Sight& sight) {
  const auto held = records.hold();
  if (!can_be_counted(records, known, sight.newest)) return;
  for (auto& [sid, school] : sight.schools) school.quarantined = records.quarantined(sid);
}

void look_at_schools(Reader& reader, const config::Config& config, const Known& known, Sight& sight) {
  sight.newest = reader.journal().last_seq();
  for (const auto& school : config.schools) {
    SchoolSight& seen = sight.schools[school.sid];
    if (const auto at = known.last_pushes.find(school.sid); at != known.last_pushes.end()) {
      seen.last_push = at->second;
    } else if (const auto last = reader.journal().tail(school.sid, 1); !last.empty()) {
      seen.last_push = last.front().entry.received_at;
    }
    seen.creations_unknown = reader.creations().count_unfinished(school.sid);
  }
  sight.complete = true;
  if (auto* const records = reader.reports_as_they_are()) count_quarantined(*records, known, sight);
}

// What could not be counted is as it was.
void take_counts(const Sight& earlier, Sight& sight) {
  for (auto& [sid, school] : sight.schools) {
    const auto at = earlier.schools.find(sid);
    if (!school.quarantined && at != earlier.schools.end()) school.quarantined = at->second.quarantined;
  }
}

}  // namespace

Sight look(Reader& reader, const config::Config& config, const Known& known) {
  Sight sight;
  std::int64_t generation = 0;
  try {
    generation = reader.journal().records_generation();
    look_at_schools(reader, config, known, sight);
  } catch (const storage::StoreError& error) {
    reader.recover(error);
  }
  sight.files = look_at_files(reader.paths(), generation);
  return sight;
}

void Observer::tick(const std::shared_ptr<const config::Config>& config, std::int64_t at) {
  if (looking_ || (looked_at_ && at - *looked_at_ < kEveryS)) return;
  looked_at_ = at;
  Known known;
  if (sight_ && sight_->complete) known.newest = sight_->newest;
  if (sight_) {
    for (const auto& [sid, school] : sight_->schools) {
      if (school.last_push) known.last_pushes.emplace(sid, *school.last_push);
    }
  }
  looking_ = readers_.submit([this, config, known = std::move(known)](Reader& reader) {
    auto sight = std::make_shared<Sight>(look(reader, *config, known));
    post_([this, sight] { saw(std::move(*sight)); });
  });
}

void Observer::saw(Sight sight) {
  looking_ = false;
  if (!sight.complete && sight_) sight.schools = sight_->schools;
  if (sight_) take_counts(*sight_, sight);
  sight_ = std::make_shared<const Sight>(std::move(sight));
}

}  // namespace rollcall::api
