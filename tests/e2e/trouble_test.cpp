// Stuck queues, a store that fails and comes back, and leaving in order.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>

#include <filesystem>
#include <string>

#include "e2e/e2e.hpp"

namespace rollcall::e2e {

namespace {

namespace fs = std::filesystem;

std::string blocked_sids(const Site& site) {
  const Document ready(site.get("/readyz").body);
  std::string sids;
  for (const Json block : ready["blocked"].items()) sids += text_of(block["sid"]) + " ";
  return sids;
}

bool committing(const Site& site) {
  const Document ready(site.get("/readyz").body);
  return ready["store"]["committing"].truth().value_or(false);
}

void check_cannot_commit(const Site& site, const std::string& push) {
  const Answer answer = site.push(push);
  CHECK(answer.status == 503);
  CHECK(answer.error() == 114);
  const Answer ready = site.get("/readyz");
  CHECK(ready.status == 503);
  CHECK_FALSE(committing(site));
}

}  // namespace

TEST_CASE(
    "a push that is refused again and again blocks its school, in readyz, status and the log, until it "
    "passes") {
  const TempDirectory directory;
  Site site(school_toml(kSid, "OLD"), unix_listen(directory));
  site.start();
  const std::string push = signed_push(1, kSid, "NEW");
  CHECK(site.push(push).status == 401);
  CHECK(blocked_sids(site).empty());
  CHECK(site.push(push).status == 401);
  CHECK(blocked_sids(site) == "1000082 ");
  CHECK(site.logs("the school's queue is blocked"));
  const Document ready(site.get("/readyz").body);
  for (const Json block : ready["blocked"].items()) {
    CHECK(text_of(block["message_id"]) == "000000000000000000000001");
    CHECK(text_of(block["cmd"]) == "FutureCmd");
    CHECK(block["repeats"].integer() == 2);
    CHECK(block["since"].integer().value_or(0) > 1700000000);
    CHECK(text_of(block["reason"]).find("SafeKey") != std::string::npos);
    CHECK(text_of(block["advice"]).find("secret") != std::string::npos);
  }
  const auto status = site.run({"status"});
  CHECK(status.out.find("BLOCKED") != std::string::npos);
  CHECK(status.out.find("000000000000000000000001") != std::string::npos);
  site.configure(school_toml(kSid, "NEW"));
  site.reload();
  CHECK(site.push(push).acknowledged());
  CHECK(blocked_sids(site).empty());
  CHECK(site.logs("the school's queue moves again"));
  CHECK(site.run({"status"}).out.find("BLOCKED") == std::string::npos);
}

TEST_CASE("a school that is blocked does not make the daemon unready, and the other school's queue moves") {
  Site site(school_toml(kSid) + school_toml(7, "SEVEN"));
  site.start();
  for (int i = 0; i < 3; ++i) CHECK(site.push(forged(1)).status == 401);
  CHECK(site.get("/readyz").status == 200);
  CHECK(site.push(signed_push(1, 7, "SEVEN")).acknowledged());
  CHECK(blocked_sids(site) == "1000082 ");
}

TEST_CASE("a forged push repeated beside a queue that moves is not taken for a blocked queue for long") {
  Site site(school_toml());
  site.start();
  for (int i = 0; i < 3; ++i) {
    CHECK(site.push(forged(1)).status == 401);
    CHECK(site.push(signed_push(i + 10)).acknowledged());
    CHECK(blocked_sids(site).empty());
  }
}

TEST_CASE("while the database file is away pushes get 503 and errno 114, and pass when it is put back") {
  Site site(school_toml());
  site.start();
  CHECK(site.push(signed_push(1)).acknowledged());
  fs::rename(site.journal(), site.file("away.db"));
  check_cannot_commit(site, signed_push(2));
  check_cannot_commit(site, signed_push(2));
  CHECK(blocked_sids(site) == "1000082 ");
  CHECK(site.logs("the store cannot commit"));
  CHECK_FALSE(fs::exists(site.journal()));  // no new journal behind the users' back
  fs::rename(site.file("away.db"), site.journal());
  CHECK(eventually([&] { return site.push(signed_push(2)).acknowledged(); }));
  CHECK(site.get("/readyz").status == 200);
  CHECK(blocked_sids(site).empty());
  const std::string token = site.token();
  CHECK(site.get("/v1/schools/1000082/pushes", token).status == 200);
  site.restart();
  const auto rows = journal(site);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].entry.body == signed_push(1));
  CHECK(rows[1].entry.body == signed_push(2));
}

