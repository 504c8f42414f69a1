// A disk that loses power and fails, below everything in the process that uses SQLite: an SQLite VFS over the
// system's own, over real files, made the default of the process.
//
// What it keeps of each file below the watched directory: the live bytes, which reads return as long as the
// power is on; the durable bytes, which a power cut leaves for certain; and the dirty sectors between the
// two.
// - A sync makes the dirty sectors durable. Before it, each may become durable at any moment, in any order.
// - A power cut keeps each dirty sector, loses it, or tears it: old and new bytes mixed, or noise where they
//   differ, never outside what was written (SQLite's "powersafe overwrite"). The size of a file follows or
//   not.
// - Files made and deleted are durable after the next sync of their directory, which SQLite does at the first
//   sync of a new journal or WAL, and where it deletes and asks for it. The shared memory is gone.
// - After a sync that failed the sectors count as clean, as on Linux: each has become durable or is lost for
//   good; reads return the new bytes all the same, and a later sync does nothing for them.
//
// Locks and shared memory are the real ones. Any thread; one directory is watched at a time.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "support/property.hpp"

namespace rollcall::disk {

using testing::Rng;

enum class Op { open, read, write, truncate, sync, remove, size, map };  // map: the shared memory
constexpr std::size_t kOps = 8;
const char* name(Op op);

// From the `first` operation of that kind on (counted from 0), `count` of them give the SQLite error `code`.
// A write that fails has written the beginning of its bytes.
struct Fault {
  Op op = Op::read;
  int code = 0;
  std::uint64_t first = 0, count = 1;
  std::string only;  // of the file whose name ends so; "" for any
};

// A file: by whatever name it goes, until it is deleted.
struct Node {
  std::string live, durable;
  std::set<std::size_t> dirty;  // numbers of sectors
  std::string image;            // what the power cut left
  std::uint64_t inode = 0;
};

struct Losses {  // sectors of the last cut
  std::uint64_t kept = 0, lost = 0, torn = 0;
  friend bool operator==(const Losses&, const Losses&) = default;
};

class Disk {
 public:
  // Forgets all and watches `directory`. All dice come from `seed`.
  void watch(const std::string& directory, std::uint64_t seed);

  // The power goes at the `n`-th operation from now that changes something (0: the next).
  void cut_after(std::uint64_t n);
  void cut_now();
  // After a cut, and only with every connection closed: leaves in the directory what the cut left, and the
  // power is on again.
  void restore();

  // Replaces the fault before. `heal` ends it.
  void fail(Fault fault);
  void heal();

  bool powered() const;
  bool fault_struck() const;        // since fail()
  std::uint64_t done(Op op) const;  // operations since watch()
  std::uint64_t changes() const;    // those that change something
  Losses losses() const;            // of the last cut
  // Connections opened from now on have synchronous=OFF whatever they ask for.
  void never_sync(bool off);
  bool never_syncs() const;

  // For the VFS. Each but `opened` and `closing` is told before it is done, and says which SQLite error to
  // give instead (0: none). `part` is how much a failing write writes.
  int before(Op op, const std::string& path, std::size_t size = 0, std::size_t* part = nullptr);
  Node* opened(const std::string& path);  // null: not watched
  void wrote(Node& node, std::size_t at, const void* bytes, std::size_t size);
  void truncated(Node& node, std::size_t size);
  void synced(Node& node, bool directory_too);
  void sync_failed(Node& node);
  void removed(const std::string& path, bool directory_too);

 private:
  using Directory = std::map<std::string, std::shared_ptr<Node>>;

  bool watched(const std::string& path) const;
  bool strikes(Op op, const std::string& path);
  void write_something_back();
  void make_durable(Node& node, std::size_t sector);
  void forget_what_is_gone();
  void lose_power();
  void compose(Node& node);
  void put_sector(Node& node, std::size_t sector);
  std::string torn(const std::string& before, const std::string& after);

  mutable std::mutex mutex_;
  std::string directory_;
  Rng rng_;
  std::size_t sector_ = 512;
  Directory live_, durable_;
  std::vector<std::shared_ptr<Node>> nodes_;  // held for those who have them open
  std::map<std::string, Node*> image_;        // what the cut left, by path; null: no file
  bool powered_ = true, never_sync_ = false, struck_ = false;
  std::uint64_t changes_ = 0, cut_at_ = 0;
  std::array<std::uint64_t, kOps> done_{};
  Fault fault_;
  std::uint64_t fault_seen_ = 0;
  int mood_ = 0;  // of the cut: how much of what was not synced is kept
  Losses losses_;
};

// The disk of this process; the first call puts it under SQLite.
Disk& the_disk();

}  // namespace rollcall::disk
