// Pushes that come, and come to nobody: to a wrong path.
#include <fmt/format.h>

#include <string>

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

}  // namespace rollcall::seeing
