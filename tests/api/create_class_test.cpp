// Creating classes over HTTP: each outcome has its status, and the same request never creates a second one.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api.hpp"
#include "support/push.hpp"

namespace rollcall::api {

namespace {

using outbound::Attempt;
using outbound::Effect;
using rollcall::testing::with_members;
using rollcall::testing::without_members;

constexpr const char* kClasses = "/v1/schools/1000082/classes";
constexpr const char* kCreations = "/v1/schools/1000082/creations";
const std::string kAlgebra =
    R"({"course_id":7,"name":"Algebra","teacher_uid":9,"starts_at":1768320000,"ends_at":1768323600})";

std::string field(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.fields) {
    if (key == name) return value;
  }
  return "";
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

http::Response post(Api& api, const std::string& body, const std::string& key = "") {
  return api.ask("POST", kClasses, "manage", body,
                 key.empty() ? Api::Fields{} : Api::Fields{{"idempotency-key", key}});
}

http::Response get(Api& api, const std::string& target) { return api.ask("GET", target, "manage"); }

std::string algebra_with(const std::string& name, const std::string& value) {
  return with_members(kAlgebra, {{name, value}});
}

// The text of a member, numbers too; "" where there is none.
std::string member(const http::Response& response, std::string_view name) {
  classin::JsonDocument parser;
  const auto json = parser.parse(response.body);
  REQUIRE(json);
  return (*json)[name].text().value_or("");
}

// A problem with this status, about this parameter; nothing was sent.
void check_refused(Api& api, const http::Response& got, const std::string& parameter) {
  CHECK(got.status == 400);
  CHECK(got.content_type == "application/problem+json");
  CHECK(member(got, "parameter") == parameter);
  CHECK(api.classin.sent.empty());
}

Attempt no_answer() { return {.effect = Effect::not_known, .explanation = "timed out"}; }
Attempt refusal(std::int64_t code, std::string_view retry) {
  return {.effect = Effect::not_done, .code = code, .explanation = "so it is", .retry = retry};
}

}  // namespace

TEST_CASE("a class is created, told to the reports, and found where Location says") {
  Api api;
  const auto got = post(api, kAlgebra);
  CHECK(got.status == 201);
  CHECK(member(got, "state") == "created");
  CHECK(member(got, "class_id") == "501");
  CHECK(member(got, "activity_id") == "601");
  CHECK(member(got, "course_id") == "7");
  CHECK(member(got, "name") == "Algebra");
  CHECK(member(got, "api") == "v2");
  REQUIRE(api.classin.sent.size() == 1);
  CHECK(api.classin.sent[0].starts_with("createClassroom {"));
  REQUIRE(api.classin.told.size() == 1);
  CHECK(holds(api.classin.told[0], R"("class_id":501,"course_id":7,"name":"Algebra","teacher_uid":9)"));
  const auto found = get(api, field(got, "Location"));
  CHECK(found.status == 200);
  CHECK(found.body == got.body);
}

TEST_CASE("the same request again answers 200 with the class it had created, and sends nothing") {
  Api api;
  const auto first = post(api, kAlgebra), second = post(api, kAlgebra);
  CHECK(second.status == 200);
  CHECK(member(second, "class_id") == "501");
  CHECK(member(second, "identity") == member(first, "identity"));
  CHECK(api.classin.sent.size() == 1);
}

TEST_CASE("every member of the request reaches ClassIn, in its own words") {
  Api api;
  const auto got = post(api, with_members(kAlgebra, {{"assistant_uids", "[11,12]"},
                                                     {"unit_id", "5"},
                                                     {"seats", "6"},
                                                     {"seats_shown", "true"},
                                                     {"auto_stage", "false"},
                                                     {"definition", "1"},
                                                     {"record", "true"},
                                                     {"record_room_scene", "false"},
                                                     {"live", "true"},
                                                     {"replay", "false"}}));
  CHECK(got.status == 201);
  REQUIRE(api.classin.sent.size() == 1);
  const std::string& sent = api.classin.sent[0];
  for (const char* part :
       {R"("assistantUids":[11,12])", R"("unitId":5)", R"("seatNum":7)", R"("cameraHide":0)",
        R"("isAutoOnstage":0)", R"("isHd":1)", R"("recordState":1)", R"("recordType":0)", R"("liveState":1)",
        R"("openState":0)", R"("startTime":1768320000)"}) {
    CAPTURE(sent);
    CHECK_MESSAGE(holds(sent, part), part);
  }
  api.classin.sent.clear();
  const auto old =
      post(api, with_members(kAlgebra, {{"name", "\"Old\""}, {"api", "\"v1\""}, {"seats", "6"}}));
  CHECK(old.status == 201);
  CHECK(member(old, "api") == "v1");
  CHECK(api.classin.sent.at(0).starts_with("addCourseClass {"));
  CHECK(holds(api.classin.sent[0], R"("seatNum":6)"));
}

TEST_CASE("what ClassIn would refuse is refused before, and its member is named") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"starts_at", "1768313999"},
      {"ends_at", "1768320000"},
      {"starts_at", "2768314030"},
      {"name", "\"" + std::string(51, 'x') + "\""},
      {"seats", "13"},
      {"definition", "3"},
      {"assistant_uids", "[1,\"2\"]"},
      {"record", "1"},
      {"again", "\"yes\""},
      {"api", "\"v3\""},
      {"course_id", "\"7\""},
      {"name", "\" \""},
      {"teacher_uid", "-1"},
      {"colour", "1"}};
  for (const auto& [name, value] : cases) {
    CAPTURE(name);
    CAPTURE(value);
    Api api;
    const auto got = post(api, algebra_with(name, value));
    const bool about_end = name == "starts_at" && value == "2768314030";  // both are at fault
    check_refused(api, got, about_end ? member(got, "parameter") : name);
  }
  for (const char* name : {"course_id", "name", "teacher_uid", "starts_at", "ends_at"}) {
    Api api;
    check_refused(api, post(api, without_members(kAlgebra, {name})), name);
  }
  Api api;
  check_refused(api, post(api, with_members(kAlgebra, {{"api", "\"v1\""}, {"unit_id", "5"}})), "unit_id");
}

