// What becomes of an arriving push, decided without I/O. The replies over a socket are tests/e2e's.
#include "ingest/receiver.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "base/digest.hpp"
#include "base/limits.hpp"
#include "ingest/arrivals.hpp"

namespace rollcall::ingest {

namespace {

using namespace ingest::testing;
using storage::Trust;

// One school of each kind of door.
constexpr std::int64_t kTokened = 2, kListed = 3, kAccepting = 4, kRefusing = 5, kFresh = 6, kRotating = 7;

Receiver receiver() {
  return Receiver(
      configured(school_toml(kSid, kSecret, "unsigned_limit_per_hour = 2\n") +
                 school_toml(kTokened, kSecret, fmt::format("callback_token = \"{}\"\n", kToken)) +
                 school_toml(kListed, kSecret, "allow_from = [\"10.1.0.0/16\"]\n") +
                 school_toml(kAccepting, kSecret, "unsigned_policy = \"accept\"\n") +
                 school_toml(kRefusing, kSecret, "unsigned_policy = \"refuse\"\n") +
                 school_toml(kFresh, kSecret, "freshness_window = \"5m\"\n") +
                 "[[school]]\nsid = 7\nsecrets = [\"OLD\", \"NEW\"]\n"));
}

Refused refused(Verdict verdict) {
  const auto* no = std::get_if<Refused>(&verdict);
  REQUIRE_MESSAGE(no != nullptr, "it was accepted");
  CHECK_FALSE(no->reason.empty());
  CHECK_FALSE(no->advice.empty());
  CHECK((no->reason + no->advice).find(kSecret) == std::string::npos);
  return *no;
}

storage::JournalEntry accepted(Verdict verdict) {
  auto* yes = std::get_if<Accepted>(&verdict);
  if (yes == nullptr) FAIL("refused: " << std::get<Refused>(verdict).reason);
  return yes->entry;
}

void check_refused(Verdict verdict, Refusal why, int status, int error) {
  const Refused no = refused(std::move(verdict));
  CHECK(no.why == why);
  CHECK(no.status == status);
  CHECK(no.error == error);
}

}  // namespace

TEST_CASE("a signed push becomes an entry with its school, identity, times and body as sent") {
  const std::string body = signed_push(1, kNow + 600);
  const auto entry = accepted(receiver().decide(arrival(body)));
  CHECK(entry.sid == Sid{kSid});
  CHECK(entry.trust == Trust::signed_);
  CHECK(entry.body == body);
  CHECK(entry.cmd == "FutureCmd");
  CHECK(entry.message_id == fmt::format("{:024x}", 1));
  CHECK(entry.time_stamp == kNow + 600);
  CHECK(entry.received_at == kNow);
  CHECK(entry.content_hash.size() == 32);
  CHECK(entry.identity == entry.message_id + '\0' + entry.content_hash);
}

TEST_CASE("what is no push is refused with 400 and errno 100") {
  auto r = receiver();
  for (const char* body :
       {"", "x", "[]", "7", "null", "{", "{}", R"({"SID":"x"})", R"({"SID":1.5})", R"({"SID":null})"}) {
    CAPTURE(body);
    check_refused(r.decide(arrival(body)), Refusal::not_json, 400, 100);
    check_refused(r.decide(arrival(body, "some-token-of-nobody")), Refusal::not_json, 400, 100);
    check_refused(r.decide(arrival(body, "")), Refusal::not_json, 400, 100);
  }
}

TEST_CASE("what is no push is kept under a school's callback token, unless the source may not send for it") {
  auto r = Receiver(configured(school_toml(kTokened, kSecret,
                                           fmt::format("callback_token = \"{}\"\n"
                                                       "allow_from = [\"10.0.0.0/8\"]\n",
                                                       kToken))));
  const auto entry = accepted(r.decide(arrival("Cmd=Test", kToken)));
  CHECK(entry.sid == Sid{kTokened});
  CHECK(entry.trust == Trust::unreadable_held);
  CHECK(entry.body == "Cmd=Test");
  Arrival stranger = arrival("Cmd=Test", kToken);
  stranger.source = "1.2.3.4";
  check_refused(r.decide(std::move(stranger)), Refusal::not_json, 400, 100);
}

TEST_CASE(
    "each reason to refuse a push has its status and errno, and names the push for the stuck-queue watch") {
  auto r = receiver();
  const std::string forged = sign(numbered(1), kNow, "WRONG");
  check_refused(r.decide(arrival(forged)), Refusal::safe_key, 401, 102);
  check_refused(r.decide(arrival(signed_push(1, kNow, 99))), Refusal::unknown_school, 403, 102);
  check_refused(r.decide(arrival(signed_push(1, kNow, kTokened))), Refusal::callback_token, 401, 102);
  check_refused(r.decide(arrival(signed_push(1, kNow, kTokened), "wrong")), Refusal::callback_token, 401,
                102);
  check_refused(r.decide(arrival(numbered(1, kRefusing))), Refusal::unsigned_refused, 401, 102);
  Arrival stranger = arrival(signed_push(1, kNow, kListed));
  stranger.source = "10.2.0.1";
  check_refused(r.decide(std::move(stranger)), Refusal::source_not_allowed, 403, 102);
  const Refused no = refused(r.decide(arrival(forged)));
  CHECK(no.sid == Sid{kSid});
  CHECK(no.cmd == "FutureCmd");
  CHECK(no.message_id == fmt::format("{:024x}", 1));
  CHECK_FALSE(refused(r.decide(arrival(signed_push(1, kNow, 99)))).sid);
}

TEST_CASE(
    "a refused push that comes again has the same name, with another stamp and key too; another has not") {
  auto r = receiver();
  const auto name = [&](const std::string& push) { return refused(r.decide(arrival(push))).identity; };
  const auto forged = [](const std::string& push, std::int64_t stamp) { return sign(push, stamp, "WRONG"); };
  CHECK(name(forged(numbered(1), kNow)) == name(forged(numbered(1), kNow + 10)));
  CHECK(name(forged(numbered(1), kNow)) != name(forged(numbered(2), kNow)));
  const auto nameless = [](std::int64_t number) { return without_members(numbered(number), {"_id"}); };
  CHECK(name(forged(nameless(1), kNow)) == name(forged(nameless(1), kNow + 10)));
  CHECK(name(forged(nameless(1), kNow)) != name(forged(nameless(2), kNow)));
  CHECK(name(forged(Lesson().enter(1, kNow), kNow)) != name(forged(Lesson().leave(1, kNow), kNow)));
}

TEST_CASE(
    "what is refused was not hashed, what is kept was, and it is judged by the configuration of its "
    "arrival") {
  const auto old_config = configured(school_toml()), new_config = configured(school_toml(kSid, "NEW"));
  classin::PushReader reader;
  const std::string body = signed_push(1), forged = sign(numbered(1), kNow, "WRONG");
  CHECK_FALSE(examine(reader, forged, old_config).push->content_hash);
  CHECK_FALSE(examine(reader, signed_push(1, kNow, 99), old_config).push->content_hash);
  CHECK(examine(reader, numbered(1), old_config).push->content_hash);
  const Examined examined = examine(reader, body, old_config);
  CHECK(examined.push->content_hash);
  Receiver r(old_config);
  r.reconfigure(new_config);
  CHECK(accepted(r.decide(arrival(body), examined)).trust == Trust::signed_);
  check_refused(r.decide(arrival(body)), Refusal::safe_key, 401, 102);
}

TEST_CASE("the right token, source or policy lets the same pushes in") {
  auto r = receiver();
  CHECK(accepted(r.decide(arrival(signed_push(1, kNow, kTokened), kToken))).trust == Trust::signed_);
  CHECK(accepted(r.decide(arrival(signed_push(1, kNow, kListed)))).trust == Trust::signed_);
  CHECK(accepted(r.decide(arrival(numbered(1, kAccepting)))).trust == Trust::unsigned_accepted);
  CHECK(accepted(r.decide(arrival(signed_push(1), "a-token-where-none-is-asked"))).trust == Trust::signed_);
}

TEST_CASE("any of a school's secrets signs, and another school's does not") {
  auto r = receiver();
  for (const char* secret : {"OLD", "NEW"}) {
    CHECK(accepted(r.decide(arrival(sign(numbered(1, kRotating), kNow, secret)))).trust == Trust::signed_);
  }
  check_refused(r.decide(arrival(signed_push(1, kNow, kRotating))), Refusal::safe_key, 401, 102);
}

TEST_CASE(
    "only a SafeKey that is absent or null makes a push unsigned; one that is empty or no text is wrong") {
  auto r = receiver();
  const std::string push = signed_push(1);
  CHECK(accepted(r.decide(arrival(with_members(push, {{"SafeKey", "null"}})))).trust == Trust::unsigned_held);
  CHECK(accepted(r.decide(arrival(without_members(push, {"TimeStamp"})))).trust == Trust::unsigned_held);
  for (const char* key : {"\"\"", "7", "[]", "true"}) {
    CAPTURE(key);
    check_refused(r.decide(arrival(with_members(push, {{"SafeKey", key}}))), Refusal::safe_key, 401, 102);
  }
}

TEST_CASE("TimeStamp is signed as it was written, number or text, and either of two counts") {
  auto r = receiver();
  const std::string key = md5_hex(std::string(kSecret) + "0042"),
                    plain = md5_hex(std::string(kSecret) + "42");
  const auto push = [](const std::string& stamp, const std::string& safe_key) {
    return fmt::format(R"({{"SID":1000082,"Cmd":"X","TimeStamp":{},"SafeKey":"{}"}})", stamp, safe_key);
  };
  CHECK(accepted(r.decide(arrival(push("\"0042\"", key)))).trust == Trust::signed_);
  CHECK(accepted(r.decide(arrival(push("42", plain)))).trust == Trust::signed_);
  CHECK(accepted(r.decide(arrival(push("7,\"TimeStamp\":42", plain)))).trust == Trust::signed_);
  check_refused(r.decide(arrival(push("\"0042\"", plain))), Refusal::safe_key, 401, 102);
}

TEST_CASE(
    "unsigned pushes are held up to the limit of an hour, which slides, and the limit is each school's own") {
  auto r = receiver();
  CHECK(accepted(r.decide(arrival(numbered(1), {}, kNow))).trust == Trust::unsigned_held);
  CHECK(accepted(r.decide(arrival(numbered(2), {}, kNow + 10))).trust == Trust::unsigned_held);
  check_refused(r.decide(arrival(numbered(3), {}, kNow + 3599)), Refusal::unsigned_limit, 429, 102);
  CHECK(accepted(r.decide(arrival(signed_push(4), {}, kNow + 3599))).trust == Trust::signed_);
  CHECK(accepted(r.decide(arrival(numbered(3, kTokened), kToken, kNow + 3599))).trust ==
        Trust::unsigned_held);
  CHECK(accepted(r.decide(arrival(numbered(3), {}, kNow + 3600))).trust == Trust::unsigned_held);
  check_refused(r.decide(arrival(numbered(4), {}, kNow + 3609)), Refusal::unsigned_limit, 429, 102);
}

TEST_CASE(
    "an unsigned push that comes again takes no second place, is let in beyond the limit, and after a "
    "restart") {
  auto r = receiver();
  for (int i = 0; i < 5; ++i) CHECK(accepted(r.decide(arrival(numbered(1)))).trust == Trust::unsigned_held);
  const auto second = accepted(r.decide(arrival(numbered(2))));
  check_refused(r.decide(arrival(numbered(3))), Refusal::unsigned_limit, 429, 102);
  CHECK(accepted(r.decide(arrival(numbered(2)))).identity == second.identity);
  auto restarted = receiver();
  restarted.remember_unsigned(Sid{kSid}, {{kNow - 100, "other"}, {kNow - 50, second.identity}});
  CHECK(accepted(restarted.decide(arrival(numbered(2)))).trust == Trust::unsigned_held);
  check_refused(restarted.decide(arrival(numbered(3))), Refusal::unsigned_limit, 429, 102);
}

TEST_CASE(
    "a refusal tells what the watches need: whose push, the same for the same push, and whether it is "
    "signed") {
  auto r = receiver();
  const auto unknown = refused(r.decide(arrival(numbered(1, 77))));
  CHECK(unknown.claimed == Sid{77});
  CHECK_FALSE(unknown.sid);
  CHECK(unknown.identity == refused(r.decide(arrival(numbered(1, 77)))).identity);
  CHECK(unknown.identity != refused(r.decide(arrival(numbered(2, 77)))).identity);
  const auto junk = refused(r.decide(arrival("junk")));
  CHECK(junk.identity == refused(r.decide(arrival("junk"))).identity);
  CHECK(junk.identity != refused(r.decide(arrival("other"))).identity);
  const auto from_elsewhere = [&](const std::string& body) {
    Arrival from = arrival(body);
    from.source = "192.0.2.1";
    return refused(r.decide(std::move(from))).safe_key_fits;
  };
  CHECK(from_elsewhere(signed_push(1, kNow, kListed)));
  CHECK_FALSE(from_elsewhere(numbered(1, kListed)));
}

TEST_CASE("what was held before the start counts towards the limit, and a reload keeps the count") {
  auto r = receiver();
  r.remember_unsigned(Sid{kSid}, {{kNow - 3000, "a"}, {kNow - 100, "b"}});
  check_refused(r.decide(arrival(numbered(1))), Refusal::unsigned_limit, 429, 102);
  r.reconfigure(configured(school_toml(kSid, kSecret, "unsigned_limit_per_hour = 3\n")));
  CHECK(accepted(r.decide(arrival(numbered(1)))).trust == Trust::unsigned_held);
  check_refused(r.decide(arrival(numbered(2))), Refusal::unsigned_limit, 429, 102);
}

TEST_CASE("a large unsigned push counts for several towards the limit of an hour") {
  Receiver r(configured(school_toml(kSid, kSecret, "unsigned_limit_per_hour = 10\n")));
  const auto large = [](std::int64_t number) {
    return with_members(numbered(number),
                        {{"Data", "\"" + std::string(5 * limits::kUnsignedUnitBytes, 'd') + "\""}});
  };
  CHECK(accepted(r.decide(arrival(large(1)))).trust == Trust::unsigned_held);
  CHECK(accepted(r.decide(arrival(large(2)))).trust == Trust::unsigned_held);
  check_refused(r.decide(arrival(numbered(3))), Refusal::unsigned_limit, 429, 102);
}

TEST_CASE("outside the freshness window a signed push is held, on its edge believed") {
  auto r = receiver();
  const auto trust = [&](std::int64_t stamp) {
    return accepted(r.decide(arrival(signed_push(1, stamp, kFresh)))).trust;
  };
  CHECK(trust(kNow - 300) == Trust::signed_);
  CHECK(trust(kNow + 300) == Trust::signed_);
  CHECK(trust(kNow - 301) == Trust::stale_held);
  CHECK(trust(kNow + 301) == Trust::stale_held);
  CHECK(accepted(r.decide(arrival(signed_push(1, 5)))).trust ==
        Trust::signed_);  // without a window: never enforced
}

TEST_CASE("of a chat archive the second in its _id, ten minutes later, may be the stamp that was signed") {
  classin::Envelope envelope;
  envelope.cmd = "ChatContent";
  envelope.message_id = "624f0000c0ffee0001000013";
  envelope.time_stamps = {"1649216600"};
  envelope.safe_key = md5_hex(std::string("S") + std::to_string(0x624f0000 + 600));
  CHECK(authentic(envelope, {"other", "S"}));
  CHECK_FALSE(authentic(envelope, {"other"}));
  envelope.message_id = "624f0000c0ffee00010000130";
  CHECK_FALSE(authentic(envelope, {"S"}));
  envelope.message_id = "624f000gc0ffee0001000013";
  CHECK_FALSE(authentic(envelope, {"S"}));
  envelope.message_id = "624f0000c0ffee0001000013";
  envelope.cmd = "End";
  CHECK_FALSE(authentic(envelope, {"S"}));
}

TEST_CASE("replies have ClassIn's shape whatever the text") {
  CHECK(kAcknowledgement == R"({"error_info":{"errno":1,"error":"程序正常执行"}})");
  CHECK(reply_json(100, "a \"b\"\n") == R"({"error_info":{"errno":100,"error":"a \"b\"\n"}})");
}

}  // namespace rollcall::ingest
