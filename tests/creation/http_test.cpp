// Scheduling over HTTP, from a daemon that goes on receiving.
#include <algorithm>
#include <thread>

#include "creation.hpp"

using namespace rollcall;
using namespace rollcall::creation_test;
using rollcall::testing::Answer;
using rollcall::testing::Fields;

namespace {

const std::string kClasses = "/v1/schools/1000082/classes";

struct Daemon : School {
  Daemon() {
    site.start();
    token = site.token("scheduler", {"--scope", "manage"});
  }
  std::string body(const std::string& name, const std::string& more = "") const {
    const std::int64_t start = noon + 48 * 3600;
    return fmt::format(R"({{"course_id":{},"name":"{}","teacher_uid":{},"starts_at":{},"ends_at":{}{}}})",
                       course, name, teacher, start, start + 2700, more);
  }
  Answer post(const std::string& json, const std::string& key = "") {
    Fields fields = {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}};
    if (!key.empty()) fields.emplace_back("Idempotency-Key", key);
    return testing::post(site.address(), kClasses, json, fields);
  }
  std::string token;
};

std::string text_of(const Answer& answer, std::string_view member) {
  classin::JsonDocument document;
  const auto json = document.parse(answer.body);
  return json ? (*json)[member].text().value_or("(none)") : "(not JSON)";
}

}  // namespace

TEST_CASE("a request creates a class, says where it is, and the same request again gives the same class") {
  Daemon daemon;
  const auto made = daemon.post(daemon.body("Maths"));
  INFO(made.body);
  REQUIRE(made.status == 201);
  const auto there = daemon.there("Maths").at(0);
  CHECK(text_of(made, "class_id") == std::to_string(there.class_id));
  CHECK(text_of(made, "state") == "created");
  const auto location = made.field("Location").value_or("");
  CHECK(location == "/v1/schools/1000082/creations/" + there.identity);
  const auto read = daemon.site.get(location, daemon.token);
  CHECK(read.status == 200);
  CHECK(text_of(read, "class_id") == std::to_string(there.class_id));
  const auto requests = daemon.classin.requests();
  CHECK(daemon.post(daemon.body("Maths")).status == 200);
  CHECK(daemon.classin.requests() == requests);
  const auto report =
      daemon.site.get(kClasses + "/" + std::to_string(there.class_id) + "/attendance", daemon.token);
  CHECK(report.status == 200);
  CHECK(text_of(report, "class_name") == "Maths");
  const auto list = daemon.site.get("/v1/schools/1000082/creations", daemon.token);
  CHECK(has(list.body, there.identity));
  CHECK(daemon.post(daemon.body("Physics")).status == 201);
  CHECK(daemon.classin.connections() == 1);  // kept
}

TEST_CASE("an idempotency key belongs to one request for ever") {
  Daemon daemon;
  REQUIRE(daemon.post(daemon.body("Maths"), "order-4711").status == 201);
  CHECK(daemon.post(daemon.body("Maths"), "order-4711").status == 200);
  CHECK(daemon.post(daemon.body("Maths"), "order-4712").status == 200);  // the same class, whoever asks
  const auto other = daemon.post(daemon.body("Physics"), "order-4711");
  CHECK(other.status == 422);
  CHECK(has(other.body, "name"));
  CHECK(daemon.there("Maths").size() == 1);
  CHECK(daemon.there("Physics").empty());
}

TEST_CASE("twenty requests for one class at once create it once") {
  Daemon daemon;
  std::vector<std::thread> threads;
  std::vector<int> status(20);
  for (std::size_t i = 0; i < status.size(); ++i) {
    threads.emplace_back([&, i] { status[i] = daemon.post(daemon.body("Maths")).status; });
  }
  for (auto& thread : threads) thread.join();
  CHECK(std::count(status.begin(), status.end(), 201) == 1);
  CHECK(std::count(status.begin(), status.end(), 200) == 19);
  CHECK(daemon.there("Maths").size() == 1);
  CHECK(daemon.classin.breaches().empty());
}

