// The table of PRODUCT.md 3, over a real socket, before and after a restart.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "e2e/e2e.hpp"

namespace rollcall::e2e {

namespace {

constexpr std::int64_t kGuarded = 1000083, kAccepting = 1000084, kRefusing = 1000085;

std::string schools() {
  return school_toml(kSid, kSecret, "unsigned_limit_per_hour = 2\n") +
         school_toml(kGuarded, "GUARDED", fmt::format("callback_token = \"{}\"\n", kCallbackToken)) +
         school_toml(kAccepting, "ACCEPTING", "unsigned_policy = \"accept\"\n") +
         school_toml(kRefusing, "REFUSING", "unsigned_policy = \"refuse\"\n");
}

const std::string kPath = "/classin/push", kTokenPath = kPath + "/" + kCallbackToken;
const std::string kListen = "address = \"127.0.0.1:0\"\nmax_body_bytes = 4096\n";

struct Row {
  std::string name, target, body;
  int status = 0, error = 0;
};

std::string unsigned_push(std::int64_t number, std::int64_t sid = kSid) { return numbered(number, sid); }

// What must be refused, whatever came before.
std::vector<Row> refused() {
  const std::string known = signed_push(1);
  return {
      {"a SafeKey that does not fit", kPath, forged(1), 401, 102},
      {"an empty SafeKey", kPath, with_members(known, {{"SafeKey", "\"\""}}), 401, 102},
      {"a SafeKey that is no text", kPath, with_members(known, {{"SafeKey", "7"}}), 401, 102},
      {"a SafeKey in capital letters", kPath, with_members(known, {{"SafeKey", "\"F3A0\""}}), 401, 102},
      {"another TimeStamp than the signed one", kPath, with_members(known, {{"TimeStamp", "1768314601"}}),
       401, 102},
      {"the secret of another school", kPath, signed_push(1, kSid, "GUARDED"), 401, 102},
      {"a school that is not configured", kPath, signed_push(1, 555), 403, 102},
      {"no JSON", kPath, "Cmd=Test", 400, 100},
      {"no body", kPath, "", 400, 100},
      {"a JSON array", kPath, "[" + known + "]", 400, 100},
      {"half a push", kPath, known.substr(0, known.size() - 1), 400, 100},
      {"two pushes in one body", kPath, known + known, 400, 100},
      {"no SID", kPath, without_members(known, {"SID"}), 400, 100},
      {"a SID that is no integer", kPath, with_members(known, {{"SID", "\"school\""}}), 400, 100},
      {"no callback token where one is required", kPath, signed_push(1, kGuarded, "GUARDED"), 401, 102},
      {"a wrong callback token", kPath + "/ffffffffffffffffffffffffffffffff",
       signed_push(1, kGuarded, "GUARDED"), 401, 102},
      {"no JSON under a callback token of nobody", kPath + "/ffffffffffffffffffffffffffffffff", "Cmd=Test",
       400, 100},
      {"unsigned where the policy is to refuse", kPath, unsigned_push(1, kRefusing), 401, 102},
      {"a body over the limit", kPath, std::string(4097, ' '), 413, 100},
  };
}

struct Kept {
  std::string name, target, body, outcome;
  storage::Trust trust = storage::Trust::signed_;
  std::int64_t sid = kSid;
};

// What must be acknowledged and kept, and what becomes of it.
std::vector<Kept> kept() {
  using storage::Trust;
  const auto test = fmt::format(R"({{"SID":{},"Cmd":"Test","Msg":"Register test."}})", kSid);
  const auto no_use = fmt::format(R"({{"SID":{},"Cmd":"End","Data":7,"_id":"x"}})", kSid);
  return {
      {"a registration test", kPath, sign(test, kStamp), "test"},
      {"a push of unknown kind", kPath, signed_push(1), "unknown"},
      {"a push of no kind", kPath, sign(fmt::format(R"({{"SID":{}}})", kSid), kStamp), "unknown"},
      {"a push of a known kind", kPath, sign(Lesson().enter(7, 1768314000), kStamp), "stored"},
      {"a known kind without usable content", kPath, sign(no_use, kStamp), "quarantined"},
      {"the SID as text", kPath, with_members(signed_push(2), {{"SID", "\"1000082\""}}), "unknown"},
      {"unsigned, held", kPath, unsigned_push(3), "quarantined", Trust::unsigned_held},
      {"TimeStamp absent", kPath, without_members(signed_push(4), {"TimeStamp"}), "quarantined",
       Trust::unsigned_held},
      {"unsigned, accepted", kPath, unsigned_push(5, kAccepting), "unknown", Trust::unsigned_accepted,
       kAccepting},
      {"signed, under the callback token", kTokenPath, signed_push(6, kGuarded, "GUARDED"), "unknown",
       Trust::signed_, kGuarded},
      {"no JSON, under the callback token", kTokenPath, "Cmd=Test", "quarantined", Trust::unreadable_held,
       kGuarded},
      {"no SID, under the callback token", kTokenPath, R"({"Cmd":"Test"})", "quarantined",
       Trust::unreadable_held, kGuarded},
  };
}

void check_refusals(const Site& site) {
  for (const Row& row : refused()) {
    CAPTURE(row.name);
    const auto before = journalled(site);
    const Answer answer = site.push(row.body, row.target);
    CHECK(answer.status == row.status);
    CHECK(answer.error() == row.error);
    CHECK(answer.field("Content-Type") == "application/json");
    CHECK(journalled(site) == before);
  }
}

void check_outcomes(const Site& site, const std::string& token) {
  for (const Kept& row : kept()) {
    CAPTURE(row.name);
    const Document feed(site.get(fmt::format("/v1/schools/{}/pushes", row.sid), token).body);
    bool found = false;
    for (const Json item : feed["items"].items()) {
      if (item["body"].text() != row.body) continue;
      found = true;
      CHECK(text_of(item["outcome"]) == row.outcome);
      CHECK(item["reason"].has_value() == (row.outcome == "quarantined"));
    }
    CHECK(found);
  }
}

}  // namespace

TEST_CASE(
    "what must be refused is refused with its status and errno and leaves nothing, also after a restart") {
  Site site(schools(), kListen);
  site.start();
  check_refusals(site);
  site.restart();
  check_refusals(site);
  CHECK(journalled(site) == 0);
  CHECK(site.stop() == 0);
}

TEST_CASE("what must be kept is acknowledged, once in the journal, with its outcome, also after a restart") {
  Site site(schools(), kListen);
  site.start();
  const auto rows = kept();
  for (const Kept& row : rows) {
    CAPTURE(row.name);
    const auto before = journalled(site);
    CHECK(site.push(row.body, row.target).acknowledged());
    const auto now = journal(site);
    REQUIRE(now.size() == before + 1);
    CHECK(now.back().entry.body == row.body);
    CHECK(now.back().entry.trust == row.trust);
    CHECK(now.back().entry.sid == Sid{row.sid});
  }
  const std::string token = site.token();
  check_outcomes(site, token);
  site.restart();
  check_outcomes(site, token);
}

TEST_CASE("a push seen before is acknowledged and only counted, also after a restart") {
  Site site(schools(), kListen);
  site.start();
  const auto rows = kept();
  for (const Kept& row : rows) {
    if (row.trust != storage::Trust::unsigned_held) REQUIRE(site.push(row.body, row.target).acknowledged());
  }
  const auto first = journal(site);
  site.restart();
  for (int again = 0; again < 2; ++again) {
    for (const Kept& row : rows) {
      if (row.trust != storage::Trust::unsigned_held) CHECK(site.push(row.body, row.target).acknowledged());
    }
  }
  const auto last = journal(site);
  REQUIRE(last.size() == first.size());
  for (std::size_t i = 0; i < last.size(); ++i) {
    CHECK(last[i].seq == first[i].seq);
    CHECK(first[i].duplicates == 0);
    CHECK(last[i].duplicates == 2);
  }
}

TEST_CASE("unsigned pushes beyond the limit of an hour get 429 and errno 102, also after a restart") {
  Site site(schools(), kListen);
  site.start();
  CHECK(site.push(unsigned_push(1)).acknowledged());
  CHECK(site.push(unsigned_push(2)).acknowledged());
  const auto check_limit = [&] {
    const Answer answer = site.push(unsigned_push(3));
    CHECK(answer.status == 429);
    CHECK(answer.error() == 102);
    CHECK(site.push(signed_push(4)).acknowledged());  // the limit is the unsigned ones' alone
  };
  check_limit();
  site.restart();
  check_limit();
  CHECK(journalled(site) == 3);
}

TEST_CASE("an unsigned push does not keep the signed one with the same content out") {
  Site site(schools(), kListen);
  site.start();
  CHECK(site.push(unsigned_push(1)).acknowledged());
  CHECK(site.push(signed_push(1)).acknowledged());
  const auto rows = journal(site);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].entry.trust == storage::Trust::unsigned_held);
  CHECK(rows[1].entry.trust == storage::Trust::signed_);
}

