// One connection from the client's side: what it sends, what comes back.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "base/limits.hpp"
#include "http/script.hpp"

namespace rollcall::test {
namespace {

using Way = TestApp::Way;
using Statuses = std::vector<int>;

const std::string kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

std::string post(const std::string& body, const std::string& fields = "") {
  return "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields +
         "\r\n" + body;
}
std::string chunked(const std::string& chunks, const std::string& fields = "") {
  return "POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n" + fields + "\r\n" + chunks;
}

TEST_CASE("a connection is kept for the next request") {
  Script script;
  script.send(kGet).send(post("hello"));
  CHECK(script.statuses() == Statuses{200, 200});
  CHECK(script.replies().back().body == "hello");
  CHECK_FALSE(script.closed());
  CHECK(script.counters().requests == 2);
  CHECK(script.app.handled[0].head.remote_address == "192.0.2.1");
}

TEST_CASE("Connection: close ends it, after the client has had time to read the answer") {
  Script script;
  script.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  CHECK(script.replies().at(0).has("Connection: close"));
  CHECK(script.server_finished_sending());
  CHECK_FALSE(script.closed());
  script.finish_sending();
  CHECK(script.closed());
}

TEST_CASE("a client that never closes is left after two seconds") {
  Script script;
  script.send("GET / HTTP/1.0\r\n\r\n").pass(std::chrono::milliseconds(1900));
  CHECK_FALSE(script.closed());
  script.pass(std::chrono::milliseconds(2100));
  CHECK(script.closed());
}

TEST_CASE("HTTP/1.0 is kept alive only where it asks") {
  Script script;
  script.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").send("GET / HTTP/1.0\r\n\r\n");
  CHECK(script.replies().at(0).has("Connection: keep-alive"));
  CHECK(script.replies().at(1).has("Connection: close"));
  CHECK(script.server_finished_sending());
}

TEST_CASE("pipelined requests are answered in order, one at a time") {
  Script script;
  script.app.way = Way::hold;
  script.send(post("1") + post("2") + chunked("1\r\n3\r\n0\r\n\r\n"));
  REQUIRE(script.app.held.size() == 1);
  for (const int status : {201, 202, 204}) {
    http::Response response;
    response.status = status;
    script.app.held.back()(response);
    script.settle();
  }
  CHECK(script.statuses() == Statuses{201, 202, 204});
  CHECK(script.app.handled.back().body == "3");
}

TEST_CASE("a client cannot make the server read ahead without bound") {
  Script script;
  script.app.way = Way::hold;
  script.send(kGet);
  for (int i = 0; i < 100; ++i) script.send(post(std::string(1000, 'x')));
  CHECK(script.unread() > 90 * 1000);
  CHECK(script.app.held.size() == 1);
}

TEST_CASE("requests arrive whole, wherever they are cut") {
  const std::string requests = post("hello") + chunked("5\r\nworld\r\n1;e\r\n!\r\n0\r\nT: v\r\n\r\n") + kGet;
  for (std::size_t cut = 1; cut < requests.size(); ++cut) {
    Script script;
    script.send(requests.substr(0, cut)).send(requests.substr(cut));
    INFO("cut at ", cut);
    REQUIRE(script.statuses() == Statuses{200, 200, 200});
    REQUIRE(script.replies()[0].body == "hello");
    REQUIRE(script.replies()[1].body == "world!");
  }
  Script bytewise;
  bytewise.send_bytewise(requests);
  CHECK(bytewise.statuses() == Statuses{200, 200, 200});
}

TEST_CASE("a large body arrives whole and its memory is given back") {
  Script script({}, 4 * 1024 * 1024);
  script.app.max_body_bytes = 4 * 1024 * 1024;
  const std::string body(3'000'000, 'b');
  script.app.way = Way::hold;
  script.send(post(body));
  CHECK(script.body_bytes_held() >= body.size());
  CHECK(script.body_bytes_held() < body.size() + 64);  // nothing is held that was not announced
  http::Response response;
  response.body = body;
  script.app.held.at(0)(response);
  script.settle();
  CHECK(script.replies().at(0).body == body);
  CHECK(script.app.handled.at(0).body == body);
  CHECK(script.body_bytes_held() == 0);
}

TEST_CASE("empty lines between requests are skipped") {
  Script script;
  script.send(post("a") + "\r\n" + kGet);
  CHECK(script.statuses() == Statuses{200, 200});
}

TEST_CASE("an answer goes out whole over a connection that takes little at a time") {
  Script script;
  script.app.pattern.body = std::string(200'000, 'r');
  script.read_at_most(1000).send(kGet);
  CHECK(script.replies().at(0).body == script.app.pattern.body);
}

TEST_CASE("100 Continue is sent when the body is wanted and has not begun") {
  Script script;
  const std::string request = post("hello", "Expect: 100-continue\r\n");
  script.send(request.substr(0, request.size() - 5));
  CHECK(script.written() == "HTTP/1.1 100 Continue\r\n\r\n");
  script.send("hello");
  CHECK(script.statuses() == Statuses{100, 200});
}

TEST_CASE("100 Continue is left out where nothing waits for it") {
  Script with_body, without_body, too_large, unwanted;
  with_body.send(post("hello", "Expect: 100-continue\r\n"));
  CHECK(with_body.statuses() == Statuses{200});
  without_body.send("GET / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n");
  CHECK(without_body.statuses() == Statuses{200});
  too_large.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n");
  CHECK(too_large.statuses() == Statuses{413});
  unwanted.app.early = http::Response{401, "text/plain", "no", {}, false};
  unwanted.send(chunked("", "Expect: 100-continue\r\n"));
  CHECK(unwanted.statuses() == Statuses{401});
  CHECK(unwanted.server_finished_sending());
}

TEST_CASE(
    "an early answer keeps the connection where the body is small, and takes no byte of it for a request") {
  Script script;
  script.app.early = http::Response{401, "text/plain", "no", {}, false};
  script.send(post(kGet)).send(post("x").substr(0, post("x").size() - 1)).send("x");
  CHECK(script.statuses() == Statuses{401, 401});
  CHECK(script.app.admitted.size() == 2);
  CHECK(script.app.handled.empty());
  CHECK_FALSE(script.server_finished_sending());
}

TEST_CASE("an early answer costs the connection where the body is large or of unknown size") {
  for (const auto& request : {post(std::string(100'000, 'x')), chunked("5\r\nhello\r\n0\r\n\r\n")}) {
    Script script;
    script.app.early = http::Response{401, "text/plain", "no", {}, false};
    script.send(request + kGet);
    CHECK(script.statuses() == Statuses{401});
    CHECK(script.replies()[0].has("Connection: close"));
    CHECK(script.app.admitted.size() == 1);
  }
}

TEST_CASE("a body over the application's limit is refused unread") {
  Script script;
  script.app.max_body_bytes = 4;
  script.send("POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n");
  CHECK(script.statuses() == Statuses{413});
  CHECK(script.app.refused_paths == std::vector<std::string>{"/p"});
  CHECK(script.server_finished_sending());
  Script chunks;
  chunks.app.max_body_bytes = 4;
  chunks.send(chunked("4\r\nabcd\r\n1\r\n"));
  CHECK(chunks.statuses() == Statuses{413});
  Script exact;
  exact.app.max_body_bytes = 4;
  exact.send(post("abcd"));
  CHECK(exact.statuses() == Statuses{200});
}

TEST_CASE("a refused request ends the connection: nothing behind it is taken for a request") {
  for (const auto& request :
       {std::string("GET / HTTP/1.1\r\n\r\n"), std::string("nonsense\r\n\r\n"),
        chunked("x\r\n"),                                 // chunk size
        post("hello", "Transfer-Encoding: chunked\r\n"),  // CL.TE
        chunked("0\r\n\r\n", "Content-Length: 5\r\n"),    // TE.CL
        std::string("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n"),
        std::string("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
        std::string("GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n")}) {
    Script script;
    script.send(request + kGet);
    INFO(request);
    REQUIRE(script.statuses().size() == 1);
    CHECK(script.statuses()[0] >= 400);
    CHECK(script.replies()[0].has("Connection: close"));
    CHECK(script.app.handled.empty());
    CHECK(script.counters().malformed == 1);
    CHECK(script.finish_sending().closed());
  }
}

TEST_CASE("a refusal knows the path where the request line could be read") {
  Script folded, nonsense, version, host;
  folded.send("GET /a HTTP/1.1\r\nHost: x\r\n b\r\n\r\n");
  CHECK(folded.app.refused_paths == std::vector<std::string>{"/a"});
  nonsense.send("nonsense\r\n\r\n");
  CHECK(nonsense.app.refused_paths == std::vector<std::string>{"-"});
  version.send("GET /a HTTP/3.0\r\n\r\n");
  CHECK(version.app.refused_paths == std::vector<std::string>{"-"});
  host.send("GET /a HTTP/1.1\r\n\r\n");
  CHECK(host.app.refused_paths == std::vector<std::string>{"/a"});
}

TEST_CASE("a client that goes on sending after a refusal is read from, within bounds") {
  Script script;
  script.app.max_body_bytes = 10;
  script.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99000000\r\n\r\n");
  for (int i = 0; i < 50; ++i) script.send(std::string(10'000, 'x'));
  CHECK(script.unread() == 0);
  CHECK_FALSE(script.closed());
  for (int i = 0; i < 500; ++i) script.send(std::string(10'000, 'x'));
  CHECK(script.closed());
}

TEST_CASE("HEAD is answered with the length of a body that is left out") {
  Script script;
  script.app.pattern.body = "hello";
  script.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto replies = replies_in(script.written(), true);
  REQUIRE(replies.size() == 1);
  CHECK(replies[0].status == 200);
  CHECK(replies[0].has("Content-Length: 5"));
  CHECK(script.send(kGet).written().size() > replies[0].head.size());
}

TEST_CASE("a refused HEAD has no body either") {
  Script script;
  script.send("HEAD / HTTP/1.1\r\n\r\n");
  CHECK(statuses_in(script.written(), true) == Statuses{400});
}

TEST_CASE("204 has neither body nor Content-Length") {
  Script script;
  script.app.pattern.status = 204;
  script.app.pattern.body = "x";
  script.send(kGet + kGet);
  CHECK(script.statuses() == Statuses{204, 204});
  CHECK(script.written().find("Content-Length") == std::string::npos);
}

TEST_CASE("an application may close the connection") {
  Script script;
  script.app.pattern.close = true;
  script.send(kGet + kGet);
  CHECK(script.statuses() == Statuses{200});
  CHECK(script.replies()[0].has("Connection: close"));
}

TEST_CASE("what an application puts into a field cannot end it, nor reframe the message") {
  Script script;
  script.app.pattern.body = "hello";
  script.app.pattern.content_type = "text/plain\r\nA: 1";
  script.app.pattern.fields = {{"X-Text", std::string("a\r\n\r\nb\0c", 8)},
                               {"Bad\r\nName", "x"},
                               {"", "x"},
                               {"Content-Length", "1"},
                               {"transfer-encoding", "chunked"},
                               {"Allow", "POST"}};
  script.send(kGet + kGet);
  CHECK(script.statuses() == Statuses{200, 200});
  const auto reply = script.replies().at(0);
  CHECK(reply.has("X-Text: a    b c"));
  CHECK(reply.has("Content-Type: text/plain  A: 1"));
  CHECK(reply.has("Allow: POST"));
  CHECK(reply.body == "hello");
  CHECK(reply.head.find("Name") == std::string::npos);
  CHECK(reply.head.find("chunked") == std::string::npos);
}

TEST_CASE("every answer is dated") {
  Script script;
  script.send(kGet);
  const auto head = script.replies().at(0).head;
  const auto at = head.find("\r\nDate: ");
  REQUIRE(at != std::string::npos);
  CHECK(head.substr(at + 8 + 3, 2) == ", ");
  CHECK(head.substr(at + 8 + 25, 6) == " GMT\r\n");
}

TEST_CASE("a client that has finished sending still gets its answer") {
  Script script;
  script.app.way = Way::hold;
  script.send(kGet).finish_sending();
  CHECK_FALSE(script.closed());
  script.app.held.at(0)(http::Response{});
  script.settle();
  CHECK(script.statuses() == Statuses{200});
  CHECK(script.closed());
}

TEST_CASE("a request that ends early is answered 400 where the client can still read") {
  for (const auto& part : {kGet.substr(0, 20), post("hello").substr(0, post("hello").size() - 1),
                           chunked("5\r\nhello\r\n0\r\n")}) {
    Script script;
    script.send(part).finish_sending();
    CHECK(script.statuses() == Statuses{400});
    CHECK(script.closed());
    CHECK(script.app.handled.empty());
  }
}

TEST_CASE("an answer to a client that is gone is harmless, as is one after the server's end") {
  Script script;
  script.app.way = Way::hold;
  script.send(kGet).vanish();
  script.app.held.at(0)(http::Response{});
  script.settle();
  CHECK(script.closed());
  script.app.held.at(0)(http::Response{});
  script.settle();
  CHECK(script.written().empty());
}

TEST_CASE("a Responder that is dropped closes the connection without an answer") {
  Script at_once, later;
  at_once.app.way = Way::drop;
  at_once.send(kGet);
  CHECK(at_once.closed());
  later.app.way = Way::hold;
  later.send(kGet);
  later.app.held.clear();
  later.settle();
  CHECK(later.closed());
  CHECK(later.written().empty());
}

TEST_CASE("a second answer to a request is not taken for the next one's") {
  Script script;
  script.app.way = Way::hold;
  script.send(kGet + kGet);
  const auto first = script.app.held.at(0);
  first(http::Response{});
  script.settle();
  REQUIRE(script.app.held.size() == 2);
  first(http::Response{});
  script.settle();
  CHECK(script.statuses() == Statuses{200});
}

TEST_CASE("an exception in the application ends that connection only") {
  Script script;
  script.app.way = Way::fail;
  script.send(post("hello"));
  CHECK(script.closed());
  CHECK(script.threw());
  CHECK(script.body_bytes_held() == 0);
}

TEST_CASE("whatever bytes come, every answer is whole and the connection ends with the client") {
  std::mt19937 random(20260214);
  const auto below = [&random](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  const std::string seed = post("hello") + chunked("5\r\nworld\r\n0\r\nT: v\r\n\r\n") + kGet + post("x");
  const std::string alphabet("\r\n\t :;,0159aGT/%#\0\x7f\xff", 21);
  std::size_t refused = 0, served = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = seed;
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
      const auto at = below(bytes.size());
      bytes.erase(at, below(3));
      bytes.insert(std::min(at, bytes.size()), below(3), alphabet[below(alphabet.size())]);
    }
    const auto cut = below(bytes.size());
    Script script;
    script.send(bytes.substr(0, cut)).send(bytes.substr(cut)).finish_sending();
    INFO(bytes);
    REQUIRE(script.closed());
    for (const int status : script.statuses()) {
      REQUIRE(status != 0);
      REQUIRE((status == 200 || status >= 400));
      ++(status == 200 ? served : refused);
    }
    REQUIRE(script.body_bytes_held() == 0);
  }
  CHECK(served > 3000);
  CHECK(refused > 1000);
}

}  // namespace
}  // namespace rollcall::test
