// What the daemon tells of queues that do not move, in /readyz, the log and `status`.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <string>

#include "e2e/e2e.hpp"

namespace rollcall::e2e {

namespace {

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

std::string causes(const Site& site, const char* list) {
  const Document ready(site.get("/readyz").body);
  std::string out;
  for (const Json each : ready[list].items()) out += text_of(each["cause"]) + " ";
  return out;
}

}  // namespace

TEST_CASE("pushes of a school that is not configured, and what is no push, are told of when they come back") {
  const TempDirectory directory;
  Site site(school_toml(), unix_listen(directory));
  site.start();
  const std::string unknown = signed_push(1, 77);
  for (int i = 0; i < 2; ++i) {
    CHECK(causes(site, "strays").empty());
    CHECK(site.push(unknown).status == 403);
  }
  CHECK(causes(site, "strays") == "unknown_school ");
  for (int i = 0; i < 2; ++i) CHECK(site.push("no push").status == 400);
  CHECK(causes(site, "strays") == "unknown_school not_json ");
  CHECK(causes(site, "blocked").empty());
  const auto status = site.run({"status"}).out;
  CHECK(status.find("SID 77 is not configured here") != std::string::npos);
  CHECK(status.find("add a [[school]]") != std::string::npos);
  CHECK(status.find("callback_token") != std::string::npos);
  CHECK(site.logs("a push of no school here keeps coming back"));
  site.configure(school_toml() + school_toml(77));
  site.reload();
  CHECK(causes(site, "strays").empty());
  CHECK(site.push(unknown).acknowledged());
}

TEST_CASE("a stranger can let neither the list nor the log grow") {
  Site site(school_toml());
  site.start();
  Client client(site.address());
  for (int i = 0; i < 200; ++i) {
    for (int twice = 0; twice < 2; ++twice) {
      CHECK(client.post("/classin/push", signed_push(i, 5000 + i)).status == 403);
      CHECK(client.post("/classin/push", forged(i)).status == 401);
    }
  }
  const Document ready(site.get("/readyz").body);
  std::size_t listed = 0;
  for (const char* list : {"strays", "blocked"}) {
    for ([[maybe_unused]] const Json each : ready[list].items()) ++listed;
  }
  CHECK(listed == 16);
  CHECK(count_of(site.log(), "keeps coming back") <= 2);
  CHECK(count_of(site.log(), "queue is blocked") <= 2);
}

TEST_CASE("what a refused push calls itself is repeated only where it is a name and an id") {
  Site site(school_toml());
  site.start();
  const std::string push =
      sign(R"({"SID":1000082,"Cmd":"Zhang San 13800001111","_id":"of Wang Wu"})", kStamp, "wrong");
  for (int i = 0; i < 2; ++i) CHECK(site.push(push).status == 401);
  const std::string told = site.get("/readyz").body + site.log();
  CHECK(told.find("(odd)") != std::string::npos);
  CHECK(told.find("13800001111") == std::string::npos);
  CHECK(told.find("Wang Wu") == std::string::npos);
}

TEST_CASE("who signs rightly from an address that is not allowed is told of, who does not is not") {
  Site site(school_toml(kSid, kSecret, "allow_from = [\"10.9.0.0/16\"]\n"));
  site.start();
  for (int i = 0; i < 3; ++i) CHECK(site.push(forged(1)).status == 403);
  CHECK(causes(site, "blocked").empty());
  for (int i = 0; i < 2; ++i) CHECK(site.push(signed_push(1)).status == 403);
  CHECK(causes(site, "blocked") == "source_not_allowed ");
}

TEST_CASE("a queue that is stuck on a wrong path is told of by status, with the path and what to do") {
  const TempDirectory directory;
  Site site(school_toml(), unix_listen(directory));
  site.start();
  const auto post = [&](const std::string& body) {
    return testing::post(site.address(), "/classin/pushes/", body, {{"Content-Type", "application/json"}})
        .status;
  };
  for (int i = 0; i < 3; ++i) CHECK(post(forged(1)) == 404);
  CHECK(causes(site, "blocked").empty());
  for (int i = 0; i < 2; ++i) CHECK(post(signed_push(1)) == 404);
  CHECK(causes(site, "blocked") == "wrong_path ");
  const std::string status = site.run({"status"}).out;
  CHECK_MESSAGE(status.find("BLOCKED") != std::string::npos, status);
  CHECK_MESSAGE(status.find("no push is received at /classin/pushes") != std::string::npos, status);
  CHECK_MESSAGE(status.find("give ClassIn's support the URL") != std::string::npos, status);
  CHECK(site.logs("the school's queue is blocked"));
  CHECK(site.push(signed_push(1)).acknowledged());
  CHECK(causes(site, "blocked").empty());
}

TEST_CASE(
    "a push whose size is announced and refused blocks the school of its token, until the limit is raised") {
  const TempDirectory directory;
  const std::string token = "0123456789abcdefTOKEN0123456789";
  const std::string school = school_toml(kSid, kSecret, "callback_token = \"" + token + "\"\n");
  Site site("", unix_listen(directory) + "max_body_bytes = 1048576\n");
  site.configure(school);
  site.start();
  const std::string large =
      sign(testing::with_members(numbered(1), {{"Msg", '"' + std::string(2'000'000, 'x') + '"'}}), kStamp);
  for (int i = 0; i < 2; ++i) {
    Client client(site.address());
    client.send(fmt::format("POST /classin/push/{} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", token,
                            large.size()));
    CHECK(client.read().status == 413);
  }
  CHECK(causes(site, "blocked") == "too_large ");
  const std::string status = site.run({"status"}).out;
  CHECK_MESSAGE(status.find("push without _id (Cmd unknown) came 2 times") != std::string::npos, status);
  CHECK_MESSAGE(status.find("raise listen.max_body_bytes") != std::string::npos, status);
  CHECK((site.log() + site.get("/readyz").body).find(token) == std::string::npos);
  site.configure(school, unix_listen(directory) + "max_body_bytes = 4194304\n");
  site.reload();
  CHECK(site.push(large, "/classin/push/" + token).acknowledged());
  CHECK(causes(site, "blocked").empty());
}

TEST_CASE("one cause of a blocked queue does not hide another") {
  const TempDirectory directory;
  Site site(school_toml(kSid, kSecret, "unsigned_policy = \"refuse\"\n"), unix_listen(directory));
  site.start();
  for (int i = 0; i < 2; ++i) CHECK(site.push(forged(1)).status == 401);
  for (int i = 0; i < 2; ++i) CHECK(site.push(numbered(2)).status == 401);
  CHECK(causes(site, "blocked") == "safe_key unsigned_refused ");
  const std::string status = site.run({"status"}).out;
  CHECK(status.find("compare the school's secret") != std::string::npos);
  CHECK(status.find("unsigned_policy") != std::string::npos);
  CHECK(site.push(signed_push(3)).acknowledged());
  CHECK(causes(site, "blocked").empty());
}

TEST_CASE("while the store cannot commit every school waits, and one line says so for all") {
  namespace fs = std::filesystem;
  constexpr int kSchools = 30;
  const TempDirectory directory;
  std::string schools;
  for (int i = 0; i < kSchools; ++i) schools += school_toml(100 + i);
  Site site(schools, unix_listen(directory));
  site.start();
  fs::rename(site.journal(), site.file("away.db"));
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < kSchools; ++i) CHECK(site.push(signed_push(i, 100 + i)).status == 503);
  }
  CHECK(count_of(causes(site, "blocked"), "store") == kSchools);
  for (const char* line : {"the store cannot commit, pushes are not acknowledged", "queues are blocked: "})
    CHECK_MESSAGE(count_of(site.log(), line) == 1, site.log());
  CHECK(count_of(site.log(), "the school's queue is blocked") == 0);
  // Nobody makes the daemon an empty one behind its back.
  const auto token = site.run({"token", "create", "a"});
  CHECK(token.code == 1);
  CHECK(token.err.find("has disappeared while a daemon uses it: put the file back") != std::string::npos);
  CHECK_FALSE(fs::exists(site.journal()));
  fs::rename(site.file("away.db"), site.journal());
  CHECK(eventually([&] { return site.push(signed_push(0, 100)).acknowledged(); }));
  for (int i = 1; i < kSchools; ++i) CHECK(site.push(signed_push(i, 100 + i)).acknowledged());
  CHECK(causes(site, "blocked").empty());
  CHECK(count_of(site.log(), "queue moves again") == 1);
}

}  // namespace rollcall::e2e