TEST_CASE("what is wrong with a request is said by field and sends nothing") {
  Daemon daemon;
  struct Row {
    std::string json, parameter;
    int status = 400;
  };
  for (const auto& [json, parameter, status] :
       {Row{R"({"name":"Maths"})", "course_id"}, Row{daemon.body(std::string(51, 'x')), "name"},
        Row{daemon.body("Maths", R"(,"seats":13)"), "seats"},
        Row{daemon.body("Maths", R"(,"colour":"red")"), "colour"},
        Row{daemon.body("Maths", R"(,"assistant_uids":"me")"), "assistant_uids"},
        Row{daemon.body("Maths", R"(,"record":"yes")"), "record"},
        Row{daemon.body("Maths", R"(,"live":true)"), "live"},
        Row{daemon.body("Maths", R"(,"api":"v3")"), "api"}}) {
    CAPTURE(json);
    const auto answer = daemon.post(json);
    CHECK(answer.status == status);
    CHECK_MESSAGE(has(answer.body, parameter), answer.body);
    CHECK(answer.field("Content-Type").value_or("") == "application/problem+json");
  }
  CHECK(daemon.post(daemon.body("Maths"), std::string(256, 'k')).status == 400);
  CHECK(daemon.classin.requests() == 0);
}

TEST_CASE("only a token of scope manage creates") {
  Daemon daemon;
  daemon.token = daemon.site.token("reader", {"--scope", "correct"});
  CHECK(daemon.post(daemon.body("Maths")).status == 403);
  CHECK(daemon.site.get("/v1/schools/1000082/creations", daemon.token).status == 403);
  daemon.token = "rc_nobody";
  CHECK(daemon.post(daemon.body("Maths")).status == 401);
  CHECK(daemon.classin.requests() == 0);
}

TEST_CASE("ClassIn's refusals come through with code, meaning and whether trying again helps") {
  Daemon daemon;
  daemon.classin.script("createClassroom", "code:172");
  const auto refused = daemon.post(daemon.body("Maths"));
  CHECK(refused.status == 422);
  CHECK(text_of(refused, "classin_code") == "172");
  CHECK(text_of(refused, "retry") == "no");
  daemon.classin.script("createClassroom", "code:901");
  const auto maintenance = daemon.post(daemon.body("Maths"));
  CHECK(maintenance.status == 503);
  CHECK(maintenance.field("Retry-After"));
  daemon.classin.set_secret(kSid, "another");
  const auto secret = daemon.post(daemon.body("Maths"));
  CHECK(secret.status == 502);
  CHECK_FALSE(has(secret.body, kSecret));
  daemon.classin.set_secret(kSid, kSecret);
  CHECK(daemon.post(daemon.body("Maths")).status == 201);
  CHECK(daemon.there("Maths").size() == 1);
}

TEST_CASE("an outcome that is not known is 202, and the daemon finds it out") {
  Daemon daemon;
  daemon.classin.script("createClassroom", "http_after:502", 4);
  const auto accepted = daemon.post(daemon.body("Maths"));
  INFO(accepted.body);
  REQUIRE(accepted.status == 202);
  CHECK(accepted.field("Retry-After"));
  const auto location = accepted.field("Location").value_or("");
  CHECK(text_of(daemon.site.get(location, daemon.token), "state") == "unknown");
  daemon.site.restart();
  CHECK(
      eventually([&] { return text_of(daemon.site.get(location, daemon.token), "state") == "created"; }, 20));
  CHECK(daemon.there("Maths").size() == 1);
}

TEST_CASE("while ClassIn is silent pushes are acknowledged and queries answered") {
  Daemon daemon;
  daemon.classin.script("createClassroom", "silence_before", 40);
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&, i] {
      try {
        daemon.post(daemon.body(fmt::format("Lesson {}", i)));
      } catch (const testing::ConnectionEnded&) {  // the daemon stops while they wait
      }
    });
  }
  REQUIRE(eventually([&] { return daemon.classin.requests() >= 4; }));
  CHECK(daemon.site.push(testing::sign(testing::numbered(1), now_s())).acknowledged());
  CHECK(daemon.site.get(kClasses, daemon.token).status == 200);
  CHECK(daemon.site.stop() == 0);  // it does not wait for ClassIn
  for (auto& thread : threads) thread.join();
}
