// The machine's clock is set while the daemon runs: what is seen goes on, and lasts as long as it lasts.
#include <fmt/format.h>

#include <string>

#include "api/observer.hpp"
#include "ingest/stuck_watch.hpp"
#include "seeing/app_alone.hpp"

namespace rollcall::seeing {

namespace {

constexpr std::int64_t kHourS = 3600;
const std::string kQuarantined = fmt::format(R"(rollcall_quarantined_pushes{{sid="{}"}})", kSid);
const std::string kBlocked = fmt::format(R"(rollcall_school_blocked{{sid="{}"}})", kSid);

std::string unusable(int number) {
  return sign(with_members(Lesson().enter(number, kStamp + number), {{"UID", R"("nobody")"}}), kStamp);
}

}  // namespace

TEST_CASE("figures of files and tables are looked at again soon after the clock was set back") {
  AppAlone app(school_toml());
  app.push(unusable(1));
  app.catch_up();
  app.pass(2 * api::Observer::kEveryS);
  CHECK(app.page()[kQuarantined] == 1);
  app.now -= kHourS;
  app.push(unusable(2));
  app.catch_up();
  app.pass(2 * api::Observer::kEveryS);
  CHECK(app.page()[kQuarantined] == 2);
}

TEST_CASE("a block that does not come back is forgotten as soon as ever, whichever way the clock was set") {
  for (const std::int64_t set : {-kHourS, kHourS}) {
    CAPTURE(set);
    AppAlone app(school_toml());
    for (int i = 0; i < 2; ++i) app.push(sign(numbered(1), kStamp, "wrong"));
    app.pass(10);
    app.now += set;
    app.pass(ingest::StuckWatch::kForgetAfterS - 20);
    CHECK(app.page()[kBlocked] == 1);
    app.pass(20);
    CHECK(app.page()[kBlocked] == 0);
  }
}

TEST_CASE("refusals are logged again after a minute though the clock was set back") {
  AppAlone app(school_toml());
  const LogOfThisProcess log;
  app.push(sign(numbered(1), kStamp, "wrong"));
  app.now -= kHourS;
  app.push(sign(numbered(2), kStamp, "wrong"));
  CHECK(log.count("push refused") == 1);
  app.pass(61);
  app.push(sign(numbered(3), kStamp, "wrong"));
  CHECK(log.count("push refused") == 2);
}

}  // namespace rollcall::seeing
