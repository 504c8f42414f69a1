// What is answered over HTTP: to ClassIn in its shape, with the remedy in the log, and to those who ask in a
// sentence of a problem document.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "e2e/e2e.hpp"
#include "errors/rules.hpp"

namespace rollcall::errors {

namespace {

using namespace rollcall::e2e;

// `advice`: what the log says to do, in the line that names the source and the school.
struct Refusal {
  std::string situation, target, body;
  int status = 0;
  std::string reason, advice;
};

std::vector<Refusal> refusals() {
  const std::string push = "/classin/push";
  return {
      {"a forged push", push, forged(1), 401, "SafeKey does not fit", "compare the school's secret"},
      {"a school that is not", push, signed_push(1, 77), 403, "SID 77 is not configured", "add a [[school]]"},
      {"no JSON", push, "Cmd=Test", 400, "not JSON", "callback_token"},
      {"no SID", push, "{}", 400, "no integer SID", "callback_token"},
      {"no callback token", push, signed_push(1, 2), 401, "callback token", "give ClassIn the URL"},
      {"from elsewhere", push, signed_push(1, 3), 403, "source address", "allow_from"},
      {"unsigned where that is refused", push, numbered(1, 4), 401, "SafeKey or TimeStamp absent",
       "unsigned_policy"},
  };
}

struct Question {
  std::string situation, method, target, body;
  std::string scope;  // of the token; "": none, "bad": one that nobody made
  int status = 0;
  std::vector<std::string> says;
};

std::vector<Question> questions() {
  const std::string school = "/v1/schools/1000082";
  return {
      {"no token", "GET", school + "/classes", "", "", 401, {"Bearer", "token create"}},
      {"a token that nobody made", "GET", school + "/classes", "", "bad", 401, {"not known", "token list"}},
      {"a token in the URL", "GET", school + "/classes?token=x", "", "", 401, {"URL", "Authorization"}},
      {"a scope too small",
       "POST",
       school + "/classes",
       "{}",
       "read",
       403,
       {"read", "manage", "token create"}},
      {"another school's token", "GET", "/v1/schools/2/classes", "", "bound", 403, {"school 2", "--sid 2"}},
      {"no such school", "GET", "/v1/schools/99/classes", "", "read", 404, {"99", "configured"}},
      {"no such class", "GET", school + "/classes/9/attendance", "", "read", 404, {"class 9", "1000082"}},
      {"no such student", "GET", school + "/students/9/attendance", "", "read", 404, {"9", "1000082"}},
      {"no such resource", "GET", "/v1/nothing", "", "read", 404, {"no such resource", "openapi.json"}},
      {"no such path", "GET", "/nothing", "", "", 404, {"no such resource", "/classin/push"}},
      {"another method", "DELETE", school + "/classes", "", "read", 405, {"allows GET"}},
      {"a parameter that is not", "GET", school + "/classes?colour=1", "", "read", 400, {"colour"}},
      {"a limit that is none", "GET", school + "/classes?limit=all", "", "read", 400, {"limit", "all"}},
      {"a limit too large", "GET", school + "/classes?limit=9999", "", "read", 400, {"limit", "1000"}},
      {"a date that is none", "GET", school + "/classes?from=soon", "", "read", 400, {"soon", "YYYY-MM-DD"}},
      {"a cursor of nobody", "GET", school + "/classes?cursor=x", "", "read", 400, {"cursor"}},
      {"a state that is not",
       "GET",
       school + "/classes?state=over",
       "",
       "read",
       400,
       {"over", "nobody_came"}},
      {"a format that is not", "GET", school + "/classes?format=pdf", "", "read", 400, {"pdf", "csv"}},
      {"grades of nothing", "GET", school + "/grades", "", "read", 400, {"course", "student"}},
      {"an override that is no JSON",
       "PUT",
       school + "/classes/25672/attendance/1001/override",
       "x",
       "correct",
       400,
       {"JSON"}},
      {"an override of nothing",
       "PUT",
       school + "/classes/25672/attendance/1001/override",
       "{}",
       "correct",
       400,
       {"status"}},
      {"a class without a name", "POST", school + "/classes", "{\"course_id\":1}", "manage", 400, {"name"}},
      {"an escaped slash", "GET", "/v1/schools%2f1", "", "read", 400, {"escaped slash"}},
  };
}

}  // namespace

TEST_CASE("a refused push is told why in ClassIn's shape, and the log says what to do") {
  const Lesson lesson;
  for (const Refusal& row : refusals()) {
    CAPTURE(row.situation);
    Site site(school_toml() +
              school_toml(2, kSecret, fmt::format("callback_token = \"{}\"\n", kCallbackToken)) +
              school_toml(3, kSecret, "allow_from = [\"203.0.113.7\"]\n") +
              school_toml(4, kSecret, "unsigned_policy = \"refuse\"\n"));
    site.start();
    const Answer answer = site.push(row.body, row.target);
    CHECK(answer.status == row.status);
    CHECK(answer.error() > 1);
    CHECK_MESSAGE(answer.body.find(row.reason) != std::string::npos, answer.body);
    for (const auto& broken : broken_words(answer.body)) FAIL_CHECK(broken << ": " << answer.body);
    CHECK(site.logs("\"event\":\"push refused\",\"source\":\"127.0.0.1\""));
    CHECK_MESSAGE(site.log().find(row.advice) != std::string::npos, site.log());
    CHECK(site.log().find(kSecret) == std::string::npos);
    CHECK(site.log().find(kCallbackToken) == std::string::npos);
  }
}

TEST_CASE("a question that cannot be answered gets a problem document that says what, where and what next") {
  Site site(school_toml() + school_toml(2));
  site.start();
  const Lesson lesson;
  REQUIRE(site.push(sign(lesson.enter(1001, lesson.start), kStamp)).acknowledged());
  const std::string read = site.token("r"), correct = site.token("c", {"--scope", "correct"}),
                    manage = site.token("m", {"--scope", "manage"}),
                    bound = site.token("b", {"--sid", "1000082"});
  for (const Question& row : questions()) {
    CAPTURE(row.situation);
    const std::string token = row.scope == "read"      ? read
                              : row.scope == "correct" ? correct
                              : row.scope == "manage"  ? manage
                              : row.scope == "bound"
                                  ? bound
                                  : std::string(row.scope == "bad" ? "rc_" + std::string(64, '0') : "");
    testing::Fields fields = {{"Content-Type", "application/json"}};
    if (!token.empty()) fields.emplace_back("Authorization", "Bearer " + token);
    const Answer answer = Client(site.address()).request(row.method, row.target, fields, row.body);
    CHECK(answer.status == row.status);
    CHECK(answer.field("Content-Type") == "application/problem+json");
    const Document problem(answer.body);
    const std::string detail = text_of(problem["detail"]);
    for (const auto& broken : broken_words(detail)) FAIL_CHECK(broken << ": " << detail);
    for (const auto& text : row.says)
      CHECK_MESSAGE(answer.body.find(text) != std::string::npos, "no \"" << text << "\" in " << answer.body);
    CHECK(answer.body.find("rc_0") == std::string::npos);
  }
}

TEST_CASE("a request that is not well-formed is refused in ClassIn's shape, with what is wrong in it") {
  struct Raw {
    std::string bytes;
    int status;
    std::string says;
  };
  const std::string post = "POST /classin/push HTTP/1.1\r\nHost: h\r\n";
  const Raw requests[] = {
      {"POST /classin/push HTTP/1.1\r\n\r\n", 400, "Host"},
      {post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400, "Content-Length"},
      {post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "Content-Length"},
      {post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400, "Transfer-Encoding"},
      {post + "Content-Length: 99999999\r\n\r\n", 413, "too large"},
      {post + "X: " + std::string(17000, 'x') + "\r\n\r\n", 431, "header"},
      {"GET /classin/push HTTP/1.1\r\nHost: h\r\n\r\n", 405, "POST"},
      {"POST /classin/push HTTP/3.0\r\nHost: h\r\n\r\n", 505, "HTTP"},
  };
  Site site(school_toml());
  site.start();
  for (const Raw& raw : requests) {
    CAPTURE(raw.bytes.substr(0, 80));
    Client client(site.address());
    client.send(raw.bytes);
    const Answer answer = client.read();
    CHECK(answer.status == raw.status);
    CHECK(answer.error() > 1);
    CHECK_MESSAGE(answer.body.find(raw.says) != std::string::npos, answer.body);
    for (const auto& broken : broken_words(answer.body)) FAIL_CHECK(broken << ": " << answer.body);
  }
}

}  // namespace rollcall::errors
