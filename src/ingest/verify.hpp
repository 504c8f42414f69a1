// Whether a journal database (a backup, or the journal in use) holds what it was given, as far as the file
// can tell: each push's content against the hash that is its identity (PRODUCT.md 3).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "storage/keeping.hpp"

namespace rollcall::ingest {

struct Verified {
  int version = 0;
  std::set<Sid> schools;
  std::int64_t pushes = 0, own_entries = 0, erased = 0, faults = 0;
  Seq last_seq;
  std::optional<std::int64_t> first_at, last_at;  // of reception
};

// Reads all of it. `found` hears every fault, `progress` how far it is. Throws StoreError where the file is
// no journal, of a newer version, or cannot be read.
Verified verify(const std::string& path, const storage::FaultSink& found,
                const std::function<void(Seq at, Seq last)>& progress = {});

}  // namespace rollcall::ingest
