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

void look_at_schools(Reader& reader, const config::Config& config, const std::map<Sid, std::int64_t>& known,
                     Sight& sight) {
  storage::ReportStore* const records = reader.reports_as_they_are();
  for (const auto& school : config.schools) {
    SchoolSight& seen = sight.schools[school.sid];
    if (const auto at = known.find(school.sid); at != known.end()) {
      seen.last_push = at->second;
    } else if (const auto last = reader.journal().tail(school.sid, 1); !last.empty()) {
      seen.last_push = last.front().entry.received_at;
    }
    if (records != nullptr) seen.quarantined = records->quarantined(school.sid);
    seen.creations_unknown = reader.creations().count_unfinished(school.sid);
  }
  sight.complete = records != nullptr;
}

}  // namespace

Sight look(Reader& reader, const config::Config& config, const std::map<Sid, std::int64_t>& known) {
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
  std::map<Sid, std::int64_t> known;
  if (sight_) {
    for (const auto& [sid, school] : sight_->schools) {
      if (school.last_push) known.emplace(sid, *school.last_push);
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
  sight_ = std::make_shared<const Sight>(std::move(sight));
}

}  // namespace rollcall::api
