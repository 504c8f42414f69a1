// What a sync that failed takes with it: each way found by the stories, told step by step.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <string>

#include "disk/world.hpp"

namespace rollcall::disk {

namespace {

// Pushes until all of `count` more are acknowledged, as ClassIn does.
void push_all(World& world, std::size_t count) {
  for (int i = 0; i < 1000 && count > 0; ++i) count -= world.push(count, true);
  REQUIRE(count == 0);
}

void check_after_cut(World& world) {
  world.cut_and_restore();
  Tally tally;
  world.check(tally);
  CHECK_MESSAGE(tally.clean(), tally.first_fault);
}

}  // namespace

TEST_CASE("pushes acknowledged behind a WAL whose sync failed survive a power cut") {
  const QuietLog quiet;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    World world(seed);
    REQUIRE(world.start());
    push_all(world, 5);
    // The sync of the commit, and that of the checkpoint as the daemon ends: the WAL stays, with what the
    // system no longer takes for unwritten.
    the_disk().fail({.op = Op::sync, .code = SQLITE_IOERR, .first = 0, .count = 1000, .only = ".db-wal"});
    CHECK(world.push(5, true) == 0);
    world.stop();
    the_disk().heal();
    REQUIRE(world.start());
    push_all(world, 5);
    check_after_cut(world);
  }
}

TEST_CASE(
    "pushes survive a power cut after a checkpoint whose sync failed behind one that a reader cut short") {
  const QuietLog quiet;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    World world(seed);
    REQUIRE(world.start());
    push_all(world, 40);
    world.begin_reading();
    push_all(world, 5);
    CHECK(world.checkpoint());  // copies what the reader does not need, and syncs nothing
    world.end_reading();
    the_disk().fail({.op = Op::sync, .code = SQLITE_IOERR, .first = 0, .count = 1, .only = "rollcall.db"});
    world.checkpoint();
    CHECK(the_disk().fault_struck());
    CHECK(world.checkpoint());
    push_all(world, 5);  // the WAL begins anew
    check_after_cut(world);
  }
}

}  // namespace rollcall::disk
