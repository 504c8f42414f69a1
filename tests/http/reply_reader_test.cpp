// Replies taken apart, whatever pieces they come in.
#include <doctest/doctest.h>

#include <functional>
#include <optional>
#include <string>

#include "http/reply_reader.hpp"

namespace rollcall::test {
namespace {

using http::ReplyReader;
using Fault = ReplyReader::Fault;

struct Read {
  std::optional<Fault> fault;
  bool done = false, keep = false;
  http::Reply reply;
};

Read read(const std::string& bytes, std::size_t piece, bool ends = false, bool to_head = false,
          std::size_t limit = 1000) {
  ReplyReader reader(to_head, limit);
  for (std::size_t at = 0; at < bytes.size() && !reader.done(); at += piece)
    reader.take(std::string_view(bytes).substr(at, piece));
  if (ends && !reader.done()) reader.finish();
  Read out{reader.fault(), reader.done()};
  if (!out.done) return out;
  out.keep = reader.keep_alive();
  out.reply = reader.take_reply();
  return out;
}

constexpr std::size_t kPieces[] = {1, 2, 3, 7, 64, 100000};

TEST_CASE("a whole reply is read however it is framed and cut into pieces") {
  struct Row {
    const char* bytes;
    bool ends;
    int status;
    const char* body;
    bool keep;
  };
  const Row rows[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", false, 200, "hello", true},
      {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", false, 200, "", true},
      {"HTTP/1.1 204 No Content\r\n\r\n", false, 204, "", true},
      {"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", false, 304, "", true},
      {"HTTP/1.1 404 \r\nConnection: close\r\nContent-Length: 2\r\n\r\nno", false, 404, "no", false},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", false,
       200, "abcde", true},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nT: v\r\n\r\n", false, 200, "a",
       true},
      {"HTTP/1.1 200 OK\r\n\r\nuntil the end", true, 200, "until the end", false},
      {"HTTP/1.1 200 OK\r\n\r\n", true, 200, "", false},
      {"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", false, 200, "x", false},
      {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx", false, 200, "x", true},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 201 "
       "Made\r\nContent-Length: 1\r\n\r\ny",
       false, 201, "y", true},
  };
  for (const auto& row : rows) {
    for (const auto piece : kPieces) {
      INFO(row.bytes, " in pieces of ", piece);
      const auto got = read(row.bytes, piece, row.ends);
      CHECK(!got.fault);
      REQUIRE(got.done);
      CHECK(got.reply.status == row.status);
      CHECK(got.reply.body == row.body);
      CHECK(got.keep == row.keep);
    }
  }
}

TEST_CASE("a reply that is not whole, not HTTP or against its rules is a fault of that kind") {
  struct Row {
    std::string bytes;
    bool ends;
    Fault fault;
  };
  const Row rows[] = {
      {"SSH-2.0-OpenSSH_9.2\r\n", false, Fault::not_http},
      {"HTTP/2 200\r\n\r\n", false, Fault::not_http},
      {"HTTQ", false, Fault::not_http},
      {"\x15\x03\x01\x02", false, Fault::tls_alert},
      {"HTTP/1.1 100 Continue\r\n\r\njunk", false, Fault::not_http},
      {"HTTP/1.1 2000 OK\r\n\r\n", false, Fault::malformed},
      {"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", false, Fault::malformed},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", false, Fault::malformed},
      {"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", false, Fault::malformed},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", false, Fault::malformed},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", false, Fault::malformed},
      {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", false, Fault::malformed},
      {"", true, Fault::incomplete},
      {"HTTP", true, Fault::incomplete},
      {"HTTP/1.1 200 OK\r\nContent-Le", true, Fault::incomplete},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", true, Fault::incomplete},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", true, Fault::incomplete},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", true, Fault::incomplete},
      {"HTTP/1.1 100 Continue\r\n\r\n", true, Fault::incomplete},
  };
  for (const auto& row : rows) {
    for (const auto piece : kPieces) {
      INFO(row.bytes, " in pieces of ", piece);
      const auto got = read(row.bytes, piece, row.ends);
      CHECK(!got.done);
      REQUIRE(got.fault);
      CHECK(static_cast<int>(*got.fault) == static_cast<int>(row.fault));
    }
  }
}

TEST_CASE("a body of exactly the limit is read and one byte more is too large, however it is framed") {
  const auto sized = [](std::size_t n) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(n) + "\r\n\r\n" + std::string(n, 'b');
  };
  const auto chunked = [](std::size_t n) {
    std::string out = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t i = 0; i < n; ++i) out += "1\r\nb\r\n";
    return out + "0\r\n\r\n";
  };
  const auto until_close = [](std::size_t n) { return "HTTP/1.1 200 OK\r\n\r\n" + std::string(n, 'b'); };
  for (const auto piece : kPieces) {
    for (const auto& make : {std::function<std::string(std::size_t)>(sized), {chunked}, {until_close}}) {
      INFO(make(1), " in pieces of ", piece);
      CHECK(read(make(50), piece, true, false, 50).reply.body == std::string(50, 'b'));
      CHECK(read(make(51), piece, true, false, 50).fault == Fault::too_large);
    }
  }
}

TEST_CASE("a header, a chunk's size line and a trailer cannot grow without end") {
  const std::string endless(40000, 'a');
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::size_t piece : {1000, 100000}) {
    CHECK(read("HTTP/1.1 200 OK\r\nX: " + endless, piece).fault == Fault::too_large);
    CHECK(read("HTTP/1.1 200 " + endless, piece).fault == Fault::too_large);
    CHECK(read(chunked + "1;" + endless, piece).fault == Fault::too_large);
    CHECK(read(chunked + "0\r\nX: " + endless, piece).fault == Fault::too_large);
  }
}

TEST_CASE("a reply to HEAD has no body, and names of fields come in lower case, values trimmed") {
  const auto got = read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Odd-Name:  a b \r\n\r\n", 3, false, true);
  REQUIRE(got.done);
  CHECK(got.reply.body.empty());
  REQUIRE(got.reply.field("x-odd-name"));
  CHECK(*got.reply.field("x-odd-name") == "a b");
  CHECK(!got.reply.field("X-Odd-Name"));
}

TEST_CASE("bytes behind a reply that nobody asked for end the connection") {
  const auto got = read("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\n\r\n", 100000);
  REQUIRE(got.done);
  CHECK(got.reply.body == "x");
  CHECK(!got.keep);
}

}  // namespace
}  // namespace rollcall::test
