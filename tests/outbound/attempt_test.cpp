// What is made of whatever comes back.
#include "outbound/attempt.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "classin/json_reader.hpp"
#include "outbound/wishes.hpp"
#include "support/property.hpp"

namespace rollcall::test {
namespace {

using namespace rollcall::outbound;
using http::Failure;
using rollcall::testing::Rng;
using Cause = Failure::Cause;

http::Reply reply(int status, std::string body,
                  std::vector<std::pair<std::string, std::string>> fields = {}) {
  return {.status = status, .fields = std::move(fields), .body = std::move(body)};
}

Attempt answered(std::string_view call, std::string body, int status = 200) {
  return attempt_of(call_of(call), reply(status, std::move(body)), kNow);
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

struct SampleRow {
  std::string file;
  std::optional<std::int64_t> object_id, activity_id;
  Effect effect = Effect::done;
};

TEST_CASE("every published answer is read as the documentation says") {
  const SampleRow rows[] = {
      {"addCourse.ok.json", 352861, {}},
      {"addCourseClass.ok.json", 23623, {}},
      {"addCourseStudent.ok.json", {}, {}},
      {"addSchoolStudent.ok.json", {}, {}},
      {"addStudent.ok.json", {}, {}, Effect::done_but},
      {"addTeacher.ok.json", {}, {}},  // its number is no UID
      {"createActivityNoClass.ok.json", 26020895, {}},
      {"createClassroom.ok.json", 1152680, 25107347},
      {"createUnit.ok.json", 26020895, {}},
      {"delCourseClass.ok.json", {}, {}},
      {"deleteActivity.ok.json", {}, {}},
      {"deleteStudent.ok.json", {}, {}},
      {"deleteUnit.ok.json", {}, {}},
      {"editCourseClass.ok.json", {}, {}},
      {"moveActivity.ok.json", {}, {}},
      {"register.ok.json", 1001930, {}},
      {"releaseActivity.ok.json", {}, {}},
      {"setClassVideoMultiple.ok.json", {}, {}},
      {"updateClassroom.ok.json", {}, {}},
      {"updateUnit.ok.json", {}, {}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.file);
    const auto attempt = attempt_of(call_of_sample(row.file), reply(200, sample(row.file)), kNow);
    CHECK(attempt.effect == row.effect);
    CHECK(attempt.code == 1);
    CHECK(attempt.message == "程序正常执行");
    CHECK(attempt.object_id == row.object_id);
    CHECK(attempt.activity_id == row.activity_id);
    CHECK(!attempt.send_again);
    CHECK(!attempt.clock_skew_s);
  }
  CHECK(samples_ending(".ok.json").size() == std::size(rows) + 1);  // getWebcastUrl is no call of ours
}

TEST_CASE("a login link is the answer's data, on each platform and in the old form") {
  for (const auto* file : {"getLoginLinked.android.json", "getLoginLinked.ios.json",
                           "getLoginLinked.legacy.json", "getLoginLinked.pc.json"}) {
    const auto attempt = attempt_of(call_of("getLoginLinked"), reply(200, sample(file)), kNow);
    CHECK(attempt.effect == Effect::done);
    CHECK(contains(attempt.data, "telephone="));
    CHECK(!contains(attempt.explanation, "telephone"));
  }
}

TEST_CASE("the player page is found under each of its names and places") {
  const std::string v1 = R"({"data":1,"error_info":{"errno":1},"more_data":)";
  CHECK(answered("addCourseClass", v1 + R"({"live_url":"u"}})").live_url == "u");
  CHECK(answered("addCourseClass", v1 + R"([{"live_url":"u"}]})").live_url == "u");
  CHECK(answered("addCourseClass", v1 + R"({"live_url":""}})").live_url.empty());
  for (const auto* none : {"[]", "\"\"", "null", "{}", "0"})
    CHECK(answered("addCourseClass", v1 + none + "}").live_url.empty());
  const std::string v2 = R"({"code":1,"data":{"classId":1,"activityId":2,)";
  CHECK(answered("createClassroom", v2 + R"("live_url":"u"}})").live_url == "u");
  CHECK(answered("createClassroom", v2 + R"("liveUrl":"u"}})").live_url == "u");
  CHECK(answered("createClassroom", v2 + R"("live_url":null}})").live_url.empty());
}

TEST_CASE("codes come as numbers and as texts, data as an object and as a list of one") {
  CHECK(answered("register", R"({"data":"7","error_info":{"errno":"1"}})").object_id == 7);
  CHECK(answered("addCourse", R"({"data":[7],"error_info":[{"errno":1}]})").object_id == 7);
  CHECK(answered("createUnit", R"({"code":"1","data":[{"unitId":"7"}]})").object_id == 7);
  CHECK(answered("createActivityNoClass", R"({"code":1,"data":{"activityId":8,"unitId":7}})").object_id == 8);
  CHECK(answered("createActivityNoClass", R"({"code":1,"data":{"unitId":7}})").object_id == 7);
  CHECK(answered("deleteUnit", R"({"code":1})").effect == Effect::done);
}

TEST_CASE("a creation without the id is done all the same, and says so") {
  for (const auto* body :
       {R"({"error_info":{"errno":1}})", R"({"data":null,"error_info":{"errno":1}})",
        R"({"data":0,"error_info":{"errno":1}})", R"({"data":[1,2],"error_info":{"errno":1}})"}) {
    const auto attempt = answered("addCourseClass", body);
    CAPTURE(body);
    CHECK(attempt.effect == Effect::done);
    CHECK(!attempt.object_id);
    CHECK(contains(attempt.explanation, "does not say its id"));
  }
  const auto half = answered("createClassroom", R"({"code":1,"data":{"classId":5}})");
  CHECK(half.object_id == 5);
  CHECK(contains(half.explanation, "lacks the activityId"));
}

TEST_CASE("a repeated identity is a class that exists, with or without its id") {
  const auto known = answered("addCourseClass", R"({"data":23623,"error_info":{"errno":398},
                               "more_data":{"live_url":"u"}})");
  CHECK(known.effect == Effect::already);
  CHECK(known.object_id == 23623);
  CHECK(known.live_url == "u");
  const auto unknown = answered("addCourseClass", R"({"error_info":{"errno":398,"error":"x"}})");
  CHECK(unknown.effect == Effect::already);
  CHECK(!unknown.object_id);
  const auto v2 = answered("createClassroom", R"({"code":398,"data":{"classId":5,"activityId":6}})");
  CHECK(v2.effect == Effect::already);
  CHECK(v2.activity_id == 6);
}

TEST_CASE("an account that existed has its UID; a class that was created with a warning its id") {
  CHECK(answered("register", R"({"data":7,"error_info":{"errno":135}})").object_id == 7);
  CHECK(answered("register", R"({"data":7,"error_info":{"errno":461}})").effect == Effect::already);
  const auto created = answered("addCourseClass", R"({"data":9,"error_info":{"errno":281}})");
  CHECK(created.effect == Effect::done_but);
  CHECK(created.object_id == 9);
  CHECK(contains(created.explanation, "setClassVideoMultiple"));
}

TEST_CASE("students are dealt with one by one") {
  const auto some = attempt_of(call_of("addStudent"), reply(200, sample("addStudent.ok.json")), kNow);
  CHECK(some.effect == Effect::done_but);
  CHECK(some.done_uids == std::vector<std::int64_t>{504028});
  CHECK(contains(some.explanation, "504026: the student is not in the course (40030)"));
  const auto all = answered("addStudent", R"({"code":1,"data":[{"studentUid":1,"code":1},
                             {"studentUid":"2","code":"1"}]})");
  CHECK(all.effect == Effect::done);
  CHECK(all.done_uids == std::vector<std::int64_t>{1, 2});
  const auto none = answered("addStudent", R"({"code":1,"data":[{"studentUid":1,"code":40030}]})");
  CHECK(none.effect == Effect::not_done);
  CHECK(none.code == 40030);
  CHECK(none.done_uids.empty());
  CHECK(answered("addStudent", R"({"code":1,"data":{"studentUid":1,"code":1}})").done_uids.size() == 1);
  CHECK(answered("addStudent", R"({"code":1,"data":[{"studentUid":1}]})").effect == Effect::not_known);
  CHECK(answered("addStudent", R"({"code":1})").effect == Effect::done_but);
  const auto videos = answered("setClassVideoMultiple", R"({"error_info":{"errno":1},"data":[{"errno":1},
                                {"errno":253,"error":"x"}]})");
  CHECK(videos.effect == Effect::done_but);
  CHECK(contains(videos.explanation, "entry 2: the video service failed; try again later (253)"));
}

