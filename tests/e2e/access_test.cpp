// Who may ask, over real sockets: tokens that end, tries that are limited, paths that hide something.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/limits.hpp"
#include "base/time.hpp"
#include "e2e/e2e.hpp"

namespace rollcall::e2e {

namespace {

const std::string kPushes = "/v1/schools/1000082/pushes";

constexpr const char* kGuards[] = {"X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy",
                                   "Cache-Control"};

// The row of `token list` of that name.
std::string listed(const Site& site, const std::string& name) {
  const std::string text = site.run({"token", "list", "--format", "csv"}).out;
  const auto at = text.find("\n" + name + ",");
  return at == std::string::npos ? "" : text.substr(at + 1, text.find('\n', at + 1) - at - 1);
}

}  // namespace

TEST_CASE("a token ends when it was said to: it is listed so, and refused with its own words") {
  Site site(school_toml());
  site.start();
  const std::string day = utc_text(now_s() + 3 * 86400).substr(0, 10);
  CHECK(site.get(kPushes, site.token("days", {"--expires", "90d"})).status == 200);
  CHECK(site.get(kPushes, site.token("day", {"--expires", day})).status == 200);
  const std::string brief = site.token("brief", {"--expires", "1s"});
  CHECK(eventually([&] { return site.get(kPushes, brief).status == 401; }));
  CHECK(site.get(kPushes, brief).body.find("expired on 20") != std::string::npos);
  CHECK(listed(site, "brief").find("expired") != std::string::npos);
  CHECK(listed(site, "days").find("in force") != std::string::npos);
  CHECK(listed(site, "day").find(day + " 00:00:00") != std::string::npos);
  CHECK(site.run({"token", "revoke", "days"}).code == 0);
  CHECK(listed(site, "days").find("revoked") != std::string::npos);
}

TEST_CASE("an end that is over, too far away or no end is refused, and no token is made") {
  Site site(school_toml());
  for (const char* end : {"0s", "2020-01-31", "2027-13-01", "2027-02-30", "soon", "", "-1d", "90", "40000d",
                          "9999-01-01", "1d "}) {
    CAPTURE(end);
    const auto made = site.run({"token", "create", "x", "--expires", end});
    CHECK(made.code == 2);
    CHECK(made.out.empty());
    CHECK(made.err.find("--expires") != std::string::npos);
  }
  CHECK(site.run({"token", "create", "x"}).code == 0);
}

TEST_CASE(
    "whoever tries many tokens waits, with words, Retry-After and one line in the log; a good token passes") {
  Site site(school_toml());
  site.start();
  const std::string good = site.token("good");
  CHECK(site.get(kPushes, good).status == 200);
  Client client(site.address());
  std::size_t looked_up = 0;
  for (std::size_t i = 0; i < 3 * limits::kTokenTries; ++i) {
    const auto answer = client.get(kPushes, fmt::format("rc_guess{}", i));
    if (answer.status == 401) ++looked_up;
    if (answer.status == 401) continue;
    CHECK(answer.status == 429);
    CHECK(answer.field("Retry-After").has_value());
    CHECK(answer.body.find("too many") != std::string::npos);
  }
  CHECK(looked_up == limits::kTokenTries);
  CHECK(client.get(kPushes, good).status == 200);
  CHECK(client.get(kPushes).status == 401);  // without a token nothing is guessed
  const std::string log = site.log();
  const auto first = log.find("too many bad tokens");
  REQUIRE(first != std::string::npos);
  CHECK(log.find("too many bad tokens", first + 1) == std::string::npos);
  CHECK(log.find("rc_guess") == std::string::npos);
}

TEST_CASE("behind a trusted proxy the tries of one client bar no other client") {
  Site site(school_toml(), "address = \"127.0.0.1:0\"\ntrusted_proxies = [\"127.0.0.1\"]\n");
  site.start();
  Client client(site.address());
  const auto ask = [&](const std::string& from, const std::string& token) {
    return client.request("GET", kPushes, {{"Authorization", "Bearer " + token}, {"X-Forwarded-For", from}})
        .status;
  };
  for (std::size_t i = 0; i < limits::kTokenTries; ++i)
    CHECK(ask("198.51.100.1", fmt::format("guess {}", i)) == 401);
  CHECK(ask("198.51.100.1", "another") == 429);
  CHECK(ask("198.51.100.2", "another") == 401);
}

TEST_CASE(
    "every answer but those to pushes guards itself, the daemon's own errors too; replies to pushes stay "
    "lean") {
  Site site(school_toml(), "address = \"127.0.0.1:0\"\n[admin]\naddress = \"127.0.0.1:0\"\n");
  site.start();
  const auto check = [](const Answer& answer, bool guarded) {
    CAPTURE(answer.head);
    for (const char* name : kGuards) CHECK(answer.field(name).has_value() == guarded);
  };
  for (const char* target : {"/v1/openapi.json", "/v1/schools/1000082/classes", "/nothing", "/v1/x%2fy"})
    check(site.get(target), true);
  for (const char* target : {"/healthz", "/readyz", "/nothing"})
    check(get(site.admin_address(), target), true);
  check(Client(site.address()).request("PUT", "/v1/schools/1000082/classes"), true);
  check(site.push(signed_push(1)), false);
  check(site.push("junk"), false);
  check(Client(site.address()).request("GET", "/classin/push"), false);
}

TEST_CASE(
    "paths that hide a slash, climb or hold what is no text reach nothing, with a good token and a callback "
    "token") {
  Site site(school_toml(kSid, kSecret, fmt::format("callback_token = \"{}\"\n", kCallbackToken)));
  site.start();
  const std::string token = site.token("all", {"--scope", "manage"});
  for (const char* target :
       {"/v1%2fschools/1000082/pushes", "/v1/schools%2F1000082/pushes", "/v1/schools/1000082%5cpushes",
        "/v1/schools/%2e%2e/pushes", "/v1/schools/1000082/../1000082/pushes", "/v1//schools/1000082/pushes",
        "/v1/schools/1000082/pushes%00", "/v1/schools/%c0%af/pushes", "/v1/schools/1000082%0d%0aX:y/pushes",
        "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//v1/schools/1000082/pushes"}) {
    CAPTURE(target);
    const int status = site.get(target, token).status;
    CHECK((status == 400 || status == 404));
  }
  const std::string push = signed_push(1);
  const std::string good = fmt::format("/classin/push/{}", kCallbackToken), word = kCallbackToken;
  for (const std::string& path :
       std::vector<std::string>{"/classin/push", "/classin/push/", "/classin/push//" + word,
                                "/classin/push/../push/" + word, "/classin/push%2f" + word, good + "%00",
                                good + "%20", good.substr(0, good.size() - 1), "/classin/push/%2e%2e"}) {
    CAPTURE(path);
    const int status = site.push(push, path).status;
    CHECK((status == 400 || status == 401 || status == 404));
  }
  CHECK(journalled(site) == 0);
  CHECK(site.push(push, good).acknowledged());
}

TEST_CASE("names with line ends and quotes put nothing into the head of an answer") {
  Site site(school_toml());
  site.start();
  const Lesson lesson;
  const std::string name = "x\r\nSet-Cookie: a=b\r\n\r\n\"; filename=\"evil.exe";
  CHECK(site.push(sign(lesson.enter(5, lesson.start, 0, 1, name), kStamp)).acknowledged());
  CHECK(site.push(sign(lesson.class_change(lesson.start - 100, 1,
                                           {{"classId", "25672"},
                                            {"courseId", "116576"},
                                            {"className", json_text(name)},
                                            {"courseName", json_text(name)}}),
                       kStamp + 1))
            .acknowledged());
  const std::string token = site.token(), school = "/v1/schools/1000082";
  for (const char* path :
       {"/classes/25672/attendance", "/students/5/attendance", "/courses/116576/attendance"}) {
    for (const char* format : {"json", "csv", "xlsx"}) {
      CAPTURE(path);
      const auto answer = site.get(school + path + "?format=" + format, token);
      CHECK(answer.status == 200);
      CHECK(answer.head.find("Set-Cookie") == std::string::npos);
      CHECK(answer.head.find("evil") == std::string::npos);
    }
  }
}

}  // namespace rollcall::e2e
