// Removing from the journal: pushes that are too old, and what is left of a person. Everything is done in
// transactions short enough for a running daemon to go on acknowledging between them, and what was removed
// is overwritten in the file. The port; one connection a thread. Throws StoreError.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "storage/creations.hpp"

namespace rollcall::storage {

// Old pushes of one school, or entries of our own.
struct OldPushes {
  enum class Which {
    of_cmds,      // believed, or accepted by a person: with one of these Cmds
    of_no_cmd,    // likewise, with none of these Cmds
    held,         // not believed
    own_of_cmds,  // entries of our own with one of these Cmds
  };
  Sid sid;
  Which which = Which::of_cmds;
  std::vector<std::string> cmds;
  std::int64_t before = 0;  // received_at, exclusive
};

struct OldCount {
  std::int64_t pushes = 0, bytes = 0;  // bytes of the bodies
  std::optional<std::int64_t> first_received_at, last_received_at;
};

// A body in place of another. One as long as the old is written over it where it stands in the file.
struct Rewrite {
  Seq seq;
  std::string body;
  bool without_ids = false;  // its Cmd and `_id` go too: they name the person
  bool drop = false;         // out of the quarantine's list
};

// A removal that has begun and not ended.
struct Removal {
  Sid sid;
  Uid uid;                         // 0: a pruning, of every school
  std::vector<std::string> texts;  // of a person
};

class Retention {
 public:
  virtual ~Retention() = default;

  virtual OldCount count(const OldPushes& old) = 0;
  // Removes the first of them behind `after`, at most `limit`; they are forgotten, and are new if they come
  // again.
  struct Removed {
    std::int64_t pushes = 0;
    Seq last;           // the last one that was looked at
    bool more = false;  // there may be more behind it
  };
  virtual Removed remove(const OldPushes& old, Seq after, std::size_t limit) = 0;
  virtual void remove_entries(std::span<const Seq> seqs) = 0;

  // In one transaction. Their numbers and identities stay, and are noted as rewritten (table erasure).
  virtual void rewrite(std::span<const Rewrite> rewrites, std::int64_t at) = 0;
  virtual void rewrite_creation(const Creation& creation, std::string_view identity) = 0;  // by row
  virtual void remove_creation(std::int64_t row) = 0;

  virtual void begin(const Removal& removal) = 0;  // adds to what is noted of the same
  virtual void end(Sid sid, Uid uid) = 0;
  virtual std::vector<Removal> unfinished() = 0;

  // Brings what was written from the log into the file and empties the log: false while somebody reads or
  // writes.
  virtual bool checkpoint() = 0;
  // Writes the file anew, without free space; nobody can commit meanwhile. Needs as much room again.
  virtual void compact() = 0;
};

// Of an existing journal of this version.
std::unique_ptr<Retention> open_retention(const std::string& journal_path);

}  // namespace rollcall::storage