TEST_CASE("what ClassIn says is passed on, harmless; explanations are ours") {
  const auto attempt =
      answered("addCourseClass", R"({"error_info":{"errno":136,"error":"bad \u001b[31m\n\u202e)" +
                                     std::string(400, 'x') + R"("}})");
  CHECK(attempt.effect == Effect::not_done);
  CHECK(attempt.code == 136);
  CHECK(attempt.retry == "no");
  CHECK(attempt.message.size() == 300);
  CHECK(attempt.message.starts_with("bad [31mxxx"));
  CHECK(contains(attempt.explanation, "no such teacher"));
}

TEST_CASE("an undocumented code leaves open what came of it, and says what it means elsewhere") {
  const auto attempt = answered("createClassroom", R"({"code":144,"msg":"?"})");
  CHECK(attempt.effect == Effect::not_known);
  CHECK(!attempt.send_again);
  CHECK(contains(attempt.explanation, "does not list this code"));
  CHECK(contains(attempt.explanation, "(of other calls it means: the school has no such course)"));
}

TEST_CASE("maintenance is told as a status and as a code in any place") {
  for (const auto* call : {"addCourseClass", "createClassroom"}) {
    for (const auto* body :
         {R"({"error_info":{"errno":901}})", R"({"code":901})", R"({"errno":"901"})", R"({"status":901})"}) {
      const auto attempt = answered(call, body);
      CAPTURE(body);
      CHECK(attempt.effect == Effect::not_done);
      CHECK(attempt.code == 901);
      CHECK(!attempt.send_again);
      CHECK(attempt.retry == "yes");
    }
    const auto status = answered(call, "<html>maintenance</html>", 901);
    CHECK(status.effect == Effect::not_done);
    CHECK(status.code == 901);
    CHECK(contains(status.explanation, "maintenance"));
  }
}

