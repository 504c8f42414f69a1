// Looks, every few seconds, at what can only be had from files and tables: the sizes of the store's files,
// the room on its disk, and how many pushes and creations of each school want a person. Owned by io; the
// looking is done on a reader thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "api/reader_pool.hpp"
#include "api/streams.hpp"
#include "config/config.hpp"

namespace rollcall::api {

struct StoreFiles {
  std::uint64_t journal = 0, journal_wal = 0, records = 0, records_wal = 0;  // bytes; 0 where there is none
  std::uint64_t disk_free = 0, disk = 0;  // bytes, for this user, of the journal's file system
  bool rebuilding = false;                // another process fills the other records file
};

struct SchoolSight {
  std::optional<std::int64_t> last_push;  // Unix seconds
  // Held ones included. Unset where the records lack so much that the number would be too low: while they are
  // made anew.
  std::optional<std::int64_t> quarantined;
  std::int64_t creations_unknown = 0;  // without an outcome
};

struct Sight {
  StoreFiles files;
  std::map<Sid, SchoolSight> schools;
  Seq newest;             // in the journal
  bool complete = false;  // the tables could be read
};

// What is known from an earlier look.
struct Known {
  std::map<Sid, std::int64_t> last_pushes;  // of such schools it is not looked up
  std::optional<Seq> newest;                // Sight::newest: the records must hold it
};

// Blocks; on the thread of `reader`.
Sight look(Reader& reader, const config::Config& config, const Known& known);

class Observer {
 public:
  Observer(ReaderPool& readers, Post post) : readers_(readers), post_(std::move(post)) {}

  // Once a second; `at` is steady_s(). Looks again when it is time to.
  void tick(const std::shared_ptr<const config::Config>& config, std::int64_t at);

  // The last look; what could not be read in it is as it was in an earlier one. Null before the first.
  const Sight* sight() const { return sight_.get(); }

  static constexpr std::int64_t kEveryS = 10;

 private:
  void saw(Sight sight);

  ReaderPool& readers_;
  const Post post_;
  std::shared_ptr<const Sight> sight_;
  std::optional<std::int64_t> looked_at_;
  bool looking_ = false;
};

}  // namespace rollcall::api
