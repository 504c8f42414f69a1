// What counts as an acknowledgement, and what a refusal is called.
#include "simulate/queue_reply.hpp"

#include <doctest/doctest.h>

#include <string>

namespace rollcall::simulate {
namespace {

std::optional<Refusal> refusal(int status, const std::string& body) {
  classin::JsonDocument document;
  http::Reply reply;
  reply.status = status;
  reply.body = body;
  return refusal_in(reply, document);
}

std::string reply_of(const std::string& number, const std::string& text) {
  return "{\"error_info\":{\"errno\":" + number + ",\"error\":\"" + text + "\"}}";
}

TEST_CASE("the integer 1 in JSON acknowledges, whatever else is said") {
  CHECK(!refusal(200, reply_of("1", "程序正常执行")));
  CHECK(!refusal(200, R"( {"error_info": {"error": 5, "errno": 1}, "more": []} )"));
  CHECK(!refusal(200, R"({"error_info":{"errno":1}})"));
  CHECK(!refusal(500, R"({"error_info":{"errno":1}})"));
}

TEST_CASE("nothing else acknowledges") {
  for (const char* number :
       {"0", "2", "-1", "1.0", "1.5", "\"1\"", "true", "null", "[1]", "{}", "11", "18446744073709551615"}) {
    INFO(number);
    CHECK(refusal(200, reply_of(number, "")));
  }
  for (const char* body : {"", "1", "{}", "[]", "null", "ok", R"({"errno":1})", R"({"error_info":1})",
                           R"({"error_info":{"errno":1)", R"({"error_info":[{"errno":1}]})"}) {
    INFO(body);
    CHECK(refusal(200, body));
  }
}

TEST_CASE("a refusal says the receiver's own words first, then what to look at") {
  struct Row {
    int status;
    std::string body;
    const char* text;
  };
  const Row rows[] = {
      {401, reply_of("102", "SafeKey does not fit"),
       "SafeKey does not fit (HTTP 401, errno 102) (is the secret the school's, and the callback token in "
       "the URL?)"},
      {403, reply_of("102", "SID 5 is not configured here"),
       "SID 5 is not configured here (HTTP 403, errno 102) (the receiver does not know this school, or not "
       "this "
       "address)"},
      {503, reply_of("114", "the store cannot commit"),
       "the store cannot commit (HTTP 503, errno 114) (the receiver cannot store now, or is shutting down)"},
      {200, reply_of("114", "busy"),
       "busy (HTTP 200, errno 114) (the receiver cannot store now, or is shutting down)"},
      {400, reply_of("100", "not a push"),
       "not a push (HTTP 400, errno 100) (the receiver could not read the push)"},
      {404, "<html>no</html>",
       "the answer is not JSON, it begins \"<html>no</html>\" (HTTP 404) (is the path of the URL right?)"},
      {405, "",
       "the answer is empty, not JSON (HTTP 405) (is the path of the URL right? Pushes are POST requests)"},
      {302, "",
       "the answer is empty, not JSON (HTTP 302) (redirects are not followed; is this the receiver's own "
       "URL?)"},
      {502, "bad gateway",
       "the answer is not JSON, it begins \"bad gateway\" (HTTP 502) (the receiver failed; its "
       "log should say why)"},
      {418, "no",
       "the answer is not JSON, it begins \"no\" (HTTP 418) (does the URL lead to the receiver, not to a "
       "web page or a proxy?)"},
      {401, reply_of("\"102\"", "no"),
       "errno is \"102\", a text (HTTP 401) (is the secret the school's, and the callback token in the "
       "URL?)"},
  };
  for (const auto& row : rows) {
    INFO(row.status, " ", row.body);
    const auto got = refusal(row.status, row.body);
    REQUIRE(got);
    CHECK(got->error.text() == row.text);
    CHECK(got->http_status == row.status);
  }
  CHECK(refusal(401, reply_of("102", "x"))->error_number == 102);
  CHECK(!refusal(404, "x")->error_number);
}

TEST_CASE("a successful status without an acknowledgement quotes what is wrong and shows the wanted body") {
  const std::string wanted =
      R"( (ClassIn takes only this as an acknowledgement: {"error_info":{"errno":1,"error":"…"}}))";
  struct Row {
    int status;
    std::string body, what;
  };
  const Row rows[] = {
      {200, reply_of("0", "success"), "success (HTTP 200, errno 0)"},
      {200, reply_of("7", ""), "no reason given (HTTP 200, errno 7)"},
      {200, reply_of("true", "ok"), "errno is true (HTTP 200)"},
      {200, reply_of("false", "ok"), "errno is false (HTTP 200)"},
      {200, reply_of("\"1\"", "ok"), "errno is \"1\", a text (HTTP 200)"},
      {200, reply_of("\"a\\\"b\"", "ok"), "errno is \"a\\\"b\", a text (HTTP 200)"},
      {201, reply_of("1.0", "ok"), "errno is 1.0 (HTTP 201)"},
      {200, reply_of("1.5", "ok"), "errno is 1.5 (HTTP 200)"},
      {200, reply_of("null", "ok"), "errno is null (HTTP 200)"},
      {200, reply_of("[1]", "ok"), "errno is an array (HTTP 200)"},
      {200, reply_of("{}", "ok"), "errno is an object (HTTP 200)"},
      {200, reply_of("18446744073709551615", "ok"), "errno is 18446744073709551615 (HTTP 200)"},
      {200, R"({"errno":1})", R"(the answer has no error_info.errno, it begins "{"errno":1}" (HTTP 200))"},
      {200, R"({"code":0})", R"(the answer has no error_info.errno, it begins "{"code":0}" (HTTP 200))"},
      {200, "ok", "the answer is not JSON, it begins \"ok\" (HTTP 200)"},
      {200, "", "the answer is empty, not JSON (HTTP 200)"},
      {204, "", "the answer is empty, not JSON (HTTP 204)"},
  };
  for (const auto& row : rows) {
    INFO(row.status, " ", row.body);
    const auto got = refusal(row.status, row.body);
    REQUIRE(got);
    CHECK(got->error.text() == row.what + wanted);
  }
  CHECK(refusal(200, reply_of("0", "success"))->error_number == 0);
  CHECK(refusal(200, " \n<html>")->error.hint ==
        "does the URL lead to the receiver, not to a web page or a proxy? ClassIn takes only this as an "
        "acknowledgement: {\"error_info\":{\"errno\":1,\"error\":\"…\"}}");
}

TEST_CASE("a long answer is cut between two characters and ends with an ellipsis") {
  std::string school;
  for (int i = 0; i < 120; ++i) school += "学";
  const auto whole = [](const std::string& text) { return "it begins \"" + text + "\" (HTTP 502)"; };
  const auto says = [](const std::string& body, const std::string& part) {
    INFO(body);
    CHECK(refusal(502, body)->error.what.find(part) != std::string::npos);
  };
  says(school, whole(school));
  says(school + "校", whole(school + "…"));
  for (const std::string lead : {"a", "ab", "abc"}) {
    const auto cut = refusal(502, lead + school + school)->error.what;
    CHECK(cut.find("学…\" (HTTP 502)") != std::string::npos);
    CHECK(cut.find('?') == std::string::npos);
  }
}

TEST_CASE("half a character at the end of an answer is shown as a question mark") {
  for (const char* half : {"\xC2", "\xE5\xAD", "\xF0\x9F\x98"}) {
    const std::string text(half);
    const auto got = refusal(502, std::string(40, 'x') + text);
    const auto marks = std::string(text.size(), '?');
    CHECK(got->error.what ==
          "the answer is not JSON, it begins \"" + std::string(40, 'x') + marks + "\" (HTTP 502)");
  }
}

TEST_CASE("what a receiver writes cannot move the cursor, break the line or go on for ever") {
  const auto got = refusal(200, reply_of("9", "a\\u001b[2Jb\\nc\\u009bd\\u007f 学校"));
  REQUIRE(got);
  CHECK(got->error.what == "a [2Jb c d  学校 (HTTP 200, errno 9)");
  CHECK(refusal(200, "\x1b[31m\xff" + std::string(5000, 'x'))->error.what.size() < 300);
  CHECK(refusal(200, reply_of("9", std::string(5000, 'x')))->error.what.size() < 300);
}

}  // namespace
}  // namespace rollcall::simulate
