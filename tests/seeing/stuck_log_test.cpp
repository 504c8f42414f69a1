// The log's word of queues that are stuck is true: nothing ends that did not begin, nothing lasts untold.
#include <fmt/format.h>

#include <string>

#include "api/stuck_log.hpp"
#include "seeing/app_alone.hpp"

namespace rollcall::seeing {

namespace {

constexpr const char* kBegins = "the school's queue is blocked";
constexpr const char* kMoves = "queue moves again";
constexpr const char* kNotSeen = "whether the queue moves is not known";
constexpr const char* kStray = "a push of no school here keeps coming back";

void refuse_twice(AppAlone& app, int number, std::int64_t sid = kSid) {
  for (int i = 0; i < 2; ++i) app.push(sign(numbered(number, sid), kStamp, "wrong"));
}

bool acknowledge(AppAlone& app, int number) { return app.push(sign(numbered(number), kStamp)).status == 200; }

}  // namespace

TEST_CASE("of a refused push that stays away nobody says that its queue moves again") {
  AppAlone app(school_toml());
  const LogOfThisProcess log;
  refuse_twice(app, 1);
  app.pass(ingest::StuckWatch::kForgetAfterS + 1);
  CHECK(log.count(kBegins) == 1);
  CHECK(log.count(kNotSeen) == 1);
  CHECK(log.count(kMoves) == 0);
  CHECK(app.readiness().find("\"blocked\":[]") != std::string::npos);
}

TEST_CASE("a block that begins within the minute of another is told of when that is over, if it lasts") {
  AppAlone app(school_toml());
  const LogOfThisProcess log;
  refuse_twice(app, 1);
  CHECK(acknowledge(app, 2));
  CHECK(log.count(kMoves) == 1);
  app.pass(20);
  for (int i = 0; i < 10; ++i) {
    refuse_twice(app, 3);
    CHECK(log.count(kBegins) == (i < 5 ? 1 : 2));
    app.pass(10);
  }
  CHECK(log.count(kBegins) == 2);
  CHECK(acknowledge(app, 4));
  CHECK(log.count(kMoves) == 2);
}

TEST_CASE("what ended before it could be told of is not said to move again") {
  AppAlone app(school_toml());
  const LogOfThisProcess log;
  for (int i = 0; i < 5; ++i) {
    refuse_twice(app, 10 + i);
    CHECK(acknowledge(app, 20 + i));
  }
  app.pass(2 * api::StuckLog::kEveryS);
  CHECK(log.count(kBegins) == 1);
  CHECK(log.count(kMoves) == 1);
}

TEST_CASE("a push that is stuck again at once, a minute later, is told of again") {
  AppAlone app(school_toml());
  const LogOfThisProcess log;
  refuse_twice(app, 1);
  app.pass(api::StuckLog::kEveryS);
  CHECK(acknowledge(app, 2));
  refuse_twice(app, 1);
  app.pass(1);
  CHECK(log.count(kBegins) == 2);
}

TEST_CASE("a stray that another kept out of the log is told of when the minute is over") {
  AppAlone app(school_toml());
  const LogOfThisProcess log;
  refuse_twice(app, 1, 77);
  refuse_twice(app, 2, 78);
  CHECK(log.count(kStray) == 1);
  app.pass(api::StuckLog::kEveryS + 1);
  CHECK(log.count(kStray) == 2);
  CHECK(log.count("\"claimed_sid\":78") == 1);
}

TEST_CASE("whoever lets pushes come back without end gets one line a minute of one school and cause") {
  AppAlone app(school_toml());
  const LogOfThisProcess log;
  constexpr int kMinutes = 5;
  for (int i = 0; i < kMinutes * 12; ++i) {
    refuse_twice(app, i);
    refuse_twice(app, i, 5000 + i);
    app.pass(5);
  }
  CHECK(log.count(kBegins) <= kMinutes);
  CHECK(log.count(kStray) <= kMinutes);
  CHECK(log.count(kMoves) == 0);
}

}  // namespace rollcall::seeing
