// Overrides through the query API: set, seen, logged, cleared; and everything that is refused.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "e2e/e2e.hpp"

namespace rollcall::e2e {

namespace {

const std::string kClass = "/v1/schools/1000082/classes/25672/attendance";
const std::string kMark = kClass + "/1003", kOverride = kMark + "/override";
const Lesson kLesson;
constexpr std::int64_t kStart = 1768314000, kEnd = 1768317600;

void send(const Site& site, const std::string& push) {
  REQUIRE(site.push(sign(push, kStamp)).acknowledged());
}

// 1001 came, 1003 did not; 1009 taught.
void hold_lesson(const Site& site) {
  send(site, kLesson.course_students(kStart - 86400, 1, {1001, 1003}));
  send(site, kLesson.summary(kEnd + 1290, {{1001, kStart, kEnd}, {1009, kStart, kEnd, 3}}));
}

Answer put(const Site& site, const std::string& token, const std::string& body,
           const std::string& path = kOverride, const std::string& type = "application/json") {
  return Client(site.address())
      .request("PUT", path, {{"Authorization", "Bearer " + token}, {"Content-Type", type}}, body);
}

Answer clear(const Site& site, const std::string& token, const std::string& query) {
  return Client(site.address()).request("DELETE", kOverride + query, {{"Authorization", "Bearer " + token}});
}

const std::string kIll = R"({"status":"excused","reason":"ill, says the mother \u738b"})";

std::string status_of(const Answer& explanation, const char* which = "status") {
  const Document document(explanation.body);
  return text_of(document["mark"][which]);
}

}  // namespace

TEST_CASE(
    "an override is answered with the explanation, stands in every report, and the computed mark stays") {
  Site site(school_toml());
  site.start();
  hold_lesson(site);
  const std::string token = site.token("ms-li", {"--scope", "correct"});
  CHECK(status_of(site.get(kMark, token)) == "absent");
  const Answer set = put(site, token, kIll);
  REQUIRE(set.status == 200);
  CHECK(status_of(set) == "excused");
  CHECK(status_of(set, "computed_status") == "absent");
  const Document explanation(set.body);
  CHECK(text_of(explanation["mark"]["override"]["author"]) == "ms-li");  // the token's name
  CHECK(text_of(explanation["mark"]["override"]["reason"]) == "ill, says the mother 王");
  CHECK(site.get(kMark, token).body == set.body);
  const Document attendance(site.get(kClass, token).body);
  CHECK(attendance["totals"]["excused"].integer() == 1);
  CHECK(attendance["totals"]["absent"].integer() == 0);
  send(site, kLesson.enter(1009, kStart - 600, 0, 3, "Ms Li"));  // a later push leaves it
  site.restart();
  CHECK(status_of(site.get(kMark, token)) == "excused");
}

TEST_CASE(
    "the log of a mark's overrides tells each change, oldest first; clearing lets the computed status "
    "stand") {
  Site site(school_toml());
  site.start();
  hold_lesson(site);
  const std::string token = site.token("desk", {"--scope", "correct"});
  CHECK(site.get(kOverride, token).body == R"({"items":[],"next_cursor":null})");
  REQUIRE(put(site, token, kIll).status == 200);
  REQUIRE(put(site, token, R"({"status":"present","reason":"came by phone","author":"Mr Zhao"})").status ==
          200);
  const Answer cleared = clear(site, token, "?reason=a+mistake&author=Ms%20Li");
  REQUIRE(cleared.status == 200);
  CHECK(status_of(cleared) == "absent");
  const Document log(site.get(kOverride, token).body);
  std::string lines;
  for (const Json item : log["items"].items()) {
    lines += fmt::format("{} from {}: {} by {}\n", item["status"].text().value_or("cleared"),
                         text_of(item["before"]), text_of(item["reason"]), text_of(item["author"]));
    CHECK(text_of(item["computed"]) == "absent");
    CHECK(item["push"].integer() > 2);
  }
  CHECK(lines ==
        "excused from absent: ill, says the mother 王 by desk\n"
        "present from excused: came by phone by Mr Zhao\n"
        "cleared from present: a mistake by Ms Li\n");
}

TEST_CASE("the same override again changes nothing and is answered alike") {
  Site site(school_toml());
  site.start();
  hold_lesson(site);
  const std::string token = site.token("desk", {"--scope", "correct"});
  const Answer first = put(site, token, kIll), second = put(site, token, kIll);
  CHECK(second.status == 200);
  CHECK(second.body == first.body);
  CHECK(journalled(site) == 3);
}

// Found by doing it: within one second the second setting was answered 200 and was not there.
TEST_CASE("an override set, cleared and set again within a second is there each time it is answered") {
  Site site(school_toml());
  site.start();
  hold_lesson(site);
  const std::string token = site.token("desk", {"--scope", "correct"});
  for (int i = 0; i < 6; ++i) {
    CHECK(status_of(put(site, token, kIll)) == "excused");
    CHECK(status_of(site.get(kMark, token)) == "excused");
    CHECK(status_of(clear(site, token, "?reason=oops")) == "absent");
  }
}

TEST_CASE("a faulty override says what is wrong, and nothing changes") {
  Site site(school_toml());
  site.start();
  hold_lesson(site);
  const std::string token = site.token("desk", {"--scope", "correct"});
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"status":"sick","reason":"x"})", "status"},
      {R"({"status":"","reason":"x"})", "status"},
      {R"({"status":1,"reason":"x"})", "status"},
      {R"({"reason":"x"})", "status"},
      {R"({"status":"excused"})", "reason"},
      {R"({"status":"excused","reason":" "})", "reason"},
      {R"({"status":"excused","reason":null})", "reason"},
      {fmt::format(R"({{"status":"excused","reason":"{}"}})", std::string(2001, 'x')), "reason"},
      {R"({"status":"excused","reason":"x","author":""})", "author"},
      {R"({"status":"excused","reason":"x","uid":1})", "uid"},
  };
  for (const auto& [body, parameter] : cases) {
    CAPTURE(body);
    const Answer answer = put(site, token, body);
    CHECK(answer.status == 400);
    CHECK(answer.field("Content-Type") == "application/problem+json");
    const Document problem(answer.body);
    CHECK(text_of(problem["parameter"]) == parameter);
  }
  for (const std::string body : {"", "[]", "status=excused", "{\"status\":\"excused\""}) {
    CAPTURE(body);
    CHECK(put(site, token, body).status == 400);
  }
  CHECK(put(site, token, kIll, kOverride, "text/plain").status == 415);
  CHECK(put(site, token, kIll, kOverride, "application/json; charset=utf-8").status == 200);
  for (const std::string query : {"", "?reason=", "?reason=%20", "?reason=x&author=", "?reason=x&why=y"}) {
    CAPTURE(query);
    CHECK(clear(site, token, query).status == 400);
  }
  CHECK(journalled(site) == 3);
}

