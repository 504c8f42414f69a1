#include <linux/magic.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <filesystem>

#include "doctor/gather.hpp"
#include "storage/store.hpp"

namespace rollcall::doctor {

namespace {

namespace fs = std::filesystem;

constexpr int kQuickCheckMs = 2000;

// Kinds of file system that a database should not lie on, or whose promises are others'.
struct KnownKind {
  std::uint64_t magic;
  std::string_view name;
};
constexpr KnownKind kKinds[] = {{NFS_SUPER_MAGIC, "nfs"},
                                {SMB_SUPER_MAGIC, "smb"},
                                {0xFF534D42, "cifs"},
                                {0xFE534D42, "smb2"},
                                {TMPFS_MAGIC, "tmpfs"},
                                {RAMFS_MAGIC, "ramfs"},
                                {OVERLAYFS_SUPER_MAGIC, "overlay"},
                                {V9FS_MAGIC, "9p"},
                                {0x65735546, "fuse"},
                                {MSDOS_SUPER_MAGIC, "vfat"}};

void look_at_disk(StoreSight& out) {
  const std::string& directory = out.directory.path;
  struct statfs kind {};
  if (::statfs(directory.c_str(), &kind) == 0) {
    const auto magic = static_cast<std::uint64_t>(kind.f_type) & 0xFFFFFFFFU;
    const auto known = std::find_if(std::begin(kKinds), std::end(kKinds),
                                    [&](const KnownKind& each) { return each.magic == magic; });
    if (known != std::end(kKinds)) out.file_system = known->name;
  }
  struct statvfs room {};
  if (::statvfs(directory.c_str(), &room) != 0) return;
  out.free_bytes = std::uint64_t{room.f_bavail} * room.f_frsize;
  out.total_files = room.f_files;
  out.free_files = room.f_favail;
}

// What belongs to the store goes by the names of its two databases.
void look_at_files(const storage::StorePaths& paths, StoreSight& out) {
  const std::string journal = fs::path(paths.journal).filename().string();
  const std::string records = fs::path(paths.records).stem().string();
  std::error_code error;
  std::vector<std::string> found;
  for (fs::directory_iterator at(out.directory.path, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with(journal) || name.starts_with(records)) found.push_back(at->path().string());
  }
  std::sort(found.begin(), found.end());
  for (const auto& path : found) {
    FileSight file = look_at_file(path);
    if (!file.there() || !file.regular) continue;
    if (path.find(".before-v") != std::string::npos) out.copies.push_back(file);
    if (path.ends_with(".damaged")) out.damaged.push_back(file);
    out.files.push_back(std::move(file));
  }
}

void look_into_journal(const config::Config& config, const storage::StorePaths& paths, StoreSight& out) {
  const auto journal = storage::open_journal_file(paths.journal);
  out.version = journal->version();
  out.quick_check = journal->quick_check(kQuickCheckMs);
  for (const auto& school : config.schools) {
    const auto newest = journal->newest(school.sid);
    if (newest) out.schools[school.sid] = {newest->entry.received_at, newest->entry.time_stamp};
  }
  const std::string records = paths.records_file(journal->records_generation());
  out.records = look_at_file(records);
  out.records_state = storage::look_at_records(records);
}

}  // namespace

StoreSight look_at_store(const config::Config& config) {
  const auto paths = storage::StorePaths::of(config.store_path);
  StoreSight out{.looked = true, .journal_path = paths.journal};
  const auto directory = fs::path(paths.journal).parent_path();
  out.directory = look_at_file(directory.empty() ? "." : directory.string());
  out.journal = look_at_file(paths.journal);
  out.reserve = look_at_file(paths.journal + ".reserve");
  if (!out.directory.there() || !out.directory.directory) return out;
  look_at_disk(out);
  look_at_files(paths, out);
  if (!out.journal.there()) return out;
  try {
    look_into_journal(config, paths, out);
  } catch (const storage::StoreError& error) {
    out.unreadable = error.what();
    out.unreadable_kind = error.kind();
  } catch (const fs::filesystem_error& error) {
    out.unreadable = error.what();
    out.unreadable_kind = storage::StoreError::Kind::cannot_open;
  }
  return out;
}

}  // namespace rollcall::doctor
