#include "ingest/stuck_watch.hpp"

#include <doctest/doctest.h>

#include <string>

namespace rollcall::ingest {

namespace {

constexpr Sid kSchool{1}, kOther{2};

Block block(std::int64_t at, const std::string& reason = "why") {
  return {.cmd = "End", .message_id = "id", .reason = reason, .advice = "do this", .since = at, .last = at};
}

}  // namespace

TEST_CASE("the second refusal of the same push begins a block, further ones only count") {
  StuckWatch watch;
  CHECK_FALSE(watch.refused(kSchool, "a", block(10)));
  CHECK(watch.blocked().empty());
  const auto began = watch.refused(kSchool, "a", block(20, "later reason"));
  REQUIRE(began);
  CHECK(began->began);
  CHECK(began->sid == kSchool);
  CHECK_FALSE(watch.refused(kSchool, "a", block(30)));
  const Block now = watch.blocked().at(kSchool);
  CHECK(now.since == 10);
  CHECK(now.last == 30);
  CHECK(now.repeats == 3);
  CHECK(now.cmd == "End");
  CHECK(began->block.reason == "later reason");
}

TEST_CASE("an acknowledged push of the school ends the block, of another school does not") {
  StuckWatch watch;
  watch.refused(kSchool, "a", block(10));
  watch.refused(kSchool, "a", block(20));
  CHECK_FALSE(watch.acknowledged(kOther));
  CHECK(watch.blocked().size() == 1);
  const auto cleared = watch.acknowledged(kSchool);
  REQUIRE(cleared);
  CHECK_FALSE(cleared->began);
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
  CHECK_FALSE(watch.refused(kSchool, "a", block(3)));
  CHECK_FALSE(watch.refused(kOther, "a", block(4)));
  CHECK(watch.blocked().empty());
  CHECK(watch.refused(kOther, "a", block(5)));
  CHECK(watch.blocked().size() == 1);
}

TEST_CASE("a stranger's refused push does not hide the one that is stuck") {
  StuckWatch watch;
  watch.refused(kSchool, "a", block(1));
  watch.refused(kSchool, "a", block(2));
  CHECK_FALSE(watch.refused(kSchool, "stranger", block(3, "other")));
  CHECK(watch.blocked().at(kSchool).reason == "why");
  CHECK(watch.blocked().at(kSchool).repeats == 2);
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
  CHECK_FALSE(events[0].began);
  CHECK(watch.blocked().empty());
  CHECK_FALSE(watch.refused(kOther, "b", block(900)));  // it starts anew
}

}  // namespace rollcall::ingest
