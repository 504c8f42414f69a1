// ClassIn's side as it is seen here: what never comes, comes to the wrong place, or is refused; and clocks.
#include <fmt/format.h>

#include "patient.hpp"
#include "storage/sqlite/database.hpp"

namespace rollcall::doctor_test {

namespace {

constexpr const char* kToken = "0123456789abcdef0123456789abcdef";
const testing::Fields kJson = {{"Content-Type", "application/json"}, {"Origin", "http://www.eeo.cn"}};

void refuse_twice(Patient& patient, const std::string& push, const std::string& target = "/classin/push") {
  for (int i = 0; i < 2; ++i) CHECK_FALSE(patient.site().push(push, target).acknowledged());
}

void set_received_at(const std::string& journal, std::int64_t instant) {
  storage::sqlite::Database(journal, storage::sqlite::Database::Mode::read_write)
      .execute(fmt::format("UPDATE push SET received_at = {0}, time_stamp = {0}", instant));
}

}  // namespace

TEST_CASE("a school of which no push ever came is told with what to send to ClassIn's support") {
  Patient patient;
  patient.start().shows({{"classin.first_push", "warning", "school 1000082", "not even ClassIn's Test",
                          "https://YOUR.HOST/classin/push for SID 1000082"}});
  Patient with_token(school_toml() + fmt::format("callback_token = \"{}\"\n", kToken));
  with_token.start().shows(
      {{"classin.first_push", "warning", "school 1000082", "", "/TOKEN (the school's callback_token)"}});
}

TEST_CASE("a stuck queue is told with its cause and the remedy") {
  SUBCASE("wrong secret") {
    Patient patient;
    patient.start();
    refuse_twice(patient, sign(numbered(1), now(), "another secret"));
    patient.shows({{"classin.blocked", "fault", "school 1000082",
                    "came 2 times and is refused: SafeKey does not fit", "compare the school's secret"}});
  }
  SUBCASE("a callback token that a proxy took away") {
    Patient patient(school_toml() + fmt::format("callback_token = \"{}\"\n", kToken));
    patient.start();
    refuse_twice(patient, sign(numbered(1), now(), kSecret));
    patient.shows({{"classin.blocked", "fault", "school 1000082", "callback token absent or wrong",
                    "passes the whole path on"}});
  }
  SUBCASE("a school that is not configured") {
    Patient patient;
    patient.healthy();
    refuse_twice(patient, sign(numbered(1, kSid + 1), now(), kSecret));
    patient.shows(
        {{"classin.strays", "fault", "school 1000083", "SID 1000083 is not configured", "[[school]]"}});
  }
}

TEST_CASE("a push that came to a path where none is received is told with that path, and no token in it") {
  Patient patient(school_toml() + fmt::format("callback_token = \"{}\"\n", kToken));
  patient.start();
  REQUIRE(patient.site()
              .push(sign(numbered(1), now(), kSecret), std::string("/classin/push/") + kToken)
              .acknowledged());
  const std::string push = sign(numbered(2), now(), kSecret);
  const auto post = [&](const std::string& target, const std::string& body) {
    const auto answer = testing::post(patient.site().address(), target, body, kJson);
    CHECK(answer.status == 404);
    CHECK_FALSE(answer.acknowledged());
  };
  SUBCASE("signed") {
    post("/rollcall/classin/push", push);
    post("/rollcall/classin/push", push);
    patient.shows({{"classin.wrong_path", "fault", "/rollcall/classin/push", "2 pushes of school 1000082",
                    "/classin/push/TOKEN"}});
    CHECK(patient.site().logs("a push came to a path where none is received"));
  }
  SUBCASE("with the token in it") {
    post(fmt::format("/hooks/{}/push", kToken), push);
    patient.shows({{"classin.wrong_path", "fault", "/hooks/(hidden)/push", "a push of school", "TOKEN"}});
    CHECK(patient.site().log().find(kToken) == std::string::npos);
  }
  SUBCASE("not signed with the school's secret") {
    post("/", sign(numbered(2), now(), "another secret"));
    patient.shows({{"classin.wrong_path", "warning", "/", "SafeKey does not fit", "/classin/push"}});
  }
  SUBCASE("what is no push of a school here is not kept") {
    post("/", "{}");
    post("/", "[]");
    post("/", "not JSON");
    post("/", sign(numbered(2, kSid + 1), now(), kSecret));
    testing::post(patient.site().address(), "/", push);  // without the type that ClassIn names
    patient.shows({});
  }
  SUBCASE("a large body is not read") {
    post("/elsewhere", testing::with_members(push, {{"Msg", '"' + std::string(200'000, 'x') + '"'}}));
    patient.shows({});
  }
  SUBCASE("however many paths, a few are kept") {
    for (int i = 0; i < 100; ++i) post(fmt::format("/p{}", i), push);
    CHECK(patient.examined().size() == 16);
  }
}

TEST_CASE("with a listener of their own, health and metrics stay there, whatever is sent to the other") {
  Patient patient(school_toml(), "", "[admin]\naddress = \"127.0.0.1:0\"\n");
  patient.healthy();
  const std::string push = sign(numbered(2), now(), kSecret);
  for (const char* const path : {"/healthz", "/readyz", "/metrics"})
    CHECK(testing::post(patient.site().address(), path, push, kJson).status == 404);
}

TEST_CASE("a school that has sent nothing for days") {
  Patient patient;
  patient.healthy();
  set_received_at(patient.site().journal(), now() - 5 * 86400);
  patient.shows({{"classin.quiet", "warning", "school 1000082", "no push for 5 days", "enter a class"}});
}

TEST_CASE("clocks that disagree") {
  Patient patient;
  SUBCASE("a push from the future: the clock went back") {
    patient.healthy();
    set_received_at(patient.site().journal(), now() + 3605);
    patient.shows({{"time.future", "fault", "the system clock", "the clock went back", "timedatectl"}});
  }
  SUBCASE("stamps further ahead than ClassIn's ten minutes") {
    patient.start().push(1, 600 + 300);
    patient.shows({{"time.stamps", "fault", "the system clock", "behind ClassIn's", "timedatectl"}});
  }
  SUBCASE("ten minutes ahead, and old ones, are ClassIn's way") {
    patient.start().push(1, 610);
    patient.shows({});
    patient.push(2, -7200);
    patient.shows({});
  }
}

}  // namespace rollcall::doctor_test