struct StatusRow {
  int status;
  Effect effect;
  bool send_again;
  std::string words;
};

TEST_CASE("a status without a code of ClassIn's") {
  const StatusRow rows[] = {{200, Effect::not_known, true, "nothing that can be read"},
                            {204, Effect::not_known, true, "nothing that can be read"},
                            {302, Effect::not_done, false, "base_url"},
                            {308, Effect::not_done, false, "not followed"},
                            {400, Effect::not_done, false, "base_url"},
                            {403, Effect::not_done, false, "https://"},
                            {404, Effect::not_done, false, "https://api.eeo.cn"},
                            {408, Effect::not_known, true, "not known"},
                            {429, Effect::not_done, true, "too many"},
                            {500, Effect::not_known, true, "not known"},
                            {502, Effect::not_known, true, "not known"},
                            {503, Effect::not_known, true, "not known"},
                            {504, Effect::not_known, true, "not known"},
                            {999, Effect::not_known, true, "not known"}};
  for (const auto& row : rows) {
    for (const auto* body : {"", "<html>", "[]", "{}", R"({"data":5})", R"(["field \"x\" is not set"])"}) {
      const auto attempt = answered("addCourseClass", body, row.status);
      CAPTURE(row.status);
      CHECK(attempt.effect == row.effect);
      CHECK(attempt.send_again == row.send_again);
      CHECK(contains(attempt.explanation, row.words));
    }
  }
}

TEST_CASE("a code of ClassIn's decides, whatever the status") {
  CHECK(answered("addCourseClass", R"({"error_info":{"errno":136}})", 500).effect == Effect::not_done);
  CHECK(answered("createClassroom", R"({"code":101003001})", 429).code == 101003001);
}

TEST_CASE("success counts in the form of the call's own version only") {
  CHECK(answered("addCourseClass", R"({"code":1,"data":5})").effect == Effect::not_known);
  CHECK(answered("addCourseClass", R"({"errno":1,"data":5})").effect == Effect::not_known);
  CHECK(answered("createClassroom", R"({"error_info":{"errno":1},"data":{"classId":5}})").effect ==
        Effect::not_known);
  CHECK(answered("register", R"({"code":101003002})").code == 101003002);
}