TEST_CASE("queries see the file that was put in the place of the journal") {
  Site site(school_toml());
  site.start();
  CHECK(site.push(signed_push(1)).acknowledged());
  const std::string token = site.token();
  CHECK(site.stop() == 0);
  fs::copy_file(site.journal(), site.file("backup.db"));
  site.start();
  CHECK(site.get("/v1/schools/1000082/pushes", token).status == 200);  // a reader has it open now
  CHECK(site.push(signed_push(2)).acknowledged());
  fs::remove(site.journal());
  check_cannot_commit(site, signed_push(3));
  for (const char* suffix : {"-wal", "-shm"}) fs::remove(site.journal() + suffix);
  fs::rename(site.file("backup.db"), site.journal());
  CHECK(eventually([&] { return site.push(signed_push(3)).acknowledged(); }));
  CHECK(site.logs("acknowledged pushes are missing from the journal"));
  const Document feed(site.get("/v1/schools/1000082/pushes", token).body);
  std::string ids;
  for (const Json item : feed["items"].items()) ids += text_of(item["message_id"]).substr(20) + " ";
  CHECK(ids == "0001 0003 ");
}

TEST_CASE("queries go on when the records file is deleted under the daemon: it is built again") {
  Site site(school_toml());
  site.start();
  const Lesson lesson;
  CHECK(site.push(sign(lesson.enter(5, lesson.start), kStamp)).acknowledged());
  const std::string token = site.token(), path = "/v1/schools/1000082/classes/25672/attendance";
  const std::string before = site.get(path, token).body;
  fs::remove(site.records());
  CHECK(eventually([&] { return site.get(path, token).status == 200; }));
  CHECK(site.get(path, token).body == before);
  CHECK(site.push(sign(lesson.leave(5, lesson.end), kStamp)).acknowledged());
  CHECK(site.get(path, token).body != before);
}

TEST_CASE(
    "SIGTERM: what was begun is answered, what comes after gets 503 and Connection: close, exit code 0") {
  Site site(school_toml());
  site.start();
  Client begun(site.address()), idle(site.address());
  CHECK(idle.post("/classin/push", signed_push(1)).acknowledged());
  const auto head = [](const std::string& body) {
    return fmt::format("POST /classin/push HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", body.size());
  };
  const std::string first = signed_push(2), late = signed_push(3);
  begun.send(head(first) + first.substr(0, 20));
  CHECK(eventually([&] { return site.get("/healthz").status == 200; }));
  site.process().signal(SIGTERM);
  CHECK(site.logs("stopping"));
  begun.send(first.substr(20) + head(late) + late);
  CHECK(begun.read().acknowledged());
  const Answer refused = begun.read();
  CHECK(refused.status == 503);
  CHECK(refused.error() == 114);
  CHECK(refused.field("Connection") == "close");
  CHECK_THROWS_AS(idle.read(), ConnectionEnded);
  CHECK(site.process().wait() == 0);
  CHECK(journalled(site) == 2);
}

TEST_CASE("SIGINT ends it in order too, and a kill is no harm: the next start has every acknowledged push") {
  Site site(school_toml());
  site.start();
  CHECK(site.push(signed_push(1)).acknowledged());
  site.kill();
  site.start();
  CHECK(site.push(signed_push(2)).acknowledged());
  site.process().signal(SIGINT);
  CHECK(site.process().wait() == 0);
  CHECK(journalled(site) == 2);
}

TEST_CASE("a refused source is logged once a minute, without the secret or the key") {
  Site site(school_toml());
  site.start();
  for (int i = 0; i < 5; ++i) CHECK(site.push(forged(i)).status == 401);
  const std::string log = site.log();
  const auto first = log.find("push refused");
  REQUIRE(first != std::string::npos);
  CHECK(log.find("push refused", first + 1) == std::string::npos);
  CHECK(log.find(kSecret) == std::string::npos);
}

}  // namespace rollcall::e2e
