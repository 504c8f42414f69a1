// The live view over a real connection.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "e2e/api_client.hpp"
#include "e2e/e2e.hpp"

namespace rollcall::e2e {

namespace {

const std::string kLive = "/v1/schools/1000082/live";

Lesson lesson_now() {
  const std::int64_t now = std::time(nullptr);
  return {.start = now - 600, .end = now + 3000};
}

void send(const Site& site, const std::string& push) {
  REQUIRE(site.push(sign(push, std::time(nullptr))).acknowledged());
}

std::string fields(const std::string& token) {
  return "Authorization: Bearer " + token + "\r\nAccept: text/event-stream\r\n";
}

}  // namespace

TEST_CASE("the live view shows who is in which room, at once and whenever somebody comes or goes") {
  Site site(school_toml());
  site.start();
  const std::string token = site.token();
  const Lesson lesson = lesson_now();
  send(site, lesson.enter(1001, lesson.start, 0, 1, "王小明"));
  RawAnswer view(site.address(), kLive, fields(token));
  REQUIRE(view.shows("\n\n"));
  REQUIRE(view.shows("event: live\ndata: {\"items\":[{\"class_id\":25672"));
  REQUIRE(view.shows("王小明"));
  CHECK(view.head().find("Content-Type: text/event-stream") != std::string::npos);
  CHECK(view.head().find("Cache-Control: no-store") != std::string::npos);
  CHECK(view.body().find("1002") == std::string::npos);
  send(site, lesson.enter(1002, lesson.start + 60));
  CHECK(view.shows("\"uid\":1002"));
  send(site, lesson.leave(1001, lesson.start + 120));
  CHECK(view.shows("\"in_room\":[{\"uid\":1002"));
}

TEST_CASE("without Accept: text/event-stream the live view is JSON") {
  Site site(school_toml());
  site.start();
  const std::string token = site.token();
  const Lesson lesson = lesson_now();
  send(site, lesson.enter(1001, lesson.start));
  for (const std::string accept : {"application/json", "*/*", "text/*", "text/event-stream;q=0"}) {
    CAPTURE(accept);
    const Answer answer =
        Client(site.address())
            .request("GET", kLive, {{"Authorization", "Bearer " + token}, {"Accept", accept}});
    CHECK(answer.field("Content-Type") == "application/json");
    const Document live(answer.body);
    std::string people;
    for (const Json item : live["items"].items()) {
      for (const Json person : item["in_room"].items()) people += text_of(person["uid"]) + " ";
    }
    CHECK(people == "1001 ");
  }
}

TEST_CASE("a live view needs a token like any other route, and ends when that is revoked") {
  Site site(school_toml());
  site.start();
  const std::string token = site.token("screen"), other = site.token("other");
  RawAnswer none(site.address(), kLive, "Accept: text/event-stream\r\n");
  REQUIRE(none.ends());
  CHECK(none.head().starts_with("HTTP/1.1 401 "));
  RawAnswer view(site.address(), kLive, fields(token)), stays(site.address(), kLive, fields(other));
  REQUIRE(view.shows("\r\n\r\nevent: live\n"));
  REQUIRE(stays.shows("\r\n\r\nevent: live\n"));
  REQUIRE(site.run({"token", "revoke", "screen"}).code == 0);
  CHECK(view.ends());
  const Lesson lesson = lesson_now();
  send(site, lesson.enter(1001, lesson.start));
  CHECK(stays.shows("\"uid\":1001"));
  CHECK(view.body().find("1001") == std::string::npos);
}

TEST_CASE("clients that read nothing do not hold up a live view that does, nor pushes and queries") {
  Site site(school_toml());
  site.start();
  const std::string token = site.token();
  std::vector<std::unique_ptr<RawAnswer>> idle;
  for (int i = 0; i < 30; ++i)
    idle.push_back(std::make_unique<RawAnswer>(site.address(), kLive, fields(token)));
  RawAnswer view(site.address(), kLive, fields(token));
  const Lesson lesson = lesson_now();
  for (std::int64_t uid = 1; uid <= 300; ++uid) send(site, lesson.enter(uid, lesson.start + uid));
  CHECK(view.shows("\"uid\":300"));
  CHECK(site.get(kLive, token).status == 200);
  for (const auto& one : idle) CHECK(one->shows("\"uid\":300"));
}

TEST_CASE("SIGTERM ends live views and the daemon at once") {
  Site site(school_toml());
  site.start();
  RawAnswer view(site.address(), kLive, fields(site.token()));
  REQUIRE(view.shows("event: live\n"));
  const auto before = std::time(nullptr);
  CHECK(site.stop() == 0);
  CHECK(std::time(nullptr) - before < 8);
  CHECK(view.ends());
}

}  // namespace rollcall::e2e
