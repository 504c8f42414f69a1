// Who may call: keys, signatures, clocks, hosts, forms.
#include <doctest/doctest.h>

#include "base/digest.hpp"
#include "base/time.hpp"
#include "fake_classin_test/by_hand.hpp"

namespace fake_classin_test {
namespace {

using rollcall::http::Outgoing;

constexpr std::int64_t kPublishedTime = 1673949471;
const std::string kUnit = "/lms/unit/create";

Outgoing published(const std::string& signature, std::int64_t time_stamp) {
  Outgoing request;
  request.method = "POST";
  request.target = kUnit;
  request.fields = {{"Content-Type", "application/json"},
                    {"X-EEO-SIGN", signature},
                    {"X-EEO-UID", "1000082"},
                    {"X-EEO-TS", number(time_stamp)}};
  request.body = R"({"courseId":132323,"unitJson":[{"name":"string","content":"string","publishFlag":0}]})";
  return request;
}

Pairs unit(const ByHand& by) {
  return {{"courseId", number(by.course)}, {"name", quoted("A unit")}, {"publishFlag", "2"}};
}

void replace(Outgoing& request, const std::string& field, const std::string& value) {
  for (auto& [name, old] : request.fields) {
    if (name == field) old = value;
  }
}

void remove(Outgoing& request, const std::string& field) {
  std::erase_if(request.fields, [&](const auto& pair) { return pair.first == field; });
}

TEST_CASE("the published signature is accepted, and the header that does not match it is not") {
  ByHand by;
  by.classin.shift_clock(kPublishedTime - rollcall::now_s());
  CHECK(by.send(published("d0d99023aa44549f97dfe9523059f0c3", kPublishedTime)).code ==
        101001001);  // unitJson
  CHECK(by.send(published("4f97f55addf4921a05c2395617cd8a7b", kPublishedTime)).code == 101002005);
  const std::int64_t of_header = 1721095405;
  by.classin.shift_clock(of_header - rollcall::now_s());
  CHECK(by.send(published("98c0ba27aac6965e40baa31da7badb5b", of_header)).code == 101001001);
  CHECK(by.send(published("4f97f55addf4921a05c2395617cd8a7b", of_header)).code == 101002005);
}

TEST_CASE("a v1 key is the digest of secret and timestamp") {
  ByHand by;
  by.classin.set_secret(kSid, "TESTSECRET");
  by.classin.shift_clock(1768318551 - rollcall::now_s());
  Outgoing request = ByHand::v1_request("delCourseClass", {}, 0);
  request.body =
      "SID=1000082&safeKey=c54f11d92733b169e4b2913f90fcb084&timeStamp=1768318551&courseId=1&classId=1";
  CHECK(by.send(request).code == 144);
  request.body =
      "SID=1000082&safeKey=c54f11d92733b169e4b2913f90fcb085&timeStamp=1768318551&courseId=1&classId=1";
  CHECK(by.send(request).code == 102);
}

TEST_CASE("texts are signed as they are, lists not at all, and long texts are left out") {
  ByHand by;
  Pairs body = unit(by);
  body.emplace_back("content", quoted("单元内容 & = +"));
  CHECK(by.v2(kUnit, body).code == 1);
  CHECK(by.add_room("", {{"assistantUids", "[" + number(by.other_teacher) + "]"}}).code == 1);
  CHECK(by.classin.breaches().empty());
  // Over 1024 bytes: the same signature as without it.
  Outgoing request = ByHand::v2_request(
      kUnit, {{"courseId", number(by.course)}, {"name", quoted("B")}, {"publishFlag", "2"}},
      rollcall::now_s());
  request.body.insert(1, "\"content\":\"" + std::string(1025, 'x') + "\",");
  CHECK(by.send(request).code == 1);
  CHECK(by.classin.breaches().size() == 1);  // a client does better to keep away from that edge
}

TEST_CASE("the v2 window is five minutes, the v1 window twenty, either way") {
  ByHand by;
  const auto now = rollcall::now_s();
  for (const std::int64_t off : {-280, 280}) {
    Pairs body = unit(by);
    body[1].second = quoted("Unit " + number(off));
    CHECK(by.send(ByHand::v2_request(kUnit, body, now + off)).code == 1);
  }
  for (const std::int64_t off : {-320, 320}) {
    CHECK(by.send(ByHand::v2_request(kUnit, unit(by), now + off)).code == 101002006);
  }
  const Pairs form = {{"courseId", "1"}, {"classId", "1"}};
  for (const std::int64_t off : {-1180, 1180}) {
    CHECK(by.send(ByHand::v1_request("delCourseClass", form, now + off)).code == 144);
  }
  for (const std::int64_t off : {-1220, 1220}) {
    CHECK(by.send(ByHand::v1_request("delCourseClass", form, now + off)).code == 102);
  }
}

TEST_CASE("each fault of a v2 request's key or form has its code, and is remembered") {
  struct Row {
    const char* what;
    void (*spoil)(Outgoing&);
    std::int64_t code;
  };
  const Row rows[] = {
      {"signature", [](Outgoing& r) { replace(r, "X-EEO-SIGN", std::string(32, '0')); }, 101002005},
      {"no signature", [](Outgoing& r) { remove(r, "X-EEO-SIGN"); }, 101002005},
      {"other school", [](Outgoing& r) { replace(r, "X-EEO-UID", "7"); }, 101002005},
      {"no time", [](Outgoing& r) { remove(r, "X-EEO-TS"); }, 101002008},
      {"no type", [](Outgoing& r) { remove(r, "Content-Type"); }, 101001001},
      {"form type", [](Outgoing& r) { replace(r, "Content-Type", "application/x-www-form-urlencoded"); },
       101001001},
      {"not JSON", [](Outgoing& r) { r.body.pop_back(); }, 101001001},
      {"sid in body", [](Outgoing& r) { r.body.insert(1, "\"sid\":1000082,"); }, 101001001},
      {"a stranger", [](Outgoing& r) { r.body.insert(1, "\"list\":[],"); }, 101001001},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    ByHand by;
    Outgoing request = ByHand::v2_request(kUnit, unit(by), rollcall::now_s());
    row.spoil(request);
    CHECK(by.send(request).code == row.code);
    CHECK(by.classin.breaches().size() >= 1);
    CHECK(by.classin.units(kSid).empty());
  }
}

TEST_CASE("each fault of a v1 request's key or form has its code, and is remembered") {
  struct Row {
    const char* what;
    void (*spoil)(Outgoing&);
    std::int64_t code;
  };
  const Row rows[] = {
      {"key", [](Outgoing& r) { r.body.replace(r.body.find("safeKey=") + 8, 4, "0000"); }, 102},
      {"other school", [](Outgoing& r) { r.body.replace(0, 11, "SID=1000083"); }, 102},
      {"milliseconds", [](Outgoing& r) { r.body.insert(r.body.find("&courseId"), "000"); }, 102},
      {"no type", [](Outgoing& r) { remove(r, "Content-Type"); }, 100},
      {"JSON type", [](Outgoing& r) { replace(r, "Content-Type", "application/json"); }, 100},
      {"bad escape", [](Outgoing& r) { r.body += "&live=%4"; }, 100},
      {"a stranger", [](Outgoing& r) { r.body += "&teacherName=x"; }, 100},
      {"twice", [](Outgoing& r) { r.body += "&courseId=1"; }, 100},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    ByHand by;
    Outgoing request = ByHand::v1_request("addCourseClass", by.lesson("i"), rollcall::now_s());
    row.spoil(request);
    CHECK(by.send(request).code == row.code);
    CHECK(by.classin.breaches().size() >= 1);
    CHECK(by.classin.classes(kSid).empty());
  }
}

TEST_CASE("other hosts, other targets and plain http are refused by their status") {
  ByHand by;
  Outgoing request = ByHand::v1_request("addCourseClass", by.lesson(""), rollcall::now_s());
  request.target += "&SID=1000082";
  CHECK(by.send(request).status == 404);
  CHECK(by.v2("/lms/unit/creat", unit(by)).status == 404);
  CHECK(by.classin.breaches().size() == 2);
  const rollcall::http::Url plain{.host = "127.0.0.1", .port = static_cast<std::uint16_t>(by.classin.port())};
  rollcall::http::Client client(plain, {});
  const auto outcome = client.exchange(Outgoing());
  REQUIRE(std::holds_alternative<rollcall::http::Reply>(outcome));
  CHECK(std::get<rollcall::http::Reply>(outcome).status == 403);
}

TEST_CASE("wrong keys are no breach where the secret or the clock was changed") {
  ByHand by;
  by.classin.set_secret(kSid, "new secret");
  CHECK(by.add_lesson("a").code == 102);
  CHECK(by.add_room("a").code == 101002005);
  CHECK(by.classin.breaches().empty());
  by.classin.reset();
  by.classin.shift_clock(3600);
  CHECK(by.add_lesson("a").code == 102);
  CHECK(by.add_room("a").code == 101002006);
  CHECK(by.classin.breaches().empty());
}

TEST_CASE("the Date field and the checks follow its clock") {
  ByHand by;
  by.classin.shift_clock(784111777 - rollcall::now_s());
  const auto got = by.add_lesson("a");
  CHECK(got.date.substr(0, 22) == "Sun, 06 Nov 1994 08:49");
}

TEST_CASE("only the certificate for here, now and of the known CA is believed") {
  ByHand by;
  CHECK(by.add_lesson("a").code == 1);
  for (const std::string certificate : {"other host", "expired", "not yet", "other ca"}) {
    INFO(certificate);
    by.classin.present(certificate);
    const auto got = by.add_lesson("b");
    CHECK(got.status == 0);
    CHECK(!got.may_have_arrived);
  }
  by.classin.present("good");
  CHECK(by.add_lesson("b").code == 1);
  CHECK(by.classin.classes(kSid).size() == 2);
}

}  // namespace
}  // namespace fake_classin_test
