// Keeping a journal database: a copy of it while it is in use, a look at one that may be faulty, a copy put
// in place of a lost one. Records are derived and never kept.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/journal.hpp"
#include "storage/store.hpp"

namespace rollcall::storage {

struct CopyOptions {
  bool gentle = false;  // leaves disk and processor to others for at least half of the time
  // Told how many bytes of how many are copied; false ends the copying.
  std::function<bool(std::int64_t done, std::int64_t total)> go_on;
};

struct Copied {
  std::int64_t rows = 0;  // pushes and entries of our own
  Seq last_seq;
  std::int64_t bytes = 0;
  std::optional<std::int64_t> newest_received_at;
};

// Copies the journal at `journal`, of this version or an older one, into the file `to`, while others read and
// append: the copy is what the journal was at one moment. It is a single file that needs no other beside it,
// readable by its owner only, and appears whole, checked and synced, or not at all; a kill leaves no more
// than `to`.part, which the next copy replaces. Null when `go_on` ended it. Throws StoreError: `to` is there
// already, there is no space (said before anything is written), another one writes it, the journal is
// damaged.
std::optional<Copied> copy_journal(const std::string& journal, const std::string& to,
                                   const CopyOptions& options);

// Throws StoreError where the store has a journal, or what would be taken for a part of it.
void require_no_journal(const StorePaths& paths);

// Puts a copy of the journal `from` in place as the journal of a store that has none. The caller holds the
// StoreLock and has checked `from`. Records in the store's place, which belong to another journal, are
// removed. Throws StoreError as require_no_journal and copy_journal; then no journal was put there.
Copied restore_journal(const std::string& from, const StorePaths& paths);

// A thing that is wrong with a journal database.
struct JournalFault {
  std::optional<Seq> push;  // where one row is concerned
  std::string what;         // a sentence without its end
};
using FaultSink = std::function<void(const JournalFault&)>;

// A row as it is in the file: nothing was judged.
struct StoredRow {
  Seq seq;
  std::int64_t trust = 0, held = 0;
  bool erased = false;  // its body was rewritten without a person; the identity is of the body before
  JournalEntry entry;   // but for trust, and content_hash, which is the end of the identity
};

// A journal database under examination, this program's or a copy. Reading only: it makes no file beside one
// that nobody has open.
class JournalFile {
 public:
  virtual ~JournalFile() = default;
  virtual int version() const = 0;
  // The file, the tables of its version, and what they say of each other; not what a row says in itself. The
  // last thing told may be that a damaged file could not be read on.
  virtual void check(const FaultSink& found) = 0;
  // In their order. Throws StoreError (damaged).
  virtual std::vector<StoredRow> rows(Seq after, std::size_t limit) = 0;
  virtual Seq last_seq() = 0;
  // The last push of the school, or of any, without its body; entries of our own are none.
  virtual std::optional<StoredRow> newest(std::optional<Sid> sid) = 0;
  // Which records file counts (StorePaths::records_file).
  virtual std::int64_t records_generation() = 0;
  // Every page, but not every index, and only as far as `limit_ms` lasts: for a look in passing. The first
  // fault in words, "" where none was seen. Throws StoreError (damaged) where not even that can be read.
  struct QuickCheck {
    bool finished = false;
    std::string fault;
  };
  virtual QuickCheck quick_check(int limit_ms) = 0;
  // Whether somebody began to use the file, unnoticed by the reading: then what was found may be wrong.
  virtual bool disturbed() const = 0;
};

// Throws StoreError: not a journal of ours, a newer version's, not readable.
std::unique_ptr<JournalFile> open_journal_file(const std::string& path);

int newest_journal_version();  // that this program knows

// What stands where records are expected, without making or changing anything. Throws StoreError where it
// cannot be read; a damage that shows only further on is not found.
enum class RecordsState { missing, current, of_another_version, damaged };
RecordsState look_at_records(const std::string& path);

}  // namespace rollcall::storage