TEST_CASE("a key makes one request of what carries it, and under another key the same class is the same") {
  Api api;
  const auto first = post(api, kAlgebra, "lesson-1");
  CHECK(first.status == 201);
  CHECK(member(first, "key") == "lesson-1");
  CHECK(post(api, kAlgebra, "\"lesson-1\"").status == 200);
  const auto same = post(api, kAlgebra, "lesson-2");
  CHECK(same.status == 200);
  CHECK(member(same, "identity") == member(first, "identity"));
  CHECK(api.classin.sent.size() == 1);
  const auto second = post(api, algebra_with("name", "\"Geometry\""), "lesson-3");
  CHECK(second.status == 201);
  CHECK(member(second, "identity") != member(first, "identity"));
  CHECK(api.classin.sent.size() == 2);
}

TEST_CASE("where the key is new but the class is not, the class is what differs and not the key") {
  Api api;
  const auto first = post(api, kAlgebra, "lesson-1");
  const auto got = post(api, algebra_with("seats", "3"), "lesson-2");
  CHECK(got.status == 422);
  CHECK(member(got, "parameter").empty());
  CHECK_FALSE(holds(member(got, "detail"), "Idempotency-Key"));
  CHECK(member(got, "identity") == member(first, "identity"));
  CHECK(holds(got.body, R"("differs":["seats"])"));
  CHECK(api.classin.sent.size() == 1);
}

TEST_CASE("a key that was used for another request is refused, and what differs is named") {
  Api api;
  const auto first = post(api, kAlgebra, "lesson-1");
  const auto got = post(api, with_members(kAlgebra, {{"name", "\"Geometry\""}, {"seats", "3"}}), "lesson-1");
  CHECK(got.status == 422);
  CHECK(member(got, "parameter") == "Idempotency-Key");
  CHECK(member(got, "detail").starts_with("this Idempotency-Key belongs to an earlier request"));
  CHECK(member(got, "identity") == member(first, "identity"));
  CHECK(holds(got.body, R"("differs":["name","seats"])"));
  CHECK(api.classin.sent.size() == 1);
}

TEST_CASE("what was made has its number and when it was asked for last, and the schema says so") {
  Api api;
  const auto got = post(api, kAlgebra);
  CHECK(member(got, "object_id") == "501");
  CHECK_FALSE(member(got, "asked_at").empty());
  const auto document = api.ask("GET", "/v1/openapi.json");
  classin::JsonDocument parser, schemas;
  const auto made = parser.parse(got.body), described = schemas.parse(document.body);
  REQUIRE(made);
  REQUIRE(described);
  const classin::Json properties = (*described)["components"]["schemas"]["Creation"]["properties"];
  for (const auto& [name, value] : properties.members()) {
    CAPTURE(std::string(name));
    CHECK((*made)[name].kind() != classin::Json::Kind::absent);
  }
  for (const auto& [name, value] : made->members()) {
    CAPTURE(std::string(name));
    CHECK(properties[name].is_object());
  }
}

