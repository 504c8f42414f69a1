// Every fault as a client sees it, and what it leaves behind.
#include <doctest/doctest.h>

#include <chrono>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "fake_classin_test/by_hand.hpp"
#include "support/daemon.hpp"

namespace fake_classin_test {
namespace {

using rollcall::testing::every_fault;
using rollcall::testing::FakeTimings;

enum class Seen { failure, status, code, no_code };

struct Row {
  const char* fault;
  Seen seen;
  std::int64_t number;  // the status or the code
  bool created;
};

constexpr Row kRows[] = {
    {"reset_after_head", Seen::failure, 0, false},
    {"reset_half_body", Seen::failure, 0, false},
    {"reset_before", Seen::failure, 0, false},
    {"close_before", Seen::failure, 0, false},
    {"silence_before", Seen::failure, 0, false},
    {"http_before:500", Seen::status, 500, false},
    {"http_before:502", Seen::status, 502, false},
    {"http_before:503", Seen::status, 503, false},
    {"http_before:504", Seen::status, 504, false},
    {"http_before:901", Seen::status, 901, false},
    {"redirect", Seen::status, 302, false},
    {"reset_after", Seen::failure, 0, true},
    {"close_after", Seen::failure, 0, true},
    {"cut_head", Seen::failure, 0, true},
    {"cut_body", Seen::failure, 0, true},
    {"silence_after", Seen::failure, 0, true},
    {"http_after:500", Seen::status, 500, true},
    {"http_after:504", Seen::status, 504, true},
    {"drip", Seen::code, 1, true},
    {"not_json", Seen::no_code, 0, true},
    {"wrong_json", Seen::no_code, 0, true},
    {"cut_json", Seen::no_code, 0, true},
    {"empty", Seen::no_code, 0, true},
    {"html", Seen::no_code, 0, true},
    {"endless", Seen::failure, 0, true},
    {"close_unannounced", Seen::code, 1, true},
    {"code:104", Seen::code, 104, false},
    {"code:114", Seen::code, 114, false},
    {"code:460", Seen::code, 460, false},
    {"code:901", Seen::code, 901, false},
    {"code:280", Seen::code, 280, true},
    {"code:121601002", Seen::code, 121601002, true},
    {"code:136", Seen::code, 136, false},
    {"code_after:104", Seen::code, 104, true},
    {"code_after:114", Seen::code, 114, true},
};

void check_seen(const Got& got, const Row& row) {
  switch (row.seen) {
    case Seen::failure:
      CHECK(got.status == 0);
      CHECK(got.may_have_arrived);
      break;
    case Seen::status: CHECK(got.status == row.number); break;
    case Seen::code:
      CHECK(got.status == 200);
      CHECK(got.code == row.number);
      break;
    case Seen::no_code:
      CHECK(got.status == 200);
      CHECK(got.code == 0);
      break;
  }
}

TEST_CASE("each fault of a request looks as it should, once, and carries out what it should") {
  for (const bool v2 : {false, true}) {
    for (const Row& row : kRows) {
      INFO(row.fault, v2 ? " v2" : " v1");
      ByHand by;
      if (row.seen == Seen::failure) by.impatient(300);
      by.classin.script(v2 ? "createClassroom" : "addCourseClass", row.fault);
      check_seen(v2 ? by.add_room("a") : by.add_lesson("a"), row);
      // Who gave up waiting may look before the request is carried out.
      CHECK(rollcall::testing::eventually([&] { return by.classin.log().size() == 1; }));
      const auto log = by.classin.log();
      REQUIRE(log.size() == 1);
      CHECK(by.classin.classes(kSid).size() == (row.created ? 1 : 0));
      CHECK(log[0].fault == row.fault);
      CHECK(log[0].carried_out == row.created);
      by.patient();
      const auto again = v2 ? by.add_room("a") : by.add_lesson("a");
      CHECK((again.code == 1 || again.code == 398));
      CHECK(by.classin.classes(kSid).size() == 1);
      CHECK(by.classin.breaches().empty());
    }
  }
}

// The documented codes of one call, and whether the class exists after each.
std::vector<std::pair<std::int64_t, bool>> documented_codes(const std::string& call) {
  std::vector<std::pair<std::int64_t, bool>> out;
  std::istringstream csv(
      rollcall::testing::read_text(ROLLCALL_SOURCE_DIR "/tests/samples/outbound/codes.csv"));
  for (std::string line; std::getline(csv, line);) {
    if (!line.starts_with(call + ",")) continue;
    const bool exists =
        line.find("WAS created") != std::string::npos || line.find("SUCCEEDED") != std::string::npos;
    out.emplace_back(std::stoll(line.substr(call.size() + 1)), exists);
  }
  return out;
}

TEST_CASE("every documented code can be had, and those that say so leave a class behind") {
  for (const std::string call : {"addCourseClass", "createClassroom"}) {
    const auto codes = documented_codes(call);
    CHECK(codes.size() > 50);
    ByHand by;
    std::size_t exist = 0;
    for (const auto& [code, exists] : codes) {
      if (code == 1) continue;  // no fault
      INFO(call, " ", code);
      by.classin.script(call, "code:" + std::to_string(code));
      const std::string identity = "of " + std::to_string(code);
      CHECK((call == "createClassroom" ? by.add_room(identity) : by.add_lesson(identity)).code == code);
      exist += exists ? 1 : 0;
      CHECK(by.classin.classes(kSid).size() == exist);
    }
    CHECK(exist > 0);
  }
}

TEST_CASE("each fault of a connection keeps the request from arriving") {
  for (const std::string fault : {"accept_close", "accept_reset", "tls_close", "tls_reset", "tls_silence"}) {
    INFO(fault);
    ByHand by;
    CHECK(by.add_room("a").code == 1);
    by.classin.script("", fault);  // closes the kept connection, too
    if (fault == "tls_silence") by.impatient_of_tls(200);
    const auto got = by.add_room("b");
    CHECK(got.status == 0);
    CHECK(!got.may_have_arrived);
    if (fault == "tls_silence") by.patient();
    CHECK(by.add_room("b").code == 1);
    CHECK(by.classin.connections() == 3);
    CHECK(by.classin.requests("createClassroom") == 2);
  }
}

TEST_CASE("a late request is carried out after its client has gone, unless the world is another") {
  ByHand by;
  by.impatient(50);
  FakeTimings timings;
  timings.late_ms = 10;
  by.classin.timings(timings);
  by.classin.script("createClassroom", "late");
  CHECK(by.add_room("a").status == 0);
  CHECK(rollcall::testing::eventually([&] { return by.classin.classes(kSid).size() == 1; }));
  by.classin.script("createClassroom", "hold_received");
  CHECK(by.add_room("b").status == 0);
  by.classin.reset();
  CHECK(by.classin.holds().empty());
  CHECK(by.classin.classes(kSid).empty());
}

TEST_CASE("a held request waits in its phase until it is released") {
  for (const auto& [fault, phase, created] :
       {std::tuple{"hold_received", "received", false}, std::tuple{"hold_carried_out", "carried out", true},
        std::tuple{"hold_half_sent", "half sent", true}}) {
    INFO(phase);
    ByHand by;
    by.classin.script("createClassroom", fault);
    Got got;
    std::thread waiting([&] { got = by.add_room("a"); });
    const auto hold = by.classin.wait_for_hold();
    CHECK(hold.phase == phase);
    CHECK(hold.call == "createClassroom");
    CHECK(hold.identity == "a");
    CHECK(by.classin.classes(kSid).size() == (created ? 1 : 0));
    by.classin.release(hold.id);
    waiting.join();
    CHECK(got.code == 1);
    CHECK(by.classin.classes(kSid).size() == 1);
  }
}

TEST_CASE("a redirect that is followed is a breach") {
  ByHand by;
  by.classin.script("", "redirect");
  const rollcall::http::Url here{
      .tls = true, .host = "localhost", .port = static_cast<std::uint16_t>(by.classin.port())};
  rollcall::http::Client client(here, {.ca_file = by.classin.ca_file()});
  const auto outcome = client.exchange({.method = "POST", .target = "/lms/unit/create", .body = "{}"});
  REQUIRE(std::holds_alternative<rollcall::http::Reply>(outcome));
  const auto* const location = std::get<rollcall::http::Reply>(outcome).field("location");
  REQUIRE(location);
  const auto url = rollcall::http::parse_url(*location);
  REQUIRE(url.ok());
  const auto before = by.classin.breaches().size();
  static_cast<void>(rollcall::http::Client(*url, {}).exchange({}));
  CHECK(by.classin.breaches().size() == before + 1);
}

TEST_CASE("scripts strike the calls they name, as often as they say, in their order") {
  ByHand by;
  by.classin.script("createClassroom", "code:104", 2);
  by.classin.script("", "code:901");
  CHECK(by.add_lesson("a").code == 901);
  CHECK(by.add_lesson("a").code == 1);
  CHECK(by.add_room("b").code == 104);
  CHECK(by.add_room("b").code == 104);
  CHECK(by.add_room("b").code == 1);
  CHECK_THROWS(by.classin.script("", "no such fault"));
  CHECK_THROWS(by.classin.script("", "http_before"));
}

std::string faults_of(ByHand& by) {
  std::string out;
  for (const auto& request : by.classin.log()) out += request.fault + " ";
  return out;
}

TEST_CASE("drawn faults come from the seed, in the order of the requests") {
  std::vector<std::string> drawn;
  for (const std::uint64_t seed : {7, 7, 8}) {
    ByHand by;
    by.impatient(1000);
    by.classin.faults(every_fault(0.5), seed);
    for (int i = 0; i < 40; ++i) static_cast<void>(by.add_room(std::to_string(i)));
    by.classin.faults({});
    by.patient();
    drawn.push_back(faults_of(by));
    CHECK(by.classin.classes(kSid).size() < 40);
    CHECK(by.add_room("40").code == 1);
    CHECK(by.classin.breaches().empty());
  }
  // Faults of connections decide how many requests there are; as far as both went, they met the same.
  const auto common = std::min(drawn[0].size(), drawn[1].size());
  CHECK(drawn[0].substr(0, common) == drawn[1].substr(0, common));
  CHECK(drawn[0] != drawn[2]);
}

TEST_CASE("whoever sends again until there is an answer ends with one class, whatever happens") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    ByHand by;
    by.impatient(1000);
    by.classin.faults(every_fault(0.7), seed);
    Got got;
    for (int tries = 0; tries < 200 && !(got.status == 200 && (got.code == 1 || got.code == 398)); ++tries) {
      got = seed % 2 == 0 ? by.add_room("a") : by.add_lesson("a");
    }
    INFO("seed ", seed);
    const auto classes = by.classin.classes(kSid);
    REQUIRE(classes.size() == 1);
    CHECK(classes[0].class_id == (seed % 2 == 0 ? got.in_data("classId") : got.data));
    CHECK(by.classin.breaches().empty());
  }
}

TEST_CASE("requests beyond the pace are refused and remembered") {
  ByHand by;
  FakeTimings timings;
  timings.rate_calls = 3;
  by.classin.timings(timings);
  for (int i = 0; i < 3; ++i) CHECK(by.add_room("").code == 1);
  CHECK(by.add_room("").code == 101003001);
  CHECK(by.classin.breaches().size() == 1);
  const Pairs person = {{"telephone", "13800000000"}, {"password", "secret1"}};
  CHECK(by.v1("register", person).code == 1);
  CHECK(by.v1("register", person).code == 101003002);
  timings.same_within_ms = 1;
  by.classin.timings(timings);
  std::this_thread::sleep_for(std::chrono::milliseconds(3));
  CHECK(by.v1("register", person).code == 135);
}

TEST_CASE("during maintenance every request is answered 901, by status or by code") {
  ByHand by;
  const auto now = by.begin - 3 * 3600;
  by.classin.set_maintenance(now - 60, now + 3600);
  CHECK(by.add_room("a").status == 901);
  by.classin.set_maintenance(now - 60, now + 3600, false);
  CHECK(by.add_lesson("a").code == 901);
  CHECK(by.classin.classes(kSid).empty());
}

}  // namespace
}  // namespace fake_classin_test
