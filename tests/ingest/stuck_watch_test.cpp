#include "ingest/stuck_watch.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace rollcall::ingest {

namespace {

constexpr Sid kSchool{1}, kOther{2};

Block block(std::int64_t at, const std::string& cause = "why") {
  return {.identity = {},
          .cause = cause,
          .cmd = "End",
          .message_id = "id",
          .claimed = {},
          .reason = "because of " + cause,
          .advice = "do this",
          .since = at,
          .last = at,
          .seen_at = at};
}

std::string causes(const StuckWatch& watch) {
  std::string out;
  for (const auto& [sid, block] : watch.blocked()) out += block.cause + " ";
  return out;
}

}  // namespace

TEST_CASE("the second refusal of the same push begins a block, further ones only count") {
  StuckWatch watch;
  CHECK_FALSE(watch.refused(kSchool, "a", block(10)));
  CHECK(watch.blocked().empty());
  const auto began = watch.refused(kSchool, "a", block(20));
  REQUIRE(began);
  CHECK(began->turn == StuckTurn::began);
  CHECK(began->sid == kSchool);
  CHECK_FALSE(watch.refused(kSchool, "a", block(30)));
  const Block now = watch.blocked().at(0).block;
  CHECK(now.since == 10);
  CHECK(now.last == 30);
  CHECK(now.repeats == 3);
  CHECK(now.cmd == "End");
}

TEST_CASE("a push that is refused for another reason than before is told of anew, with the time it began") {
  StuckWatch watch;
  watch.refused(kSchool, "a", block(10, "safe_key"));
  CHECK(watch.refused(kSchool, "a", block(20, "safe_key")));
  const auto changed = watch.refused(kSchool, "a", block(30, "store"));
  REQUIRE(changed);
  CHECK(changed->turn == StuckTurn::began);
  CHECK(changed->block.reason == "because of store");
  CHECK(changed->block.since == 10);
  CHECK_FALSE(watch.refused(kSchool, "a", block(40, "store")));
  CHECK(watch.blocked_by("store"));
  CHECK_FALSE(watch.blocked_by("safe_key"));
}

TEST_CASE("an acknowledged push of the school ends the block, of another school does not") {
  StuckWatch watch;
  watch.refused(kSchool, "a", block(10));
  watch.refused(kSchool, "a", block(20));
  CHECK_FALSE(watch.acknowledged(kOther));
  CHECK(watch.blocked().size() == 1);
  const auto cleared = watch.acknowledged(kSchool);
  REQUIRE(cleared);
  CHECK(cleared->turn == StuckTurn::moves);
  CHECK(cleared->block.since == 10);
  CHECK(watch.blocked().empty());
  CHECK_FALSE(watch.acknowledged(kSchool));
}

TEST_CASE("an acknowledged push between two refusals means that the queue moves") {
  StuckWatch watch;
  for (int i = 0; i < 5; ++i) {
    CHECK_FALSE(watch.refused(kSchool, "a", block(i)));
    CHECK_FALSE(watch.acknowledged(kSchool));
  }
}

TEST_CASE("different pushes refused one after the other are no block; each school is watched for itself") {
  StuckWatch watch;
  CHECK_FALSE(watch.refused(kSchool, "a", block(1)));
  CHECK_FALSE(watch.refused(kSchool, "b", block(2)));
  CHECK_FALSE(watch.refused(kOther, "a", block(4)));
  CHECK(watch.blocked().empty());
  CHECK(watch.refused(kOther, "a", block(5)));
  CHECK_FALSE(watch.blocked(kSchool));
  CHECK(watch.blocked(kOther));
}

TEST_CASE("no push that keeps coming back hides another, whichever was first") {
  StuckWatch watch;
  for (const char* identity : {"stranger", "real"}) {
    watch.refused(kSchool, identity, block(1, identity));
    CHECK(watch.refused(kSchool, identity, block(2, identity)));
  }
  CHECK(causes(watch) == "stranger real ");
  CHECK(watch.acknowledged(kSchool));
  CHECK(watch.blocked().empty());
}

TEST_CASE(
    "many pushes that came twice do not push out the one that comes every ten seconds, and are not all "
    "kept") {
  StuckWatch watch;
  for (int i = 0; i < 3; ++i) watch.refused(kSchool, "real", block(10 * i, "real"));
  for (int i = 0; i < 1000; ++i) {
    for (int twice = 0; twice < 2; ++twice) watch.refused(kSchool, std::to_string(i), block(30 + i, "noise"));
  }
  CHECK(causes(watch).find("real ") != std::string::npos);
  CHECK(watch.blocked().size() == StuckWatch::kMostWatched);
}

TEST_CASE("of several stuck pushes the queue is said to move once, when the last is gone") {
  StuckWatch watch;
  for (const auto& [identity, at] : {std::pair("a", 100), std::pair("b", 150)}) {
    watch.refused(kSchool, identity, block(at));
    watch.refused(kSchool, identity, block(at + 10));
  }
  CHECK(watch.tick(110 + StuckWatch::kForgetAfterS).empty());
  CHECK(watch.blocked().size() == 1);
  CHECK(watch.tick(160 + StuckWatch::kForgetAfterS).size() == 1);
}

TEST_CASE("what stays away for two minutes is forgotten, a block with word of it, a suspicion without") {
  StuckWatch watch;
  watch.refused(kSchool, "a", block(100));
  watch.refused(kSchool, "a", block(110));
  watch.refused(kOther, "b", block(110));
  CHECK(watch.tick(110 + StuckWatch::kForgetAfterS - 1).empty());
  CHECK(watch.blocked().size() == 1);
  const auto events = watch.tick(110 + StuckWatch::kForgetAfterS);
  REQUIRE(events.size() == 1);
  CHECK(events[0].sid == kSchool);
  CHECK(events[0].turn == StuckTurn::not_seen);
  CHECK(watch.blocked().empty());
  CHECK_FALSE(watch.refused(kOther, "b", block(900)));  // it starts anew
}

}  // namespace rollcall::ingest
