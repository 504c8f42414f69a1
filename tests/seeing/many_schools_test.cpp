// More schools than have lines of their own in the metrics: what befalls the others shows all the same.
#include <fmt/format.h>

#include <string>

#include "api/observer.hpp"
#include "base/limits.hpp"
#include "seeing/app_alone.hpp"

namespace rollcall::seeing {

namespace {

constexpr std::int64_t kSchools = static_cast<std::int64_t>(limits::kMaxMeteredSchools) + 3;

std::string schools() {
  std::string text;
  for (std::int64_t sid = 1; sid <= kSchools; ++sid) text += school_toml(sid);
  return text;
}

std::string of_others(const std::string& name) { return name + R"({sid="other"})"; }

}  // namespace

TEST_CASE(
    "a school without lines of its own that is blocked is told of as one of the others, until it moves") {
  AppAlone app(schools());
  CHECK(app.page()[of_others("rollcall_school_blocked")] == 0);
  for (int i = 0; i < 2; ++i) app.push(sign(numbered(1, kSchools), kStamp, "wrong"));
  const Page page = app.page();
  CHECK(page[of_others("rollcall_school_blocked")] == 1);
  CHECK(page[of_others("rollcall_school_blocked_since_timestamp_seconds")] == kStamp);
  CHECK(page[R"(rollcall_school_blocked{sid="1"})"] == 0);
  CHECK(page.samples.count(
            fmt::format(R"(rollcall_school_blocked_since_timestamp_seconds{{sid="{}"}})", kSchools)) == 0);
  app.push(sign(numbered(2, kSchools), kStamp));
  CHECK(app.page()[of_others("rollcall_school_blocked")] == 0);
  CHECK(app.page()[of_others("rollcall_school_blocked_since_timestamp_seconds")] == -1);
}

TEST_CASE("quarantine and last push of the others are told of together") {
  AppAlone app(schools());
  for (const std::int64_t sid : {kSchools, kSchools - 1, std::int64_t{7}}) {
    Lesson lesson;
    lesson.sid = sid;
    app.push(sign(with_members(lesson.enter(1, kStamp), {{"UID", R"("nobody")"}}), kStamp));
    ++app.now;
  }
  app.catch_up();
  app.pass(2 * api::Observer::kEveryS);
  const Page page = app.page();
  CHECK(page[of_others("rollcall_quarantined_pushes")] == 2);
  CHECK(page[R"(rollcall_quarantined_pushes{sid="7"})"] == 1);
  CHECK(page[of_others("rollcall_creations_unknown")] == 0);
  CHECK(page[of_others("rollcall_last_push_timestamp_seconds")] == kStamp + 1);
}

TEST_CASE("a school that is no longer configured is none of the others") {
  AppAlone app(schools());
  for (int i = 0; i < 2; ++i) app.push(sign(numbered(1, kSchools), kStamp, "wrong"));
  std::string fewer;
  for (std::int64_t sid = 1; sid < kSchools; ++sid) fewer += school_toml(sid);
  app.configure(fewer);
  CHECK(app.page()[of_others("rollcall_school_blocked")] == 0);
  app.configure(school_toml(1));
  CHECK(app.page()[of_others("rollcall_school_blocked")] == -1);
}

}  // namespace rollcall::seeing
