// From pushes to the attendance answer, and who may ask for it.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "e2e/e2e.hpp"

namespace rollcall::e2e {

namespace {

const std::string kAttendance = "/v1/schools/1000082/classes/25672/attendance";
const Lesson kLesson;
constexpr std::int64_t kStart = 1768314000, kEnd = 1768317600;

void send(const Site& site, const std::string& push) {
  const Answer answer = site.push(sign(push, kStamp));
  REQUIRE_MESSAGE(answer.acknowledged(), push << " got " << answer.status << answer.body);
}

// Four on the course's roster, one guest, a teacher: present, late, absent, partial, present but not
// expected.
void hold_lesson(const Site& site) {
  send(site, kLesson.course_students(kStart - 86400, 1, {1001, 1002, 1003, 1004}));
  send(site, kLesson.enter(1009, kStart - 600, 0, 3, "Ms Li"));
  send(site, kLesson.enter(1001, kStart - 300));
  send(site, kLesson.enter(1005, kStart, 0, 1, "王小明"));
  send(site, kLesson.enter(1002, kStart + 301));
  send(site, kLesson.enter(1004, kStart + 1200));
  send(site, kLesson.leave(1004, kStart + 2400, 0, 3));
  send(site, kLesson.leave(1002, kEnd));
  send(site, kLesson.leave(1005, kEnd));
  send(site, kLesson.leave(1001, kEnd + 180));
  send(site, kLesson.leave(1009, kEnd + 600, 0, 1, 3));
}

void end_lesson(const Site& site) {
  send(site, kLesson.summary(kEnd + 1290, {{1001, kStart - 300, kEnd + 180},
                                           {1002, kStart + 301, kEnd},
                                           {1004, kStart + 1200, kStart + 2400},
                                           {1005, kStart, kEnd},
                                           {1009, kStart - 600, kEnd + 600, 3}}));
}

std::string document(std::string_view state, std::string_view source, std::string_view closed_at,
                     std::string_view people) {
  return fmt::format(
      R"({{"sid":1000082,"class_id":25672,"course_id":116576,"class_name":null,"course_name":"Course 116576",)"
      R"("state":"{}","source":"{}","starts_at":1768314000,"ends_at":1768317600,"scheduled_end":1768317600,)"
      R"("closed_at":{},"rules":{{"late_after_s":300,"early_leave_before_s":300,"minimum_attended_ratio":0.5}},)"
      R"("totals":{{"expected":4,"present":2,"late":1,"left_early":0,"late_left_early":0,"partial":1,"absent":1,)"
      R"("excused":0,"unknown":0,"attended":4}},{},"observers":[]}})",
      state, source, closed_at, people);
}

const std::string kPeopleOfSummary =
    R"("students":[{"uid":1001,"name":"Student 1001","identity":1,"on_roster":true,"status":"present",)"
    R"("computed_status":"present","first_in":1768313700,"last_out":1768317780,"in_room_s":4080,"attended_s":3600,)"
    R"("attended_ratio":1.0,"late_s":0,"left_early_s":0,"entries":1,"disconnects":0,"devices":[0],)"
    R"("intervals":[[1768313700,1768317780]],"open_end":false,"incomplete":false,"approximate":false,)"
    R"("classin_total_s":4080,"hands_up":0,"awards":0,"stage_s":0,"override":null},)"
    R"({"uid":1002,"name":"Student 1002","identity":1,"on_roster":true,"status":"late","computed_status":"late",)"
    R"("first_in":1768314301,"last_out":1768317600,"in_room_s":3299,"attended_s":3299,"attended_ratio":0.9164,)"
    R"("late_s":301,"left_early_s":0,"entries":1,"disconnects":0,"devices":[0],)"
    R"("intervals":[[1768314301,1768317600]],"open_end":false,"incomplete":false,"approximate":false,)"
    R"("classin_total_s":3299,"hands_up":0,"awards":0,"stage_s":0,"override":null},)"
    R"({"uid":1003,"name":"Student 1003","identity":1,"on_roster":true,"status":"absent","computed_status":"absent",)"
    R"("first_in":null,"last_out":null,"in_room_s":0,"attended_s":0,"attended_ratio":0.0,"late_s":null,)"
    R"("left_early_s":null,"entries":0,"disconnects":0,"devices":[],"intervals":[],"open_end":false,)"
    R"("incomplete":false,"approximate":false,"classin_total_s":null,"hands_up":0,"awards":0,"stage_s":0,)"
    R"("override":null},)"
    R"({"uid":1004,"name":"Student 1004","identity":1,"on_roster":true,"status":"partial",)"
    R"("computed_status":"partial","first_in":1768315200,"last_out":1768316400,"in_room_s":1200,"attended_s":1200,)"
    R"("attended_ratio":0.3333,"late_s":1200,"left_early_s":1200,"entries":1,"disconnects":1,"devices":[0],)"
    R"("intervals":[[1768315200,1768316400]],"open_end":false,"incomplete":false,"approximate":false,)"
    R"("classin_total_s":1200,"hands_up":0,"awards":0,"stage_s":0,"override":null},)"
    R"({"uid":1005,"name":"王小明","identity":1,"on_roster":false,"status":"present","computed_status":"present",)"
    R"("first_in":1768314000,"last_out":1768317600,"in_room_s":3600,"attended_s":3600,"attended_ratio":1.0,)"
    R"("late_s":0,"left_early_s":0,"entries":1,"disconnects":0,"devices":[0],)"
    R"("intervals":[[1768314000,1768317600]],"open_end":false,"incomplete":false,"approximate":false,)"
    R"("classin_total_s":3600,"hands_up":0,"awards":0,"stage_s":0,"override":null}],)"
    R"("staff":[{"uid":1009,"name":"Ms Li","identity":3,"on_roster":false,"status":null,"computed_status":null,)"
    R"("first_in":1768313400,"last_out":1768318200,"in_room_s":4800,"attended_s":3600,"attended_ratio":1.0,)"
    R"("late_s":0,"left_early_s":0,"entries":1,"disconnects":0,"devices":[0],)"
    R"("intervals":[[1768313400,1768318200]],"open_end":false,"incomplete":false,"approximate":false,)"
    R"("classin_total_s":4800,"hands_up":0,"awards":0,"stage_s":0,"override":null}])";

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

// The same people, told by enter and leave pushes: what only a summary tells is null.
std::string people_of_events() {
  std::string people = kPeopleOfSummary;
  for (const char* total : {"4080", "3299", "1200", "3600", "4800"}) {
    people = replaced(people, fmt::format("\"classin_total_s\":{}", total), "\"classin_total_s\":null");
  }
  return replaced(people, R"("hands_up":0,"awards":0,"stage_s":0)",
                  R"("hands_up":null,"awards":null,"stage_s":null)");
}

std::string report_json(const Site& site) {
  return site.run({"report", "class", "1000082", "25672", "--format", "json"}).out;
}

}  // namespace

TEST_CASE("a lesson's pushes give its attendance: first from entering and leaving, then from the summary") {
  Site site(school_toml());
  site.start();
  const std::string token = site.token();
  CHECK(site.get(kAttendance, token).status == 404);
  hold_lesson(site);
  CHECK(site.get(kAttendance, token).body ==
        document("summary_missing", "events", "null", people_of_events()));
  end_lesson(site);
  const Answer answer = site.get(kAttendance, token);
  CHECK(answer.status == 200);
  CHECK(answer.field("Content-Type") == "application/json");
  CHECK(answer.body == document("complete", "summary", "1768318800", kPeopleOfSummary));
  CHECK(report_json(site) == answer.body + "\n");
  site.restart();
  CHECK(site.get(kAttendance, token).body == answer.body);
}

TEST_CASE("the rules of the school and of the course decide, and SIGHUP changes them") {
  Site site(school_toml(kSid, kSecret, "late_after = \"10m\"\n"));
  site.start();
  const std::string token = site.token();
  hold_lesson(site);
  const auto late = [&] { return Document(site.get(kAttendance, token).body)["totals"]["late"].integer(); };
  CHECK(late() == 0);
  site.configure(school_toml(kSid, kSecret,
                             "late_after = \"10m\"\n[[school.course]]\nid = 116576\nlate_after = \"0s\"\n"));
  site.reload();
  CHECK(late() == 1);
}

TEST_CASE("an answer is given as CSV and as a workbook too") {
  Site site(school_toml());
  site.start();
  const std::string token = site.token();
  hold_lesson(site);
  const Answer csv = site.get(kAttendance + "?format=csv", token);
  CHECK(csv.status == 200);
  CHECK(csv.field("Content-Type") == "text/csv; charset=utf-8");
  CHECK(csv.body.find("王小明") != std::string::npos);
  CHECK(csv.body.find("late") != std::string::npos);
  const Answer workbook = site.get(kAttendance + "?format=xlsx", token);
  CHECK(workbook.status == 200);
  CHECK(workbook.body.starts_with("PK"));
}

TEST_CASE("only a token that is known, valid, for the school, in an Authorization field, lets in") {
  Site site(school_toml() + school_toml(7, "SEVEN"));
  site.start();
  hold_lesson(site);
  const std::string all = site.token("all"), manager = site.token("manager", {"--scope", "manage"});
  const std::string ours = site.token("ours", {"--sid", "1000082"}),
                    theirs = site.token("theirs", {"--sid", "7"});
  for (const auto& token : {all, manager, ours}) CHECK(site.get(kAttendance, token).status == 200);
  CHECK(site.get(kAttendance, theirs).status == 403);
  CHECK(site.get("/v1/schools/7/classes/25672/attendance", theirs).status == 404);
  CHECK(site.get("/v1/schools/7/classes/25672/attendance", ours).status == 403);
  const Answer none = site.get(kAttendance);
  CHECK(none.status == 401);
  CHECK(none.field("WWW-Authenticate").value_or("").starts_with("Bearer"));
  CHECK(none.field("Content-Type") == "application/problem+json");
  CHECK(site.get(kAttendance, all + "0").status == 401);
  for (const char* other : {"Basic ", "Bearer", "Token "}) {
    CHECK(Client(site.address()).request("GET", kAttendance, {{"Authorization", other + all}}).status == 401);
  }
  CHECK(Client(site.address()).request("GET", kAttendance, {{"Authorization", "bearer " + all}}).status ==
        200);
  REQUIRE(site.run({"token", "revoke", "all"}).code == 0);
  CHECK(site.get(kAttendance, all).status == 401);
  CHECK(site.get(kAttendance, ours).status == 200);
}

TEST_CASE("what is asked wrongly gets 400, 404 or 405 and says why") {
  Site site(school_toml());
  site.start();
  hold_lesson(site);
  const std::string token = site.token(), pushes = "/v1/schools/1000082/pushes";
  for (const std::string bad :
       {"/v1/schools/x/classes/25672/attendance", "/v1/schools/1000082/classes/-1/attendance",
        "/v1/schools/1000082/classes/99999999999999999999/attendance",
        "/v1/schools/1000082/classes/25672/attendance?format=pdf",
        "/v1/schools/1000082/classes/25672/attendance?colour=red",
        "/v1/schools/1000082/classes/25672/attendance?format=csv&format=csv"}) {
    CAPTURE(bad);
    CHECK(site.get(bad, token).status == 400);
  }
  for (const std::string bad :
       {"?limit=0", "?limit=1001", "?limit=x", "?after=-1", "?cursor=abc", "?after=%zz"}) {
    CAPTURE(bad);
    CHECK(site.get(pushes + bad, token).status == 400);
  }
  for (const std::string none :
       {"/v1", "/v1/", "/v1/schools", "/v1/schools/1000082", "/v2/schools/1000082/pushes",
        "/v1/schools/1000082/classes/1/attendance", "/v1/schools/1000082/pushes/"}) {
    CAPTURE(none);
    CHECK(site.get(none, token).status == 404);
  }
  CHECK(site.get("/v1/schools/555/pushes", token).status == 404);
  const Answer answer =
      Client(site.address()).request("DELETE", kAttendance, {{"Authorization", "Bearer " + token}});
  CHECK(answer.status == 405);
  CHECK(answer.field("Allow") == "GET, HEAD");
}

TEST_CASE("HEAD answers as GET does, without the body") {
  Site site(school_toml());
  site.start();
  hold_lesson(site);
  const std::string token = site.token();
  Client client(site.address());
  const Answer get = client.get(kAttendance, token);
  const Answer head = client.request("HEAD", kAttendance, {{"Authorization", "Bearer " + token}});
  CHECK(head.status == 200);
  CHECK(head.body.empty());
  CHECK(head.field("Content-Length") == get.field("Content-Length"));
  CHECK(client.get(kAttendance, token).body == get.body);  // the connection is still in step
}

TEST_CASE("a query sees every push acknowledged before it was asked: 200 rounds of push and ask") {
  Site site(school_toml());
  site.start();
  const std::string token = site.token();
  Client pusher(site.address()), asker(site.address());
  for (std::int64_t uid = 1; uid <= 200; ++uid) {
    REQUIRE(pusher.post("/classin/push", sign(kLesson.enter(uid, kStart + uid), kStamp)).acknowledged());
    const Document answer(asker.get(kAttendance, token).body);
    std::int64_t students = 0;
    for ([[maybe_unused]] const Json student : answer["students"].items()) ++students;
    REQUIRE(students == uid);
  }
}

TEST_CASE("the feed of pushes is read page by page with cursor, and goes on with after") {
  Site site(school_toml());
  site.start();
  for (int i = 1; i <= 5; ++i) send(site, numbered(i));
  const std::string token = site.token(), pushes = "/v1/schools/1000082/pushes";
  const Document first(site.get(pushes + "?limit=3", token).body);
  const std::string cursor = text_of(first["next_cursor"]);
  const Document second(site.get(pushes + "?limit=3&cursor=" + cursor, token).body);
  CHECK_FALSE(second["next_cursor"].has_value());
  std::string seqs;
  for (const Json item : second["items"].items()) seqs += text_of(item["seq"]) + " ";
  CHECK(seqs == "4 5 ");
  send(site, numbered(6));
  const Document more(site.get(pushes + "?after=5", token).body);
  for (const Json item : more["items"].items()) {
    CHECK(item["seq"].integer() == 6);
    CHECK(text_of(item["cmd"]) == "FutureCmd");
    CHECK(text_of(item["message_id"]) == fmt::format("{:024x}", 6));
    CHECK(text_of(item["outcome"]) == "unknown");
    CHECK(text_of(item["body"]) == sign(numbered(6), kStamp));
  }
}

}  // namespace rollcall::e2e
