#include "disk/story.hpp"

#include <sqlite3.h>

#include <tuple>
#include <utility>
#include <vector>

namespace rollcall::disk {

namespace {

using namespace rollcall::testing;

constexpr int kMostLives = 3;
constexpr std::uint64_t kLongestLife = 900;  // operations that change something

Fault some_fault(Rng& rng) {
  static const std::vector<std::pair<Op, int>> kKinds = {
      {Op::write, SQLITE_FULL}, {Op::write, SQLITE_IOERR},    {Op::sync, SQLITE_IOERR},
      {Op::sync, SQLITE_IOERR}, {Op::sync, SQLITE_IOERR},     {Op::read, SQLITE_IOERR},
      {Op::open, SQLITE_IOERR}, {Op::truncate, SQLITE_IOERR}, {Op::remove, SQLITE_IOERR},
      {Op::size, SQLITE_IOERR}, {Op::map, SQLITE_FULL},
  };
  static const std::vector<std::string> kFiles = {
      "", "", "rollcall.db-wal", "rollcall.db", "-records.db", "-records.db-wal"};
  Fault fault;
  std::tie(fault.op, fault.code) = one_of(rng, kKinds);
  fault.first = below(rng, 6);
  fault.count = one_in(rng, 2) ? 1 : 1 + below(rng, 12);
  fault.only = one_of(rng, kFiles);
  return fault;
}

void live(World& world, bool faulty) {
  const auto steps = 4 + below(world.rng(), 30);
  for (std::uint64_t i = 0; i < steps && the_disk().powered(); ++i) {
    if (faulty && one_in(world.rng(), 5)) the_disk().fail(some_fault(world.rng()));
    if (faulty && one_in(world.rng(), 5)) the_disk().heal();
    if (faulty && one_in(world.rng(), 12)) world.stop();
    if (!world.running() && !world.start()) continue;
    world.do_something();
  }
}

}  // namespace

std::uint64_t from_environment(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::stoull(text);
}

Losses run(const Story& story, Tally& tally) {
  World world(story.seed);
  Losses losses;
  const int lives = 1 + static_cast<int>(below(world.rng(), kMostLives));
  for (int life = 0; life < lives; ++life) {
    the_disk().cut_after(below(world.rng(), kLongestLife));
    if (world.start() || story.faulty) live(world, story.faulty);
    if (one_in(world.rng(), 4)) world.stop();
    the_disk().heal();
    world.cut_and_restore();
    losses = the_disk().losses();
    ++tally.cuts;
    world.check(tally);
    if (!tally.clean()) return losses;
  }
  tally.acknowledged += world.acknowledged();
  return losses;
}

std::uint64_t run_all(std::uint64_t first, std::uint64_t count, bool faulty, Tally& tally) {
  std::uint64_t seed = first;
  for (; seed < first + count; ++seed) {
    run({.seed = seed, .faulty = faulty}, tally);
    if (!tally.clean()) break;
  }
  return seed;
}

}  // namespace rollcall::disk
