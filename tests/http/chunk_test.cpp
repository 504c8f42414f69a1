// The rules on chunked bodies as a table, in one piece and byte by byte.
#include <doctest/doctest.h>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <random>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "http/chunk_decoder.hpp"

namespace rollcall::http {
namespace {

constexpr std::size_t kMaxBody = 100;
constexpr std::size_t kMaxTrailer = 200;
constexpr int kMore = -1;

struct Decoded {
  int status = 0;  // 0: complete
  std::string body;
  std::size_t taken = 0;
};

Decoded decode(std::string_view bytes, std::size_t piece = std::string_view::npos) {
  ChunkDecoder decoder(kMaxBody, kMaxTrailer);
  Decoded result;
  while (result.taken < bytes.size() && !decoder.done() && !decoder.fault()) {
    result.taken += decoder.take(bytes.substr(result.taken, piece), result.body);
  }
  result.status = decoder.fault() ? decoder.fault()->status : decoder.done() ? 0 : kMore;
  return result;
}

struct Row {
  std::string what;
  std::string bytes;
  int status;
  std::string body = "";
};

void check(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    for (const std::size_t piece : {std::string_view::npos, std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
      INFO(row.what, ", pieces of ", piece);
      const auto decoded = decode(row.bytes, piece);
      CHECK(decoded.status == row.status);
      if (row.status == 0) CHECK(decoded.body == row.body);
    }
  }
}

TEST_CASE("chunked bodies that are in order") {
  check({
      {"nothing", "0\r\n\r\n", 0, ""},
      {"one chunk", "5\r\nhello\r\n0\r\n\r\n", 0, "hello"},
      {"sizes in either case, with zeros before them", "00A\r\n0123456789\r\nb\r\nabcdefghijk\r\n000\r\n\r\n",
       0, "0123456789abcdefghijk"},
      {"data that looks like chunks", "7\r\n0\r\n\r\n\r\n\r\n0\r\n\r\n", 0, "0\r\n\r\n\r\n"},
      {"extensions are left out", "1;a;b=c;d=\"e f\"\r\nx\r\n0;last\r\n\r\n", 0, "x"},
      {"a trailer is left out", "1\r\nx\r\n0\r\nA: b\r\nContent-Length: 9\r\n\r\n", 0, "x"},
      {"not there yet", "1\r\nx\r\n0\r\n\r", kMore},
  });
}

TEST_CASE("chunked bodies that are refused") {
  check({
      {"no size", "\r\n\r\n", 400},
      {"text for a size", "x\r\n", 400},
      {"size with a sign", "+5\r\nhello\r\n", 400},
      {"size with 0x", "0x5\r\nhello\r\n", 400},
      {"blank before the size", " 5\r\nhello\r\n", 400},
      {"blank behind the size", "5 \r\nhello\r\n", 400},
      {"size ends in a bare line feed", "5\nhello\r\n0\r\n\r\n", 400},
      {"size ends in a blank and a line feed", "5 \nhello\r\n0\r\n\r\n", 400},
      {"size ends in a bare carriage return", "5\rhello\r\n0\r\n\r\n", 400},
      {"extension ends in a bare line feed", "5;a\nhello\r\n0\r\n\r\n", 400},
      {"control character in an extension", "5;a=\x01\r\nhello\r\n", 400},
      {"data longer than its size", "5\r\nhello!\r\n0\r\n\r\n", 400},
      {"data ends in a bare line feed", "5\r\nhello\n0\r\n\r\n", 400},
      {"data ends in nothing", "5\r\nhello0\r\n\r\n", 400},
      {"size of 17 digits", "00000000000000005\r\n", 400},
      {"size beyond 64 bits", "10000000000000000\r\n", 400},
      {"size of all 64 bits", "ffffffffffffffff\r\n", 413},
      {"folded trailer", "0\r\nA: b\r\n c\r\n\r\n", 400},
      {"trailer without a colon", "0\r\nGET / HTTP/1.1\r\n\r\n", 400},
      {"trailer ends in a bare line feed", "0\r\n\n", 400},
  });
}

TEST_CASE("the size limits of a chunked body") {
  const auto repeated = [](const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
  };
  const std::string extension(limits::kMaxChunkExtensionBytes, 'e');
  check({
      {"the largest body", repeated("1\r\nx\r\n", kMaxBody) + "0\r\n\r\n", 0, std::string(kMaxBody, 'x')},
      {"one byte more", repeated("1\r\nx\r\n", kMaxBody) + "1\r\n", 413},
      {"the largest extension", "1;" + extension + "\r\nx\r\n0\r\n\r\n", 0, "x"},
      {"one more byte in another chunk", "1;" + extension + "\r\nx\r\n1;e\r\nx\r\n0\r\n\r\n", 400},
      {"the largest trailer", "0\r\nA: " + std::string(kMaxTrailer - 7, 'b') + "\r\n\r\n", 0, ""},
      {"one byte more", "0\r\nA: " + std::string(kMaxTrailer - 6, 'b') + "\r\n\r\n", 431},
  });
}

TEST_CASE("no byte behind a chunked body is taken") {
  CHECK(decode("1\r\nx\r\n0\r\n\r\nGET / HTTP/1.1").taken == 11);
  CHECK(decode("0\r\nA: b\r\n\r\n\r\n").taken == 11);
}

// Beast reads the same text with code of its own. It is laxer, so it must agree wherever ours accepts.
std::string beast_decoded(const std::string& chunked) {
  namespace beast = boost::beast;
  const std::string bytes = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked;
  beast::http::request_parser<beast::http::string_body> parser;
  parser.eager(true);
  beast::error_code error;
  const auto taken = parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  if (error || !parser.is_done()) return "(" + error.message() + ")";
  return parser.get().body() + "|" + std::to_string(bytes.size() - taken);
}

TEST_CASE("mutated chunked bodies are read as Beast reads them, or refused") {
  std::mt19937 random(20260214);
  const auto below = [&random](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  const std::string alphabet = "\r\n0159afAF;= x:\t\"";
  int accepted = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string bytes = "3\r\nabc\r\n1;e=\"f\"\r\nx\r\nA\r\n0123456789\r\n0\r\nT: v\r\n\r\nrest";
    for (std::size_t changes = below(3); changes > 0; --changes) {
      const auto at = below(bytes.size());
      if (below(2) == 0) bytes.erase(at, 1);
      bytes.insert(at, below(2), alphabet[below(alphabet.size())]);
    }
    const auto ours = decode(bytes);
    if (ours.status != 0) continue;
    const auto theirs = beast_decoded(bytes);
    if (theirs.front() == '(') continue;  // extensions and trailer fields that only Beast looks into
    ++accepted;
    INFO(bytes);
    REQUIRE(theirs == ours.body + "|" + std::to_string(bytes.size() - ours.taken));
  }
  CHECK(accepted > 3000);
}

}  // namespace
}  // namespace rollcall::http
