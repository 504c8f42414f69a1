// The rules on headers as a table: raw bytes in, status out; 0 is accepted, -1 waits for more.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/limits.hpp"
#include "http/head_reader.hpp"
#include "http/head_scanner.hpp"

namespace rollcall::http {
namespace {

using namespace std::string_literals;
using Kind = BodyPlan::Kind;

constexpr int kMore = -1;

struct Judged {
  int status = 0;
  RequestHead head;
  BodyPlan plan;
  std::size_t end = 0;
};

Judged judge(const std::string& bytes) {
  Judged result;
  HeadScanner scanner;
  scanner.scan(bytes);
  if (scanner.fault()) {
    result.status = scanner.fault()->status;
  } else if (!scanner.done()) {
    result.status = kMore;
  } else {
    result.end = scanner.end();
    if (auto fault = read_head(scanner.head(bytes), result.head, result.plan)) result.status = fault->status;
  }
  return result;
}

// The same bytes one at a time must be judged the same, except that a fault may show earlier.
int judge_bytewise(const std::string& bytes) {
  HeadScanner scanner;
  for (std::size_t size = 1; size <= bytes.size(); ++size) {
    scanner.scan(std::string_view(bytes).substr(0, size));
    if (scanner.fault()) return scanner.fault()->status;
    if (scanner.done()) break;
  }
  if (!scanner.done()) return kMore;
  RequestHead head;
  BodyPlan plan;
  const auto fault = read_head(scanner.head(bytes), head, plan);
  return fault ? fault->status : 0;
}

struct Row {
  std::string what;
  std::string bytes;
  int status;
};

void check(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    INFO(row.what);
    CHECK(judge(row.bytes).status == row.status);
    CHECK(judge_bytewise(row.bytes) == row.status);
  }
}

std::string get(const std::string& fields) { return "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"; }
std::string old(const std::string& fields) { return "GET / HTTP/1.0\r\n" + fields + "\r\n"; }
std::string target(const std::string& text) { return "GET " + text + " HTTP/1.1\r\nHost: a\r\n\r\n"; }
std::string host(const std::string& text) { return "GET / HTTP/1.1\r\nHost: " + text + "\r\n\r\n"; }

TEST_CASE("request lines") {
  check({
      {"the plain one", get(""), 0},
      {"any token is a method", "M-SEARCH / HTTP/1.1\r\nHost: a\r\n\r\n", 0},
      {"two empty lines before it", "\r\n\r\n" + get(""), 0},
      {"five empty lines before it", "\r\n\r\n\r\n\r\n\r\n" + get(""), 400},
      {"a bare line feed before it", "\n" + get(""), 400},
      {"a bare carriage return before it", "\r" + get(""), 400},
      {"two carriage returns before it", "\r\r\n" + get(""), 400},
      {"blank before the method", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"two blanks", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"two blanks before the version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"blank behind the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
      {"HTAB between", "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a fourth word", "Extra lineGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"no version (HTTP/0.9)", "GET /\r\n", 400},
      {"an empty version", "GET / \r\n\r\n", 400},
      {"only a word", "GET\r\n", 400},
      {"method with a colon", "GE:T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"empty target", "GET  HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"lower-case http", "GET / http/1.1\r\nHost: a\r\n\r\n", 400},
      {"version with two digits", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", 400},
      {"version without a point", "GET / HTTP/11\r\nHost: a\r\n\r\n", 400},
      {"another protocol", "GET / FTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505},
      {"HTTP/9.9", "GET / HTTP/9.9\r\nHost: a\r\n\r\n", 505},
      {"the HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"a TLS greeting", "\x16\x03\x01\x02"s, 400},
      {"NUL", "GET /\0 HTTP/1.1\r\n"s, 400},
      {"a byte beyond ASCII", "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"bare line feed at the end", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400},
      {"bare carriage return at the end", "GET / HTTP/1.1\rHost: a\r\n\r\n", 400},
      {"not there yet", "GET / HTTP/1.1\r", kMore},
  });
}

TEST_CASE("header lines") {
  check({
      {"empty value", get("A:\r\n"), 0},
      {"blanks and HTAB around the value", get("A: \t b \t\r\n"), 0},
      {"HTAB and bytes from 0x80 on within it", get("A: b\tc\xff\x80\r\n"), 0},
      {"all token characters in the name", get("!#$%&'*+-.^_`|~09azAZ: b\r\n"), 0},
      {"no colon", get("A\r\n"), 400},
      {"empty name", get(": b\r\n"), 400},
      {"blank before the colon", get("A : b\r\n"), 400},
      {"HTAB before the colon", get("A\t: b\r\n"), 400},
      {"blank in the name", get("A B: c\r\n"), 400},
      {"brackets in the name", get("A[]: b\r\n"), 400},
      {"byte beyond ASCII in the name", get("\xc3\x84: b\r\n"), 400},
      {"folded line", get("A: b\r\n c\r\n"), 400},
      {"folded with HTAB", get("A: b\r\n\tc\r\n"), 400},
      {"first line begins with a blank", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
      {"bell", get("A: \x07\r\n"), 400},
      {"DEL", get("A: \x7f\r\n"), 400},
      {"NUL", get("A: \0\r\n"s), 400},
      {"bare line feed", get("A: b\nC: d\r\n"), 400},
      {"bare carriage return", get("A: b\rC: d\r\n"), 400},
      {"carriage return, then text, at the end", "GET / HTTP/1.1\r\nHost: a\r\n\rB: c\r\n\r\n", 400},
      {"ends in bare line feeds", "GET / HTTP/1.1\r\nHost: a\n\n", 400},
      {"ends in one bare line feed", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400},
      {"not there yet", "GET / HTTP/1.1\r\nHost: a\r\n\r", kMore},
  });
}

TEST_CASE("targets") {
  check({
      {"path and query", target("/a/b?c=d&e"), 0},
      {"absolute form", target("http://example.com:80/a"), 0},
      {"absolute form in capitals", target("HTTPS://EXAMPLE.COM"), 0},
      {"absolute form of another scheme", target("ftp://example.com/"), 400},
      {"absolute form without a host", target("http:///a"), 400},
      {"absolute form with a user", target("http://me@example.com/a"), 400},
      {"authority form", target("example.com:443"), 400},
      {"relative", target("a"), 400},
      {"star with GET", target("*"), 400},
      {"star with OPTIONS", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 0},
      {"fragment", target("/a#b"), 400},
      {"escape cut short", target("/%4"), 400},
      {"escape of no number", target("/%zz"), 400},
      {"escaped NUL", target("/%00"), 400},
      {"escapes in the query stay as they are", target("/?%zz"), 0},
  });
}

TEST_CASE("targets are taken apart") {
  CHECK(judge(target("/a%20b/%e8%af%be?x=%41")).head.path == "/a b/\xe8\xaf\xbe");
  CHECK(judge(target("/a?x=%41?y")).head.query == "x=%41?y");
  CHECK(judge(target("/a")).head.query.empty());
  CHECK(judge(target("http://h/p?q")).head.path == "/p");
  CHECK(judge(target("http://h/p?q")).head.query == "q");
  CHECK(judge(target("http://h?q")).head.path == "/");
  CHECK(judge("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").head.path == "*");
}

TEST_CASE("Host") {
  check({
      {"none on HTTP/1.1", "GET / HTTP/1.1\r\n\r\n", 400},
      {"none on HTTP/1.0", old(""), 0},
      {"two", get("Host: b\r\n"), 400},
      {"two alike", get("hOST: a\r\n"), 400},
      {"two on HTTP/1.0", old("Host: a\r\nHost: a\r\n"), 400},
      {"empty", host(""), 0},
      {"port", host("a:80"), 0},
      {"empty port", host("a:"), 0},
      {"IPv6", host("[::1]:8080"), 0},
      {"no port number", host("a:b"), 400},
      {"port only", host(":80"), 400},
      {"IPv6 without brackets", host("::1"), 400},
      {"open bracket", host("[::1"), 400},
      {"bracket and text", host("[::1]a"), 400},
      {"blank", host("a b"), 400},
      {"comma", host("a,b"), 400},
      {"slash", host("a/b"), 400},
      {"user", host("me@a"), 400},
  });
}

TEST_CASE("Content-Length and Transfer-Encoding") {
  check({
      {"a length", get("Content-Length: 5\r\n"), 0},
      {"leading zeros", get("Content-Length: 0005\r\n"), 0},
      {"the largest", get("Content-Length: 18446744073709551615\r\n"), 0},
      {"one more", get("Content-Length: 18446744073709551616\r\n"), 400},
      {"empty", get("Content-Length:\r\n"), 400},
      {"text", get("Content-Length: abc\r\n"), 400},
      {"hexadecimal", get("Content-Length: 0x5\r\n"), 400},
      {"negative", get("Content-Length: -1\r\n"), 400},
      {"with a sign", get("Content-Length: +5\r\n"), 400},
      {"fraction", get("Content-Length: 5.0\r\n"), 400},
      {"two numbers", get("Content-Length: 5 5\r\n"), 400},
      {"list of alike", get("Content-Length: 5, 5\r\n"), 400},
      {"list with a hole", get("Content-Length: 5,\r\n"), 400},
      {"two alike", get("Content-Length: 5\r\nContent-Length: 5\r\n"), 400},
      {"two that differ", get("Content-Length: 5\r\nContent-Length: 6\r\n"), 400},
      {"chunked", get("Transfer-Encoding: chunked\r\n"), 0},
      {"chunked in capitals", get("TRANSFER-ENCODING: CHUNKED\r\n"), 0},
      {"chunked on HTTP/1.0", old("Transfer-Encoding: chunked\r\n"), 400},
      {"chunked, then a length", get("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), 400},
      {"a length, then chunked", get("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400},
      {"a length beside another coding", get("Content-Length: 5\r\nTransfer-Encoding: gzip\r\n"), 400},
      {"twice chunked", get("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
      {"identity, then chunked", get("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n"), 400},
      {"list ending in chunked", get("Transfer-Encoding: gzip, chunked\r\n"), 400},
      {"list of one and nothing", get("Transfer-Encoding: ,chunked\r\n"), 400},
      {"chunked with a parameter", get("Transfer-Encoding: chunked;q=1\r\n"), 400},
      {"chunked in quotes", get("Transfer-Encoding: \"chunked\"\r\n"), 400},
      {"empty coding", get("Transfer-Encoding:\r\n"), 400},
      {"xchunked", get("Transfer-Encoding: xchunked\r\n"), 501},
      {"gzip", get("Transfer-Encoding: gzip\r\n"), 501},
      {"identity", get("Transfer-Encoding: identity\r\n"), 501},
  });
}

TEST_CASE("Expect") {
  check({
      {"the only expectation there is", get("Expect: 100-Continue\r\n"), 0},
      {"another one", get("Expect: 200-ok\r\n"), 417},
      {"both", get("Expect: 100-continue\r\nExpect: x\r\n"), 417},
      {"HTTP/1.0 has no expectations", old("Expect: x\r\n"), 0},
  });
  CHECK(judge(get("Expect: 100-continue\r\n")).plan.expects_continue);
  CHECK_FALSE(judge(old("Expect: 100-continue\r\n")).plan.expects_continue);
}

TEST_CASE("the size limits of a header") {
  const std::string most_target(limits::kMaxTargetBytes - 1, 'a');
  std::string most_fields;
  for (std::size_t i = 1; i < limits::kMaxHeaderFields; ++i) most_fields += "A: b\r\n";
  const auto room = limits::kMaxHeaderBytes - get("A: \r\n").size();
  check({
      {"longest target", target("/" + most_target), 0},
      {"longer target", target("/a" + most_target), 414},
      {"endless target", "GET /" + std::string(limits::kMaxHeaderBytes, 'a'), 414},
      {"most fields", get(most_fields), 0},
      {"one field more", get(most_fields + "A: b\r\n"), 431},
      {"largest header", get("A: " + std::string(room, 'b') + "\r\n"), 0},
      {"one byte more", get("A: " + std::string(room + 1, 'b') + "\r\n"), 431},
      {"endless field", "GET / HTTP/1.1\r\nA: " + std::string(limits::kMaxHeaderBytes, 'b'), 431},
  });
}

TEST_CASE("a head is handed on with lower-case names and trimmed values") {
  const auto judged =
      judge("POST /p?q HTTP/1.1\r\nHOST: a\r\nX-One: \t 1 \r\nx-one: 2\r\nEmpty:\r\n\r\nbody");
  CHECK(judged.head.method == "POST");
  CHECK(judged.head.target == "/p?q");
  CHECK(judged.head.version == 11);
  REQUIRE(judged.head.field("x-one"));
  CHECK(*judged.head.field("x-one") == "1");
  CHECK(judged.head.fields.size() == 4);
  CHECK(judged.head.field("empty")->empty());
  CHECK(judged.head.field("X-One") == nullptr);
}

TEST_CASE("the header ends before the body's first byte") {
  const std::string bytes = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody";
  CHECK(bytes.substr(judge(bytes).end) == "body");
}

TEST_CASE("what becomes of the connection") {
  CHECK(judge(get("")).plan.keep_alive);
  CHECK_FALSE(judge(get("Connection: close\r\n")).plan.keep_alive);
  CHECK_FALSE(judge(get("Connection: te, CLOSE , x\r\n")).plan.keep_alive);
  CHECK_FALSE(judge(get("Connection: x\r\nConnection: close\r\n")).plan.keep_alive);
  CHECK(judge(get("Connection: closed\r\n")).plan.keep_alive);
  CHECK_FALSE(judge(old("")).plan.keep_alive);
  CHECK(judge(old("Connection: Keep-Alive\r\n")).plan.keep_alive);
  CHECK_FALSE(judge(old("Connection: keep-alive, close\r\n")).plan.keep_alive);
}

TEST_CASE("how the body is framed") {
  CHECK(judge(get("")).plan.kind == Kind::none);
  CHECK(judge(get("Content-Length: 0\r\n")).plan.kind == Kind::none);
  CHECK(judge(get("Content-Length: 7\r\n")).plan.kind == Kind::sized);
  CHECK(judge(get("Content-Length: 7\r\n")).plan.length == 7);
  CHECK(judge(get("Transfer-Encoding: chunked\r\n")).plan.kind == Kind::chunked);
}

}  // namespace
}  // namespace rollcall::http
