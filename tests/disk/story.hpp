// Stories of a store: lives of the daemon that end in a power cut, with or without faults of the disk.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

#include "disk/world.hpp"

namespace rollcall::disk {

std::uint64_t from_environment(const char* variable, std::uint64_t otherwise);

struct Story {
  std::uint64_t seed = 1;
  bool faulty = false;  // the disk also fails, for an operation or some, and recovers
};

// A store lives until the power goes, and again, up to three times; after each cut it is checked. Returns
// what the last cut left of what was not synced.
Losses run(const Story& story, Tally& tally);

// Stories of seeds `first`, first + 1, …; stops at the first that goes wrong, whose number it returns.
std::uint64_t run_all(std::uint64_t first, std::uint64_t count, bool faulty, Tally& tally);

}  // namespace rollcall::disk