TEST_CASE("another method than POST gets 405 with Allow and errno 100") {
  Site site(schools(), kListen);
  site.start();
  for (const std::string method : {"GET", "PUT", "DELETE", "PATCH", "OPTIONS", "post"}) {
    CAPTURE(method);
    const Answer answer = Client(site.address()).request(method, kPath, {{"Content-Length", "0"}});
    CHECK(answer.status == 405);
    CHECK(answer.error() == 100);
    CHECK(answer.field("Allow") == "POST");
  }
  const Answer head = Client(site.address()).request("HEAD", kPath);
  CHECK(head.status == 405);
  CHECK(head.field("Allow") == "POST");
}

TEST_CASE(
    "a body over max_body_bytes gets 413 whether it is sized or chunked, and one of that size is read") {
  Site site(schools(), kListen);
  site.start();
  std::string push = signed_push(1);
  push.insert(1, std::string(4096 - push.size(), ' '));
  CHECK(site.push(push).acknowledged());
  Client client(site.address());
  client.send("POST /classin/push HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1001\r\n" +
              std::string(4097, ' ') + "\r\n0\r\n\r\n");
  const Answer answer = client.read();
  CHECK(answer.status == 413);
  CHECK(answer.error() == 100);
}

TEST_CASE("pushes come over keep-alive, chunked and pipelined") {
  Site site(schools());
  site.start();
  Client client(site.address());
  CHECK(client.post(kPath, signed_push(1)).acknowledged());
  const std::string body = signed_push(2);
  client.send(
      fmt::format("POST {} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{}\r\n0\r\n\r\n",
                  kPath, body.size(), body));
  CHECK(client.read().acknowledged());
  std::string three;
  for (int i = 3; i < 6; ++i) {
    const std::string next = signed_push(i);
    three +=
        fmt::format("POST {} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{}", kPath, next.size(), next);
  }
  client.send(three);
  for (int i = 3; i < 6; ++i) CHECK(client.read().acknowledged());
  CHECK(journalled(site) == 5);
}

TEST_CASE("what is not well-formed HTTP is answered in ClassIn's shape and the connection closed") {
  Site site(schools());
  site.start();
  Client client(site.address());
  client.send(
      "POST /classin/push HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}");
  const Answer answer = client.read();
  CHECK(answer.status == 400);
  CHECK(answer.error() == 100);
  CHECK_THROWS_AS(client.read(), ConnectionEnded);
}

TEST_CASE("a URL with a slash at its end is one without a callback token") {
  Site site(schools());
  site.start();
  CHECK(site.push(signed_push(1), "/classin/push/").acknowledged());
  CHECK(site.push(signed_push(1, kGuarded, "GUARDED"), "/classin/push/").status == 401);
}

TEST_CASE("a path that is no resource gets 404 as a problem") {
  Site site(schools());
  site.start();
  for (const std::string path : {"/", "/classin", "/classin/push/a/b", "/classin/pushes"}) {
    CAPTURE(path);
    const Answer answer = site.push(signed_push(1), path);
    CHECK(answer.status == 404);
    CHECK(answer.field("Content-Type") == "application/problem+json");
  }
  CHECK(journalled(site) == 0);
}

}  // namespace rollcall::e2e