Attempt refused_key(std::string_view call, std::int64_t code, std::string date) {
  const bool v1 = call_of(call).version == Version::v1;
  auto body = v1 ? R"({"error_info":{"errno":)" + std::to_string(code) + "}}"
                 : R"({"code":)" + std::to_string(code) + "}";
  return attempt_of(call_of(call), reply(200, std::move(body), {{"date", std::move(date)}}), 784111777);
}

TEST_CASE("a refused key is blamed on the clock when the clock is to blame") {
  struct Row {
    std::string call;
    std::int64_t code;
    std::string date, words;
    std::int64_t skew;
  };
  const Row rows[] = {
      {"addCourse", 102, "Sun, 06 Nov 1994 08:49:35 GMT",
       "the clock is right (2 s off), so the secret or the SID", 2},
      {"addCourse", 102, "Sun, 06 Nov 1994 08:42:37 GMT", "the clock is right (420 s off)", 420},
      {"addCourse", 102, "Sun, 06 Nov 1994 08:39:37 GMT", "clock is 10 min ahead of ClassIn's", 600},
      {"addCourse", 102, "Sun, 06 Nov 1994 09:19:37 GMT", "clock is 30 min behind ClassIn's", -1800},
      {"createUnit", 101002005, "Sun, 06 Nov 1994 08:49:37 GMT", "the secret or the SID in [[school]]", 0},
      {"createUnit", 101002006, "Sun, 06 Nov 1994 08:42:37 GMT",
       "clock is 7 min ahead of ClassIn's: set it right", 420},
      {"createUnit", 101002006, "Sun, 06 Nov 1994 08:49:30 GMT", "differ by 7 s", 7},
      {"createUnit", 101002008, "Sun, 06 Nov 1994 08:49:37 GMT", "X-EEO", 0}};
  for (const auto& row : rows) {
    const auto attempt = refused_key(row.call, row.code, row.date);
    CAPTURE(attempt.explanation);
    CHECK(contains(attempt.explanation, row.words));
    CHECK(attempt.clock_skew_s == row.skew);
    CHECK(attempt.bad_key == (row.code == 102 || row.code == 101002005));
    CHECK(attempt.effect == Effect::not_done);
  }
  CHECK(contains(refused_key("addCourse", 102, "yesterday").explanation,
                 "either this machine's clock is wrong"));
  CHECK(contains(refused_key("addCourse", 102, "").explanation, "unpaid"));
}

TEST_CASE("dates of HTTP are read in their one form only") {
  const auto skew = [](const std::string& date) {
    return attempt_of(call_of("addCourse"), reply(200, "{}", {{"date", date}}), 784111777).clock_skew_s;
  };
  CHECK(skew("Sun, 06 Nov 1994 08:49:37 GMT") == 0);
  CHECK(skew("Thu, 29 Feb 1996 00:00:00 GMT") == 784111777 - 825552000);
  for (const auto* date :
       {"Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Wed, 29 Feb 1995 08:49:37 GMT", "Sun, 06 Nev 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ", ""}) {
    CAPTURE(date);
    CHECK(!skew(date));
  }
}

TEST_CASE("how long to wait is read from both of its forms, within a day") {
  const auto wait = [](const std::string& after) {
    const auto back = reply(503, "", {{"retry-after", after}, {"date", "Sun, 06 Nov 1994 08:49:37 GMT"}});
    return attempt_of(call_of("addCourse"), back, kNow).retry_after_s;
  };
  CHECK(wait("120") == 120);
  CHECK(wait("Sun, 06 Nov 1994 08:50:37 GMT") == 60);
  CHECK(wait("Sun, 06 Nov 1994 08:48:37 GMT") == 0);
  CHECK(wait("99999999") == 86400);
  CHECK(wait("-5") == 0);
  CHECK(wait("soon") == 0);
}

Attempt failed(Cause cause, bool may_have_arrived, http::Phase phase = http::Phase::wait) {
  Failure failure;
  failure.phase = phase;
  failure.cause = cause;
  failure.may_have_arrived = may_have_arrived;
  failure.error = {"it broke", "is the receiver running?"};
  return attempt_of(call_of("addCourseClass"), failure, kNow);
}