TEST_CASE("where ClassIn cannot be called a creation is refused with the reason, and reading goes on") {
  Api api;
  const auto made = post(api, kAlgebra);
  api.no_classin = Error{"classin.ca_file: cannot read the CAs in /x.pem", "look"};
  const auto got = post(api, algebra_with("name", "\"Geometry\""));
  CHECK(got.status == 502);
  CHECK(got.content_type == "application/problem+json");
  CHECK(holds(member(got, "detail"), "classin.ca_file: cannot read the CAs in /x.pem (look)"));
  CHECK(api.classin.sent.size() == 1);
  CHECK(get(api, field(made, "Location")).status == 200);
  CHECK_FALSE(holds(get(api, kCreations).body, "Geometry"));
}

TEST_CASE("a key that is none is refused before anything is sent") {
  Api api;
  for (const char* key : {"a b", "\"a", "\xc3\xa9"})
    check_refused(api, post(api, kAlgebra, key), "Idempotency-Key");
  const auto twice =
      api.ask("POST", kClasses, "manage", kAlgebra, {{"idempotency-key", "a"}, {"idempotency-key", "b"}});
  check_refused(api, twice, "Idempotency-Key");
}

TEST_CASE("an outcome that is not known is 202, and the same request finds out with the same identity") {
  Api api;
  api.classin.answers = {no_answer()};
  const auto got = post(api, kAlgebra);
  CHECK(got.status == 202);
  CHECK(field(got, "Retry-After") == "60");
  CHECK(member(got, "state") == "unknown");
  CHECK(member(get(api, field(got, "Location")), "state") == "unknown");
  CHECK(api.classin.told.empty());
  const auto again = post(api, kAlgebra);
  CHECK(again.status == 201);
  CHECK(member(again, "identity") == member(got, "identity"));
  REQUIRE(api.classin.sent.size() == 2);
  CHECK(api.classin.sent[0] == api.classin.sent[1]);
}

TEST_CASE("what stands in the way decides the status: the request, the connection or the moment") {
  struct Case {
    Attempt attempt;
    int status;
    const char *code, *retry_after;
  };
  Attempt bad_key = refusal(102, "maybe");
  bad_key.bad_key = true;
  Attempt overloaded = refusal(101003001, "yes");
  overloaded.retry_after_s = 90;
  const Case cases[] = {{refusal(136, "no"), 422, "136", ""},    {refusal(387, "maybe"), 422, "387", ""},
                        {refusal(454, "no"), 422, "454", ""},    {bad_key, 502, "102", ""},
                        {refusal(0, "maybe"), 502, "", ""},      {refusal(404, "no"), 502, "404", ""},
                        {refusal(901, "yes"), 503, "901", "60"}, {overloaded, 503, "101003001", "90"}};
  for (const auto& each : cases) {
    CAPTURE(each.attempt.code);
    Api api;
    api.classin.answers = {each.attempt};
    const auto got = post(api, kAlgebra);
    CHECK(got.status == each.status);
    CHECK(got.content_type == "application/problem+json");
    CHECK(member(got, "classin_code") == each.code);
    CHECK(member(got, "retry") == each.attempt.retry);
    CHECK(field(got, "Retry-After") == each.retry_after);
    CHECK(holds(member(got, "detail"), "so it is"));
    CHECK(api.classin.told.empty());
    CHECK(member(get(api, std::string(kCreations) + "/" + member(got, "identity")), "state") == "refused");
    CHECK(post(api, kAlgebra).status == 201);
  }
}

