// Who is let in, and who is made to wait; what every answer tells browsers and caches.
#include "api/access.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "api.hpp"
#include "api/token_gate.hpp"
#include "base/limits.hpp"

namespace rollcall::api {

namespace {

constexpr std::int64_t kNow = 1768314000;
constexpr const char* kSomebody = "192.0.2.7";
const std::string kGood = hash_of("good"), kBad = hash_of("bad");

std::string field(const http::Response& response, std::string_view name) {
  std::string values;
  for (const auto& [key, value] : response.fields) {
    if (key == name) values += (values.empty() ? "" : " + ") + value;
  }
  return values;
}

// Tries as many different bad tokens as bar a source. How often that was to be logged.
int bar(TokenGate& gate, const std::string& source, std::int64_t now) {
  int logged = 0;
  for (std::size_t i = 0; i < limits::kTokenTries; ++i)
    logged += gate.saw(source, hash_of(fmt::format("guess {} {}", source, i)), false, now) ? 1 : 0;
  return logged;
}

}  // namespace

TEST_CASE(
    "every route: another scheme, a token in the URL, two Authorization fields get 401 and words that help") {
  Api api;
  for (const Route& route : routes()) {
    if (!route.scope) continue;
    CAPTURE(route.name);
    const std::string path = path_of(route, kSchool);
    const auto ask = [&](const std::string& target, const Api::Fields& fields) {
      return api.ask(route.method, target, "", body_of(route), fields);
    };
    for (const char* value :
         {"Basic bWFuYWdlOm1hbmFnZQ==", "manage", "Bearer", "Bearer ", "Bearermanage", "Token manage"}) {
      const auto got = ask(path, {{"authorization", value}});
      CHECK(got.status == 401);
      CHECK(field(got, "WWW-Authenticate") == "Bearer realm=\"rollcall\"");
      CHECK(got.body.find("Authorization: Bearer") != std::string::npos);
    }
    CHECK(ask(path, {{"authorization", "Bearer manage"}, {"authorization", "Bearer manage"}}).status == 401);
    CHECK(ask(path, {{"authorization", "bearer  manage"}}).status != 401);
    for (const char* query : {"token=manage", "access_token=manage", "x=rc_0123", "limit=3&Token=manage"}) {
      const auto got = ask(path + (path.find('?') == std::string::npos ? "?" : "&") + query, {});
      CHECK(got.status == 401);
      CHECK(got.body.find("revoke") != std::string::npos);
      CHECK(got.body.find("manage") == std::string::npos);
    }
  }
}

TEST_CASE("an expired token is told when it ended, and lets nothing go on that it began") {
  Api api;
  const auto got = api.ask("GET", "/v1/schools/1000082/pushes", "expired");
  CHECK(got.body.find("expired on 2026-01-13T14:20:00Z") != std::string::npos);
  CHECK(api.ask("GET", "/v1/schools/1000082/pushes", "ending").status == 200);
  CHECK(api.allowed("ending", kNow));
  CHECK_FALSE(api.allowed("ending", kNow + 1));
  CHECK_FALSE(api.allowed("revoked", kNow));
  CHECK_FALSE(api.allowed("unknown", kNow));
}

TEST_CASE("paths that climb, escape, double their slashes or are no numbers reach no route's answer") {
  Api api;
  for (const char* path : {"/v1/../v1/schools/1000082/classes", "/v1/schools/../schools/1000082/classes",
                           "/v1//schools/1000082/classes", "/v1/schools/1000082/classes/",
                           "/v1/schools//classes", "/v1/schools/./classes", "//v1/schools/1000082/classes"}) {
    CAPTURE(path);
    const int status = api.ask("GET", path, "manage").status;
    CHECK((status == 404 || status == 400));
  }
  for (const std::string_view text :
       {"..", ".", "%2e%2e", "1000082;x", "1000082 ", " 1000082", "+1000082", "0x10", "1e3", "\xc0\xaf",
        "\xe0\x80\xaf", "１", "1000082\r\nX: y", "99999999999999999999", "1.0", ""}) {
    const std::string id(text);
    CAPTURE(id);
    for (const std::string& path :
         {"/v1/schools/" + id + "/classes", "/v1/schools/1000082/classes/" + id + "/attendance",
          "/v1/schools/1000082/students/" + id + "/attendance"}) {
      const int status = api.ask("GET", path, "manage").status;
      CHECK((status == 404 || status == 400));
    }
  }
}

TEST_CASE("every answer is kept from caches, frames, sniffing and other sites, once") {
  Api api;
  const auto check = [](const http::Response& got) {
    CHECK(field(got, "Cache-Control") == "no-store");
    CHECK(field(got, "X-Content-Type-Options") == "nosniff");
    CHECK(field(got, "Content-Security-Policy") == "default-src 'none'; frame-ancestors 'none'");
    CHECK(field(got, "Referrer-Policy") == "no-referrer");
  };
  for (const Route& route : routes()) {
    CAPTURE(route.name);
    for (const char* token : {"", "read", "manage"})
      check(api.ask(route.method, path_of(route, kSchool), token, body_of(route)));
  }
  check(api.ask("GET", "/v1/nothing"));
  check(api.ask("PATCH", "/v1/schools/1000082/classes"));
  check(guarded(guarded(http::Response{})));
}

TEST_CASE("the name of a download comes of numbers and our own words, in every table") {
  Api api;
  int tables = 0;
  for (const Route& route : routes()) {
    for (const char* format : {"csv", "xlsx"}) {
      const std::string path = path_of(route, kSchool);
      const auto got =
          api.ask(route.method, path + (path.find('?') == std::string::npos ? "?" : "&") + "format=" + format,
                  "manage", body_of(route));
      const std::string disposition = field(got, "Content-Disposition");
      if (disposition.empty()) continue;
      ++tables;
      CAPTURE(disposition);
      CHECK(disposition.starts_with("attachment; filename=\""));
      const std::string name = disposition.substr(22, disposition.size() - 23);
      CHECK(std::all_of(name.begin(), name.end(),
                        [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_' || c == '.'; }));
      CHECK(disposition.back() == '"');
    }
  }
  CHECK(tables >= 6);  // those that need no class to be known
}

TEST_CASE("twenty bad tokens from one source within a minute make it wait a minute, other sources not") {
  TokenGate gate;
  CHECK(bar(gate, kSomebody, kNow) == 1);
  CHECK(gate.wait_s(kSomebody, kBad, kNow) == limits::kTokenTriesS);
  CHECK(gate.wait_s(kSomebody, kBad, kNow + 59) == 1);
  CHECK(gate.wait_s(kSomebody, kBad, kNow + 60) == 0);
  CHECK(gate.wait_s("192.0.2.8", kBad, kNow) == 0);
}

TEST_CASE("tries that are spread over more than a minute bar nobody") {
  TokenGate gate;
  for (int i = 0; i < 500; ++i) {
    CHECK_FALSE(gate.saw(kSomebody, hash_of(std::to_string(i)), false, kNow + 4 * i));
    CHECK(gate.wait_s(kSomebody, kBad, kNow + 4 * i) == 0);
  }
}

TEST_CASE("a token that was good lately passes beside any number of bad ones, until it is good no more") {
  TokenGate gate;
  CHECK_FALSE(gate.saw(kSomebody, kGood, true, kNow - 3600));
  bar(gate, kSomebody, kNow);
  CHECK(gate.wait_s(kSomebody, kGood, kNow) == 0);
  CHECK(gate.wait_s(kSomebody, kBad, kNow) > 0);
  gate.saw(kSomebody, kGood, false, kNow + 1);  // revoked
  CHECK(gate.wait_s(kSomebody, kGood, kNow + 1) > 0);
}

TEST_CASE("a client that repeats one bad token waits with it alone: others of its source can still come") {
  TokenGate gate;
  int logged = 0;
  for (int i = 0; i < 600; ++i) {  // ten minutes, each try that is let through
    if (gate.wait_s(kSomebody, kBad, kNow + i) == 0)
      logged += gate.saw(kSomebody, kBad, false, kNow + i) ? 1 : 0;
    CHECK(gate.wait_s(kSomebody, kGood, kNow + i) == 0);
  }
  CHECK(gate.wait_s(kSomebody, kBad, kNow + 19) > 0);
  CHECK(logged >= 5);
  CHECK(logged <= 10);  // at most once a minute
}

TEST_CASE("a source that is barred again and again is logged at most once a minute") {
  TokenGate gate;
  int logged = 0;
  for (int second = 0; second < 300; ++second) logged += bar(gate, kSomebody, kNow + second);
  CHECK(logged == 5);
}

TEST_CASE("what the gate remembers is bounded, and it forgets what is over") {
  TokenGate gate;
  for (std::size_t i = 0; i < limits::kMaxTokenSources + 100; ++i)
    gate.saw(fmt::format("source {}", i), kBad, false, kNow);
  bar(gate, kSomebody, kNow);
  CHECK(gate.wait_s(kSomebody, kBad, kNow) > 0);
  gate.tick(kNow + 30);
  CHECK(gate.wait_s(kSomebody, kBad, kNow + 30) > 0);
  gate.tick(kNow + 61);
  CHECK(gate.wait_s(kSomebody, kBad, kNow + 61) == 0);
}

TEST_CASE("an IPv6 customer is counted by the network, which is all one customer's") {
  CHECK(counted_source("2001:db8:1:2:3:4:5:6") == counted_source("2001:db8:1:2:ffff::1"));
  CHECK(counted_source("2001:db8:1:2::1") != counted_source("2001:db8:1:3::1"));
  CHECK(counted_source("fe80::1%eth0") == counted_source("fe80::2%eth1"));
  CHECK(counted_source("192.0.2.7") != counted_source("192.0.2.8"));
  CHECK(counted_source("::ffff:192.0.2.7") != counted_source("::ffff:192.0.2.8"));
  CHECK(counted_source(std::string(100000, 'x')).size() < 100);
}

}  // namespace rollcall::api