TEST_CASE("what never left was not done; what may have left may have been") {
  constexpr Cause kPassing[] = {Cause::broken, Cause::timed_out};
  constexpr Cause kLasting[] = {Cause::untrusted, Cause::not_tls, Cause::not_found, Cause::interrupted};
  for (const auto cause : kPassing) CHECK(failed(cause, false).send_again);
  for (const auto cause : kLasting) CHECK(!failed(cause, false).send_again);
  for (const auto cause : {Cause::broken, Cause::timed_out, Cause::not_http, Cause::too_large}) {
    CHECK(failed(cause, true).effect == Effect::not_known);
    CHECK(failed(cause, true).send_again);
  }
  CHECK(failed(Cause::interrupted, true).effect == Effect::not_known);
  CHECK(!failed(Cause::interrupted, true).send_again);
  for (const auto cause : kLasting) CHECK(failed(cause, false).effect == Effect::not_done);
  CHECK(!contains(failed(Cause::broken, false, http::Phase::connect).explanation, "receiver"));
}

// Bytes of a published answer, some of them changed, lost or doubled.
std::string mutated(Rng& rng, std::string text) {
  for (auto count = testing::between(rng, 1, 4); count > 0 && !text.empty(); --count) {
    const auto at = testing::below(rng, text.size());
    switch (testing::below(rng, 5)) {
      case 0: text.resize(at); break;
      case 1: text.erase(at, testing::below(rng, 20) + 1); break;
      case 2: text.insert(at, text.substr(testing::below(rng, text.size()), testing::below(rng, 30))); break;
      case 3:
        text.insert(at, testing::one_of(rng, std::vector<std::string>{"[", "{", "null", "\"", "1", "\\"}));
        break;
      default: text[at] = static_cast<char>(rng()); break;
    }
  }
  return text;
}

// Whether a reader who trusts nothing but the documented place finds success there.
bool says_success(Version version, const std::string& body) {
  classin::JsonDocument document;
  const auto root = document.parse(body);
  if (!root) return false;
  auto info = (*root)["error_info"];
  if (info.is_array()) info = *info.items().begin();
  const auto code = version == Version::v1 ? info["errno"].integer() : (*root)["code"].integer();
  return code == 1;
}

TEST_CASE("garbage is never taken for success, and never a surprise") {
  const auto files = samples_ending(".ok.json");
  std::size_t done = 0, unclear = 0;
  testing::check_property(
      "mutated answers", {.count = 20000},
      [&](Rng& rng) {
        auto file = testing::one_of(rng, files);
        if (file.starts_with("getWebcastUrl")) file = files.front();
        return std::pair(file, mutated(rng, sample(file)));
      },
      [](const auto&) { return std::vector<std::pair<std::string, std::string>>{}; },
      [&](const auto& subject) -> std::optional<std::string> {
        if (subject.first.starts_with("getWebcastUrl")) return testing::holds();
        const auto& call = call_of_sample(subject.first);
        const auto attempt = attempt_of(call, reply(200, subject.second), kNow);
        const bool success = says_success(call.version, subject.second);
        done += attempt.effect == Effect::done ? 1 : 0;
        unclear += attempt.effect == Effect::not_known ? 1 : 0;
        if (attempt.effect == Effect::done && !success) return subject.second;
        if (attempt.effect == Effect::done_but && !success && attempt.code == 1) return subject.second;
        if (attempt.explanation.empty() || attempt.retry.empty()) return "unexplained: " + subject.second;
        return testing::holds();
      });
  CHECK(done > 1000);
  CHECK(unclear > 1000);
}

TEST_CASE("a cut answer is never taken for success") {
  for (const auto& file : samples_ending(".ok.json")) {
    if (file.starts_with("getWebcastUrl")) continue;
    const auto text = sample(file);
    const auto end = text.rfind('}');
    for (std::size_t size = 0; size <= end; ++size) {
      const auto attempt = attempt_of(call_of_sample(file), reply(200, text.substr(0, size)), kNow);
      REQUIRE(attempt.effect == Effect::not_known);
      REQUIRE(attempt.send_again);
    }
  }
}

}  // namespace
}  // namespace rollcall::test