TEST_CASE("a creation with a shortcoming is a creation, and warns") {
  Api api;
  api.classin.answers = {
      {.effect = Effect::done_but, .code = 267, .explanation = "live settings failed", .object_id = 501}};
  const auto got = post(api, kAlgebra);
  CHECK(got.status == 201);
  CHECK(holds(got.body, R"("warnings":["live settings failed)"));
}

TEST_CASE("a creation that somebody works on is a conflict for now") {
  Api api;
  api.classin.locked = true;
  const auto got = post(api, kAlgebra);
  CHECK(got.status == 409);
  CHECK_FALSE(field(got, "Retry-After").empty());
  CHECK(api.classin.sent.empty());
}

TEST_CASE("a class that was deleted since is created anew only when that is said") {
  Api api;
  const auto first = post(api, kAlgebra);
  api.classin.deleted = {501};
  const auto got = post(api, kAlgebra);
  CHECK(got.status == 409);
  CHECK(holds(member(got, "detail"), "`again` creates it anew"));
  CHECK(api.classin.sent.size() == 1);
  api.classin.answers = {{.effect = Effect::done, .code = 1, .object_id = 502, .activity_id = 602}};
  const auto again = post(api, algebra_with("again", "true"));
  CHECK(again.status == 201);
  CHECK(member(again, "class_id") == "502");
  CHECK(member(again, "identity") != member(first, "identity"));
}

TEST_CASE(
    "a class that could not be told to the reports is told by the same request, and not created again") {
  Api api;
  api.classin.can_commit = false;
  const auto got = post(api, kAlgebra);
  CHECK(got.status == 503);
  CHECK_FALSE(field(got, "Retry-After").empty());
  api.classin.can_commit = true;
  CHECK(post(api, kAlgebra).status == 200);
  CHECK(api.classin.sent.size() == 1);
  CHECK(api.classin.told.size() == 1);
}

TEST_CASE("creations are listed with their state, in pages, each school's own") {
  Api api;
  std::vector<std::string> identities;
  for (int i = 0; i < 5; ++i) {
    if (i == 3) api.classin.answers = {no_answer()};
    const auto made = post(api, algebra_with("name", fmt::format("\"Class {}\"", i)));
    identities.push_back(member(made, "identity"));
  }
  std::vector<std::string> seen;
  std::string cursor;
  do {
    const auto page = get(api, fmt::format("{}?limit=2{}", kCreations, cursor));
    REQUIRE(page.status == 200);
    classin::JsonDocument parser;
    const auto json = parser.parse(page.body);
    REQUIRE(json);
    for (const classin::Json item : (*json)["items"].items()) seen.push_back(*item["identity"].text());
    const auto next = (*json)["next_cursor"].text();
    cursor = next ? "&cursor=" + *next : "";
  } while (!cursor.empty());
  CHECK(seen == identities);
  const auto unknown = get(api, std::string(kCreations) + "?state=unknown");
  CHECK(holds(unknown.body, identities[3]));
  CHECK_FALSE(holds(unknown.body, identities[2]));
  CHECK_FALSE(holds(get(api, "/v1/schools/2000164/creations").body, identities[0]));
  CHECK(get(api, "/v1/schools/2000164/creations/" + identities[0]).status == 404);
}

TEST_CASE("a creation that is not there, a cursor and a state that are none are refused and named") {
  Api api;
  const auto missing = get(api, std::string(kCreations) + "/rc00");
  CHECK(missing.status == 404);
  CHECK(member(missing, "parameter") == "identity");
  CHECK(member(get(api, std::string(kCreations) + "?cursor=x"), "parameter") == "cursor");
  CHECK(member(get(api, std::string(kCreations) + "?state=lost"), "parameter") == "state");
}

TEST_CASE("a task that throws ends neither the process nor its thread") {
  const auto never = [](Seq, Seq) { return false; };
  const auto nothing = [](storage::JournalEntry) { return std::optional<storage::Appended>(); };
  std::promise<void> reached;
  ReaderPool pool(1, storage::StorePaths::of("/nonexistent/r.db"), never, nothing);
  REQUIRE(pool.submit([](Reader&) { throw std::bad_alloc(); }));
  REQUIRE(pool.submit([](Reader& reader) { reader.journal(); }));
  REQUIRE(pool.submit([&](Reader&) { reached.set_value(); }));
  CHECK(reached.get_future().wait_for(std::chrono::seconds(60)) == std::future_status::ready);
}

TEST_CASE("a pool that goes waits for what has begun, and begins nothing more") {
  const auto never = [](Seq, Seq) { return false; };
  const auto nothing = [](storage::JournalEntry) { return std::optional<storage::Appended>(); };
  std::promise<void> begun, dropped;
  bool ended = false, second = false;
  {
    ReaderPool pool(1, storage::StorePaths::of("/nonexistent/r.db"), never, nothing);
    REQUIRE(pool.submit([&](Reader&) {
      begun.set_value();
      ended = dropped.get_future().wait_for(std::chrono::seconds(60)) == std::future_status::ready;
    }));
    begun.get_future().wait();
    const auto lasts = std::shared_ptr<void>(nullptr, [&](void*) { dropped.set_value(); });
    REQUIRE(pool.submit([&, lasts](Reader&) { second = true; }));
  }
  CHECK(ended);
  CHECK_FALSE(second);
}

TEST_CASE("requests beyond the queue of a pool are turned away at once") {
  std::mutex mutex;
  std::condition_variable wake;
  bool running = false, go_on = false;
  const auto never = [](Seq, Seq) { return false; };
  const auto nothing = [](storage::JournalEntry) { return std::optional<storage::Appended>(); };
  ReaderPool pool(1, storage::StorePaths::of("/nonexistent/r.db"), never, nothing, 2);
  REQUIRE(pool.submit([&](Reader&) {
    std::unique_lock lock(mutex);
    running = true;
    wake.notify_all();
    wake.wait(lock, [&] { return go_on; });
  }));
  {
    std::unique_lock lock(mutex);
    wake.wait(lock, [&] { return running; });
  }
  CHECK(pool.submit([](Reader&) {}));
  CHECK(pool.submit([](Reader&) {}));
  CHECK_FALSE(pool.submit([](Reader&) {}));
  const std::lock_guard lock(mutex);
  go_on = true;
  wake.notify_all();
}

}  // namespace rollcall::api
