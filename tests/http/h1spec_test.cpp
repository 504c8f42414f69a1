// The 33 cases of h1spec (github.com/uNetworking/h1spec) in our words. A server there echoes bodies for any
// method and path.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "http/script.hpp"

namespace rollcall::test {
namespace {

struct Case {
  std::string what;
  std::string bytes;
  int lowest, highest;  // of the first reply's status
  std::string body = "";
};

const std::string kLine = "GET / HTTP/1.1\r\n";
const std::string kHost = "Host: example.com\r\n";
const std::string kPost = "POST / HTTP/1.1\r\n" + kHost;

TEST_CASE("h1spec: a request cut anywhere is waited for") {
  const std::vector<std::string> fragments = {
      "G",
      "GET ",
      "GET /hello",
      "GET /hello ",
      "GET /hello HTTP",
      "GET /hello HTTP/1.1",
      "GET /hello HTTP/1.1\r",
      "GET /hello HTTP/1.1\r\n",
      "GET /hello HTTP/1.1\r\nHos",
      "GET /hello HTTP/1.1\r\nHost:",
      "GET /hello HTTP/1.1\r\nHost: ",
      "GET /hello HTTP/1.1\r\nHost: localhost",
      "GET /hello HTTP/1.1\r\nHost: localhost\r",
      "GET /hello HTTP/1.1\r\nHost: localhost\r\n",
      "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r",
  };
  CHECK(fragments.size() == 15);
  const std::string whole = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";
  for (const auto& fragment : fragments) {
    INFO(fragment);
    Script script;
    script.send(fragment).pass(std::chrono::seconds(3));
    CHECK(script.written().empty());
    CHECK_FALSE(script.closed());
    CHECK(script.send(whole.substr(fragment.size())).statuses() == std::vector<int>{200});
  }
}

TEST_CASE("h1spec: requests that are whole, right or wrong") {
  const std::vector<Case> cases = {
      {"no version", "GET / \r\n\r\n", 400, 599},
      {"Expect", kLine + kHost + "Expect: 100-continue\r\n\r\n", 100, 299},
      {"a plain GET", kLine + kHost + "\r\n", 200, 299},
      {"mixed case, HTAB and an empty field", kLine + "hoSt:\texample.com\r\nempty:\r\n\r\n", 200, 299},
      {"brackets in a field name", kLine + kHost + "X-Invalid[]: test\r\n\r\n", 400, 499},
      {"no Host", kLine + "Content-Length: 5\r\n\r\n", 400, 499},
      {"two Host fields", kLine + kHost + "Host: example.org\r\n\r\n", 400, 499},
      {"a huge negative length", kLine + kHost + "Content-Length: -123456789123456789123456789\r\n\r\n", 400,
       499},
      {"a negative length", kLine + kHost + "Content-Length: -1234\r\n\r\n", 400, 499},
      {"a length that is no number", kLine + kHost + "Content-Length: abc\r\n\r\n", 400, 499},
      {"an empty field value", kLine + kHost + "X-Empty-Header: \r\n\r\n", 200, 299},
      {"a control character", kLine + kHost + "X-Bad-Control-Char: test\x07\r\n\r\n", 400, 499},
      {"an unknown version", "GET / HTTP/9.9\r\n" + kHost + "\r\n", 400, 599},
      {"text before the method", "Extra lineGET / HTTP/1.1\r\n" + kHost + "\r\n", 400, 599},
      {"a bare carriage return", kLine + kHost + "\rSome-Header: Test\r\n\r\n", 400, 499},
      {"a sized body", kPost + "Content-Length: 5\r\n\r\nhello", 200, 299, "hello"},
      {"a chunked body", kPost + "Transfer-Encoding: chunked\r\n\r\nc\r\nHellO world1\r\n0\r\n\r\n", 200, 299,
       "HellO world1"},
      {"both framings",
       kPost + "content-LengtH: 5\r\nTransFer-Encoding: chunked\r\n\r\nc\r\nHellO world1\r\n0\r\n\r\n", 400,
       499},
  };
  CHECK(cases.size() == 18);
  for (const auto& one : cases) {
    INFO(one.what);
    Script script;
    script.send(one.bytes);
    REQUIRE_FALSE(script.replies().empty());
    const auto reply = script.replies()[0];
    CHECK(reply.status >= one.lowest);
    CHECK(reply.status <= one.highest);
    if (!one.body.empty()) CHECK(reply.body == one.body);
  }
}

}  // namespace
}  // namespace rollcall::test
