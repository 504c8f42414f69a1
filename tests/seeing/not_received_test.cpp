// Pushes that come, and come to nobody: to a wrong path, or too large to be read.
#include <fmt/format.h>

#include <string>

#include "base/limits.hpp"
#include "ingest/stuck_watch.hpp"
#include "seeing/app_alone.hpp"

namespace rollcall::seeing {

namespace {

constexpr const char* kToken = "0123456789abcdefTOKEN0123456789";
const std::string kBlocked = fmt::format(R"(rollcall_school_blocked{{sid="{}"}})", kSid);

std::string with_token() {
  return school_toml(kSid, "TESTSECRET", fmt::format("callback_token = \"{}\"\n", kToken));
}

std::string refusals(const std::string& sid, const std::string& reason) {
  return fmt::format(R"(rollcall_refusals_total{{sid="{}",reason="{}"}})", sid, reason);
}

bool tells(const AppAlone& app, const std::string& part) {
  return app.readiness().find(part) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "a queue is blocked whose signed pushes go to a wrong path, until one is acknowledged or stays away") {
  AppAlone app(school_toml());
  const LogOfThisProcess log;
  const std::string push = sign(numbered(1), kStamp);
  CHECK(app.push(push, "/classin/pushes/").status == 404);
  CHECK(app.page()[kBlocked] == 0);
  CHECK(app.push(push, "/classin/pushes/").status == 404);
  CHECK(app.page()[kBlocked] == 1);
  CHECK(app.page()[refusals(std::to_string(kSid), "wrong_path")] == 2);
  CHECK(tells(app, R"("cause":"wrong_path","cmd":"FutureCmd")"));
  CHECK(tells(app, "no push is received at /classin/pushes"));
  CHECK(tells(app, "the URL that ends in /classin/push;"));
  CHECK(log.count("the school's queue is blocked") == 1);
  SUBCASE("acknowledged") {
    CHECK(app.push(push).status == 200);
    CHECK(app.page()[kBlocked] == 0);
    CHECK(log.count("queue moves again") == 1);
  }
  SUBCASE("given up") {
    app.pass(ingest::StuckWatch::kForgetAfterS + 1);
    CHECK(app.page()[kBlocked] == 0);
    CHECK(log.count("queue moves again") == 0);
  }
}

TEST_CASE("what is not signed by the school blocks nothing, wherever it goes") {
  AppAlone app(school_toml());
  for (const std::string& body :
       {numbered(1), sign(numbered(2), kStamp, "wrong"), sign(numbered(3, 77), kStamp), std::string("{}"),
        std::string("no push"), without_members(sign(numbered(4), kStamp), {"SafeKey"})}) {
    for (int i = 0; i < 3; ++i) CHECK(app.push(body, "/classin/pushes").status == 404);
  }
  CHECK(app.page()[kBlocked] == 0);
  CHECK(app.page()[refusals(std::to_string(kSid), "wrong_path")] == 0);
  CHECK(tells(app, "\"blocked\":[],"));
  CHECK(tells(app, "\"strays\":[]"));
}

TEST_CASE("a callback token in a wrong path is not shown, and the remedy says where it belongs") {
  AppAlone app(with_token());
  const LogOfThisProcess log;
  for (int i = 0; i < 2; ++i)
    CHECK(app.push(sign(numbered(1), kStamp), fmt::format("/hooks/{}/push", kToken)).status == 404);
  CHECK(app.page()[kBlocked] == 1);
  CHECK(tells(app, "no push is received at /hooks/(hidden)/push"));
  CHECK(tells(app, "/classin/push/TOKEN, with the school's callback_token"));
  CHECK(app.readiness().find(kToken) == std::string::npos);
  CHECK(log.text().find(kToken) == std::string::npos);
}

TEST_CASE("a push larger than max_body_bytes that keeps coming back is told of, with what to do") {
  AppAlone app("[listen]\nmax_body_bytes = 1048576\n" + school_toml());
  const LogOfThisProcess log;
  const std::string large(2'000'000, ' ');
  for (int i = 0; i < 2; ++i) CHECK(app.push(large).status == 413);
  CHECK(app.page()["rollcall_stray_pushes"] == 1);
  CHECK(app.page()[refusals("", "too_large")] == 2);
  CHECK(tells(app, "\"cause\":\"too_large\""));
  CHECK(tells(app, "a push of 2000000 bytes is larger than listen.max_body_bytes, 1048576"));
  CHECK(tells(app, "raise listen.max_body_bytes"));
  CHECK(log.count("push refused") == 1);
  CHECK(log.count("a push of no school here keeps coming back") == 1);
  app.configure("[listen]\nmax_body_bytes = 4194304\n" + school_toml());
  CHECK(app.push(large).status == 400);  // it is read now, and is no push
  CHECK(app.page()[refusals("", "too_large")] == 2);
}

TEST_CASE("a push that is too large blocks the school whose callback token is in its path") {
  AppAlone app("[listen]\nmax_body_bytes = 1048576\n" + with_token());
  const LogOfThisProcess log;
  const std::string path = std::string("/classin/push/") + kToken;
  for (int i = 0; i < 2; ++i) CHECK(app.refuse(413, path, {{"transfer-encoding", "chunked"}}).status == 413);
  CHECK(app.page()[kBlocked] == 1);
  CHECK(app.page()[refusals(std::to_string(kSid), "too_large")] == 2);
  CHECK(app.page()["rollcall_stray_pushes"] == 0);
  CHECK(tells(app, "a push is larger than listen.max_body_bytes, 1048576"));
  CHECK(app.readiness().find(kToken) == std::string::npos);
  CHECK(log.text().find(kToken) == std::string::npos);
  CHECK(app.push(sign(numbered(1), kStamp), path).status == 200);
  CHECK(app.page()[kBlocked] == 0);
}

TEST_CASE(
    "pushes that announce any size keep no more than a few words here, and not a line each in the log") {
  AppAlone app(school_toml());
  const LogOfThisProcess log;
  for (int i = 0; i < 500; ++i) {
    const std::string path = fmt::format("/classin/push/{}{}", std::string(2000, 'x'), i);
    for (int twice = 0; twice < 2; ++twice)
      app.refuse(413, path, {{"content-length", std::to_string(100'000'000 + i)}},
                 fmt::format("10.0.{}.7", i % 250));
  }
  CHECK(app.page()["rollcall_stray_pushes"] == ingest::StuckWatch::kMostWatched);
  CHECK(app.readiness().size() < 8000);
  CHECK(log.count("keeps coming back") == 1);
  CHECK(log.count("push refused") <= limits::kLogLinesPerEvent);
}

TEST_CASE("what is too large for another path is no push") {
  AppAlone app(school_toml());
  for (const char* path : {"/", "/v1/schools", "/classin/pushes"}) {
    for (int i = 0; i < 2; ++i) app.refuse(413, path, {{"content-length", "100000000"}});
  }
  CHECK(app.page()["rollcall_stray_pushes"] == 0);
  CHECK(app.page()[kBlocked] == 0);
}

}  // namespace rollcall::seeing