TEST_CASE("only a mark that is there and assessed can be corrected") {
  Site site(school_toml());
  site.start();
  hold_lesson(site);
  const std::string token = site.token("desk", {"--scope", "correct"});
  CHECK(put(site, token, kIll, kClass + "/1009/override").status == 409);  // staff
  const Answer stranger = put(site, token, kIll, kClass + "/4711/override");
  CHECK(stranger.status == 404);
  CHECK(stranger.body.find("lists its people") != std::string::npos);
  const Answer nowhere = put(site, token, kIll, "/v1/schools/1000082/classes/1/attendance/1003/override");
  CHECK(nowhere.status == 404);
  CHECK(nowhere.body.find("lists the classes") != std::string::npos);
  CHECK(clear(site, token, "?reason=x").status == 404);
  CHECK(journalled(site) == 2);
}

TEST_CASE("reading needs no right to correct, correcting does") {
  Site site(school_toml());
  site.start();
  hold_lesson(site);
  const std::string reader = site.token("reader"), manager = site.token("manager", {"--scope", "manage"});
  CHECK(site.get(kOverride, reader).status == 200);
  CHECK(put(site, reader, kIll).status == 403);
  CHECK(clear(site, reader, "?reason=x").status == 403);
  CHECK(journalled(site) == 2);
  CHECK(put(site, manager, kIll).status == 200);
  CHECK(journalled(site) == 3);
}

}  // namespace rollcall::e2e
