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
  for (const char* number : {"0", "2", "-1", "1.0", "1.5", "\"1\"", "true", "null", "[1]", "{}", "11"}) {
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
      {200, reply_of("7", ""), "no reason given (HTTP 200, errno 7)"},
      {200, reply_of("\"1\"", "ok"),
       "errno is \"1\", not an integer (HTTP 200) (ClassIn wants the integer 1)"},
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
      {200, "<html>",
       "the answer is not JSON, it begins \"<html>\" (HTTP 200) (does the URL lead to the receiver, "
       "not to a web page or a proxy?)"},
      {200, R"({"code":0})",
       "the answer has no error_info.errno, it begins \"{\"code\":0}\" (HTTP 200) (does the URL lead to the "
       "receiver, not to a web page or a proxy?)"},
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

TEST_CASE("what a receiver writes cannot move the cursor, break the line or go on for ever") {
  const auto got = refusal(200, reply_of("9", "a\\u001b[2Jb\\nc\\u009bd\\u007f 学校"));
  REQUIRE(got);
  CHECK(got->error.what == "a [2Jb c d  学校 (HTTP 200, errno 9)");
  CHECK(refusal(200, "\x1b[31m\xff" + std::string(5000, 'x'))->error.what.size() < 300);
  CHECK(refusal(200, reply_of("9", std::string(5000, 'x')))->error.what.size() < 300);
}

}  // namespace
}  // namespace rollcall::simulate
