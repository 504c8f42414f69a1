// Every operation of the disk fails once, in every way, in the course of a day; then the same for a while.
//
// ROLLCALL_FAULTS=1 tries every operation; without it every so many, beginning with one that ROLLCALL_SEED
// moves.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <filesystem>
#include <string>

#include "disk/story.hpp"

namespace rollcall::disk {

namespace {

using namespace rollcall::testing;

struct Way {
  Op op;
  int code;
  std::uint64_t quick_step;  // every so many operations are tried in the quick version
};

constexpr Way kWays[] = {
    {Op::write, SQLITE_FULL, 29},  {Op::write, SQLITE_IOERR, 29}, {Op::sync, SQLITE_IOERR, 3},
    {Op::read, SQLITE_IOERR, 29},  {Op::open, SQLITE_IOERR, 5},   {Op::truncate, SQLITE_IOERR, 1},
    {Op::remove, SQLITE_IOERR, 1}, {Op::size, SQLITE_IOERR, 29},  {Op::map, SQLITE_FULL, 7},
};
constexpr std::uint64_t kWhile = 9;  // operations that a lasting fault takes
constexpr int kTries = 2000;

template <class Act>
void until(Act act) {
  bool done = false;
  for (int i = 0; i < kTries && !done; ++i) done = act();
  REQUIRE(done);
}

void start(World& world) {
  if (!world.running()) until([&] { return world.start(); });
}

// As ClassIn does: the same again until it is acknowledged.
void push_all(World& world, std::size_t count, bool at_once) {
  std::size_t open = count;
  until([&] { return (open -= world.push(open, at_once)) == 0; });
}

// A day with everything in it that touches the disk; what is refused is tried again.
void run_day(World& world) {
  start(world);
  push_all(world, 5, false);
  until([&] { return world.catch_up(); });
  push_all(world, 8, true);
  until([&] { return world.make_token(); });
  world.begin_reading();
  push_all(world, 4, true);
  until([&] { return world.checkpoint(); });
  world.end_reading();
  world.change_rules();
  push_all(world, 3, false);
  until([&] { return world.catch_up(); });
  until([&] { return world.checkpoint(); });
  push_all(world, 6, true);
  world.stop();
  start(world);
  until([&] { return world.append_beside(); });
  push_all(world, 4, true);
  until([&] { return world.catch_up(); });
}

void check(World& world, Tally& tally, const std::string& what) {
  world.check(tally);
  CHECK_MESSAGE(tally.clean(), what << ": " << tally.first_fault);
  CHECK_MESSAGE(!std::filesystem::exists(world.paths().records + ".damaged"),
                what << ": sound records were put aside");
}

// Whether there was such an operation to fail.
bool try_fault(const Fault& fault, std::uint64_t seed, Tally& tally) {
  const std::string what =
      fmt::format("{} {} to {} gives {}", name(fault.op), fault.first, fault.first + fault.count, fault.code);
  CAPTURE(what);
  World world(seed);
  the_disk().fail(fault);
  run_day(world);
  const bool struck = the_disk().fault_struck();
  the_disk().heal();
  world.cut_and_restore();
  ++tally.cuts;
  tally.acknowledged += world.acknowledged();
  check(world, tally, what);
  return struck;
}

}  // namespace

TEST_CASE(
    "whatever operation of the disk fails, pushes pass when it works again, and none is lost or doubled") {
  const QuietLog quiet;
  const bool all = from_environment("ROLLCALL_FAULTS", 0) != 0;
  const std::uint64_t seed = from_environment("ROLLCALL_SEED", 1);
  Tally tally;
  for (const Way& way : kWays) {
    for (const std::uint64_t count : {std::uint64_t{1}, kWhile}) {
      const std::uint64_t step = all ? 1 : way.quick_step;
      std::uint64_t first = all ? 0 : (seed + count) % step;
      while (tally.clean() && try_fault({way.op, way.code, first, count, ""}, seed + first, tally))
        first += step;
      if (all) MESSAGE(fmt::format("{} of {} gives {}: {} moments", count, name(way.op), way.code, first));
    }
  }
  MESSAGE(tally.cuts << " faults; after each: " << tally.text());
}

TEST_CASE(
    "records that stay unreadable are put aside and built again, and the journal's trouble is not theirs") {
  const QuietLog quiet;
  for (const bool of_journal : {false, true}) {
    World world(1);
    start(world);
    push_all(world, 20, true);
    until([&] { return world.catch_up(); });
    world.stop();
    start(world);
    const std::string aside = world.paths().records + ".damaged";
    the_disk().fail({.op = Op::read,
                     .code = SQLITE_IOERR,
                     .first = 0,
                     .count = std::uint64_t{1} << 40,
                     .only = of_journal ? "rollcall.db" : "-records.db"});
    if (!of_journal) until([&] { return !world.catch_up() && std::filesystem::exists(aside); });
    if (of_journal) CHECK_FALSE(world.catch_up());
    the_disk().heal();
    CHECK(std::filesystem::exists(aside) == !of_journal);
    until([&] { return world.catch_up(); });
    world.cut_and_restore();
    Tally tally;
    world.check(tally);
    CHECK_MESSAGE(tally.clean(), tally.first_fault);
  }
}

TEST_CASE("on a day without a fault everything is there after a cut") {
  const QuietLog quiet;
  Tally tally;
  CHECK_FALSE(try_fault({.op = Op::read, .code = 0, .first = 0, .count = 0, .only = ""}, 1, tally));
  for (std::size_t op = 0; op < kOps; ++op) {
    const auto count = the_disk().done(static_cast<Op>(op));
    CHECK(count > 0);
    MESSAGE(std::string(name(static_cast<Op>(op))) << ": " << count);
  }
}

}  // namespace rollcall::disk
