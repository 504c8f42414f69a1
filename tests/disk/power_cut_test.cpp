// Power cuts at every moment, under the real journal, writer and projector.
//
// ROLLCALL_CUTS sets how many seeds are tried (each a store with one to three cuts), ROLLCALL_SEED the first.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <string>

#include "disk/story.hpp"

namespace rollcall::disk {

namespace {

constexpr std::uint64_t kQuickSeeds = 120, kSeedsWithoutSyncs = 30;

void check_stories(bool faulty) {
  const QuietLog quiet;
  const std::uint64_t seeds = from_environment("ROLLCALL_CUTS", kQuickSeeds);
  Tally tally;
  const auto begun = std::chrono::steady_clock::now();
  const std::uint64_t last = run_all(from_environment("ROLLCALL_SEED", 1), seeds, faulty, tally);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begun;
  CHECK_MESSAGE(tally.clean(), "seed " << last << ": " << tally.first_fault);
  MESSAGE(tally.text() << fmt::format(" ({:.0f} cuts a minute)",
                                      static_cast<double>(tally.cuts) * 60 / seconds.count()));
}

}  // namespace

TEST_CASE("no power cut loses an acknowledged push, doubles one, or leaves half of one") {
  check_stories(false);
}

TEST_CASE("nor does one after faults of the disk: failed writes, reads and syncs, and a full disk") {
  check_stories(true);
}

TEST_CASE("the same cuts find what is lost where nothing is ever synced") {
  const QuietLog quiet;
  Tally tally;
  the_disk().never_sync(true);
  for (std::uint64_t seed = 1; seed <= kSeedsWithoutSyncs; ++seed) run({.seed = seed}, tally);
  the_disk().never_sync(false);
  CHECK(tally.lost > 0);
  CHECK(tally.corrupt > 0);
  MESSAGE("with synchronous=OFF: " << tally.text());
}

}  // namespace rollcall::disk
