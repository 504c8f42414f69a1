// Opens the store: the journal database (truth) and the records database (derived) beside it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "storage/creations.hpp"
#include "storage/error.hpp"
#include "storage/journal.hpp"
#include "storage/records.hpp"
#include "storage/state.hpp"

namespace rollcall::storage {

// Where the files of a store are: "/var/lib/rollcall/rollcall.db" and
// "/var/lib/rollcall/rollcall-records.db". A rebuild fills a second records file, "…-records-2.db", while the
// first is read; then the two change parts.
struct StorePaths {
  std::string journal, records;
  static StorePaths of(const std::string& journal_path);

  // Which records file counts under Journal::records_generation().
  std::string records_file(std::int64_t generation) const;
};

// `existing`: read_write of a file that is there. Where it is gone somebody else misses it: one made anew
// would be taken for it.
enum class Access { read_write, existing, read_only };

// All throw StoreError. Opening read_write creates the file, or brings it to this version; a newer one is
// refused.
std::unique_ptr<Journal> open_journal(const std::string& path, Access access);
std::unique_ptr<StateStore> open_state(const std::string& path, Access access);
std::unique_ptr<CreationStore> open_creations(const std::string& journal_path, Access access);

// Opening for writing replaces a records file that is no database or of another schema by an empty one; the
// old one is kept aside as "….damaged" when it was damaged. Not all of it is read, since pushes wait
// meanwhile: damage deeper inside shows when its page is read, as StoreError::damaged.
std::unique_ptr<RecordStore> open_records(const std::string& path);
// Whether the records file is there and damaged. Reads all of it.
bool records_damaged(const std::string& path);
// Puts a damaged records file aside as "….damaged"; the next opening makes an empty one.
void put_records_aside(const std::string& path);
void remove_records(const std::string& path);
// Throws StoreError::cannot_open when there is none of this schema yet.
std::unique_ptr<ReportStore> open_reports(const std::string& path);

// Held by the process that feeds the records: the daemon, or a command while no daemon runs. Freed on exit,
// even by a kill.
class StoreLock {
 public:
  // Null when another process holds it. Throws StoreError when the lock file cannot be made.
  static std::unique_ptr<StoreLock> try_acquire(const std::string& journal_path);

  // Whether some process holds it now. Makes no file.
  static bool is_held(const std::string& journal_path);
  ~StoreLock();
  StoreLock(const StoreLock&) = delete;
  StoreLock& operator=(const StoreLock&) = delete;

 private:
  explicit StoreLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace rollcall::storage
