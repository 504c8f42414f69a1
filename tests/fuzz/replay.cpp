// The targets without a fuzzer: every seed, then deterministic mutations of the seeds. ROLLCALL_FUZZ_ROUNDS
// multiplies their number; ROLLCALL_FUZZ_INPUT names a file that is given to the targets in place of all
// that.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <cstring>

#include "fuzz/fuzz.hpp"
#include "fuzz/mutate.hpp"
#include "fuzz/targets.hpp"
#include "support/process.hpp"

namespace rollcall::fuzz {

namespace {

// A finding is written to a file, so that it can be looked at and given to the target again.
bool holds(const Target& target, const std::string& bytes, const std::string& which) {
  try {
    target.run(bytes);
    return true;
  } catch (const std::exception& broken) {
    const std::string file = fmt::format("finding-{}", target.name);
    rollcall::testing::write_text(file, bytes);
    FAIL_CHECK(fmt::format("{}, {}: {}\nthe input is in {}", target.name, which, broken.what(), file));
    return false;
  }
}

std::size_t rounds() {
  std::size_t out = 1;
  if (const char* text = std::getenv("ROLLCALL_FUZZ_ROUNDS"))
    std::from_chars(text, text + std::strlen(text), out);
  return out;
}

void replay(std::string_view name, std::size_t mutations) {
  const auto& target = *std::find_if(std::begin(kTargets), std::end(kTargets),
                                     [&](const Target& each) { return each.name == name; });
  if (const char* file = std::getenv("ROLLCALL_FUZZ_INPUT")) {
    CHECK(holds(target, rollcall::testing::read_text(file), file));
    return;
  }
  const Seeds seeds = target.seeds();
  const std::string folder = std::string(ROLLCALL_SOURCE_DIR) + "/tests/fuzz/";
  const auto words = words_of(rollcall::testing::read_text(fmt::format("{}{}.dict", folder, name)));
  REQUIRE(words.size() > 5);
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    if (!holds(target, seeds[i], fmt::format("seed {}", i))) return;
  }
  for (std::size_t i = 0; i < mutations * rounds(); ++i) {
    rollcall::testing::Rng rng(i);
    const std::string& seed = rollcall::testing::one_of(rng, seeds);
    const std::string& other = rollcall::testing::one_of(rng, seeds);
    std::string bytes = mutated(rng, seed, other, words);
    bytes.resize(std::min(bytes.size(), target.most_bytes));
    if (!holds(target, bytes, fmt::format("mutation {}", i))) return;
  }
}

}  // namespace

TEST_CASE("http: split anywhere, bytes are the same requests, and none is read into another") {
  replay("http", 3000);
}
TEST_CASE("push: any bytes give facts or a reason, the same each time") { replay("push", 8000); }
TEST_CASE("safekey: nothing is believed but what a second MD5 confirms") { replay("safekey", 8000); }
TEST_CASE("config: a file has faults with places, or reads back as it was") { replay("config", 8000); }
TEST_CASE("query: what a route lets in is within what it says") { replay("query", 12000); }
TEST_CASE("files: rosters, timetables, exports and tables read back as they were") { replay("files", 12000); }
TEST_CASE("api: no request is our fault, and every answer is whole") { replay("api", 3000); }
TEST_CASE("calls: whatever ClassIn answers has one bounded meaning") { replay("calls", 12000); }

}  // namespace rollcall::fuzz
