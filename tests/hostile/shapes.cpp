// JSON and framing of hostile shape.
#include <fmt/format.h>

#include <algorithm>

#include "base/digest.hpp"
#include "hostile/attacks.hpp"

namespace rollcall::hostile {

namespace {

std::string repeated(const std::string& piece, std::size_t bytes) {
  std::string text;
  text.reserve(bytes + piece.size());
  while (text.size() < bytes) text += piece;
  return text;
}

std::string many_keys(std::size_t bytes) {
  std::string text = "{";
  text.reserve(bytes + 32);
  for (std::size_t i = 0; text.size() < bytes; ++i)
    fmt::format_to(std::back_inserter(text), "\"k{:x}\":1,", i);
  text.back() = '}';
  return text;
}

// Keys alike in their first kilobyte, so that comparing them costs.
std::string long_keys(std::size_t bytes) {
  const std::string prefix(1024, 'p');
  std::string text = "{";
  text.reserve(bytes + 2048);
  for (std::size_t i = 0; text.size() < bytes; ++i)
    fmt::format_to(std::back_inserter(text), "\"{}{:08x}\":1,", prefix, i * 2654435761U % 0xFFFFFFFFU);
  text.back() = '}';
  return text;
}

std::string list_of(const std::string& item, std::size_t bytes) {
  std::string text = "[" + repeated(item + ",", bytes);
  text.back() = ']';
  return text;
}

}  // namespace

std::string request(const std::string& method, const std::string& target, const std::string& body,
                    const std::string& fields) {
  std::string bytes = fmt::format("{} {} HTTP/1.1\r\nHost: h\r\n{}", method, target, fields);
  if (method == "POST") bytes += fmt::format("Content-Length: {}\r\n", body.size());
  return bytes + "\r\n" + body;
}

std::string forged_push(const std::string& data, std::int64_t sid) {
  return fmt::format(
      R"({{"SID":{},"Cmd":"End","TimeStamp":1768314600,"SafeKey":"{:032x}","_id":"{:024x}","Data":{}}})", sid,
      7, 666, data);
}

std::string unsigned_push(const std::string& data, std::int64_t sid) {
  return fmt::format(R"({{"SID":{},"Cmd":"End","Data":{}}})", sid, data);
}

std::vector<Shape> large_shapes(std::size_t bytes) {
  const std::size_t most = bytes - std::min<std::size_t>(bytes, 4096);  // room for the envelope
  const std::string million(1000000, '7');
  return {
      {"one string", "\"" + std::string(most, 's') + "\""},
      {"escapes", "\"" + repeated("\\u0041", most) + "\""},
      {"lone surrogates", "\"" + repeated("\\ud800", most) + "\""},
      {"bytes that are not UTF-8", "\"" + std::string(most, '\xff') + "\""},
      {"one number", std::string(most, '1')},
      {"numbers of a million digits", list_of(million, most > million.size() ? most - million.size() : 0)},
      {"exponents", list_of("1e-7", most)},
      {"small numbers", list_of("1", most)},
      {"empty lists", list_of("[]", most)},
      {"open lists", std::string(most, '[')},
      {"deep lists", std::string(most / 2, '[') + std::string(most / 2, ']')},
      {"many keys", many_keys(most)},
      {"the same key", "{" + repeated("\"k\":1,", most) + "\"k\":1}"},
      {"long keys", long_keys(most)},
      {"TimeStamps", "1," + repeated("\"TimeStamp\":1,", most) + "\"k\":1"},
      {"blanks", std::string(most, ' ') + "1"},
      {"no end of a string", "\"" + std::string(most, 's')},
      {"nothing at all", std::string(most, '\0')},
  };
}

std::vector<Shape> deep_shapes(std::size_t depth) {
  std::string open, shut;
  for (std::size_t i = 0; i < depth / 2; ++i) {
    open += R"({"a":[)";
    shut += "]}";
  }
  return {
      {"arrays", std::string(depth, '[') + std::string(depth, ']')},
      {"objects", repeated(R"({"a":)", 5 * depth) + "1" + std::string(depth, '}')},
      {"both", open + shut},
      {"arrays without end", std::string(depth, '[')},
      {"objects without end", repeated(R"({"a":)", 5 * depth)},
  };
}

std::vector<Shape> framing_tricks() {
  const std::string post = "POST /classin/push HTTP/1.1\r\nHost: h\r\n", five = "Content-Length: 5\r\n";
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  return {
      {"both framings", post + five + chunked + "\r\n0\r\n\r\n"},
      {"both, the other way", post + chunked + five + "\r\n0\r\n\r\n"},
      {"two lengths", post + five + "Content-Length: 6\r\n\r\nhello"},
      {"two equal lengths", post + five + five + "\r\nhello"},
      {"a list of lengths", post + "Content-Length: 5, 5\r\n\r\nhello"},
      {"a signed length", post + "Content-Length: +5\r\n\r\nhello"},
      {"a negative length", post + "Content-Length: -5\r\n\r\nhello"},
      {"a hexadecimal length", post + "Content-Length: 0x5\r\n\r\nhello"},
      {"a length beyond 64 bits", post + "Content-Length: 18446744073709551621\r\n\r\nhello"},
      {"a length with a blank within", post + "Content-Length: 5 0\r\n\r\nhello"},
      {"a blank before the colon", post + "Content-Length : 5\r\n\r\nhello"},
      {"a folded length", post + "Content-Length:\r\n 5\r\n\r\nhello"},
      {"a vertical tab", post + "Transfer-Encoding:\x0b"
                                "chunked\r\n\r\n0\r\n\r\n"},
      {"xchunked", post + "Transfer-Encoding: xchunked\r\n" + five + "\r\nhello"},
      {"chunked twice", post + chunked + chunked + "\r\n0\r\n\r\n"},
      {"chunked, identity", post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"},
      {"gzip, chunked", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
      {"chunked in quotes", post + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"},
      {"chunked to HTTP/1.0", "POST /classin/push HTTP/1.0\r\n" + chunked + "\r\n0\r\n\r\n"},
      {"a bare line feed", "POST /classin/push HTTP/1.1\nHost: h\n\n"},
      {"a bare carriage return", post + "X: a\rb\r\n\r\n"},
      {"a null byte", post + std::string("X: a\0b\r\n\r\n", 10)},
      {"no Host", "POST /classin/push HTTP/1.1\r\n" + five + "\r\nhello"},
      {"two Hosts", post + "Host: i\r\n\r\n"},
      {"a field without a colon", post + "Content-Length\r\n\r\n"},
      {"a field name in brackets", post + "[Content-Length]: 5\r\n\r\n"},
      {"a space in the target", "POST /classin/push x HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"HTTP/9.9", "POST /classin/push HTTP/9.9\r\nHost: h\r\n\r\n"},
      {"HTTP/2 by surprise", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
      {"no version", "POST /classin/push\r\n\r\n"},
      {"a chunk size that is signed", post + chunked + "\r\n+5\r\nhello\r\n0\r\n\r\n"},
      {"a chunk size in 0x", post + chunked + "\r\n0x5\r\nhello\r\n0\r\n\r\n"},
      {"a chunk size beyond 64 bits", post + chunked + "\r\n10000000000000005\r\nhello\r\n0\r\n\r\n"},
      {"a chunk longer than its size", post + chunked + "\r\n3\r\nhello\r\n0\r\n\r\n"},
      {"a chunk with bare line feeds", post + chunked + "\r\n5\nhello\n0\n\n"},
      {"a chunk size and a blank", post + chunked + "\r\n5 \r\nhello\r\n0\r\n\r\n"},
      {"a chunk extension with a line feed", post + chunked + "\r\n5;a\nb\r\nhello\r\n0\r\n\r\n"},
      {"an expectation of something else", post + "Expect: 200-ok\r\n" + five + "\r\nhello"},
      {"a body to GET", "GET /classin/push HTTP/1.1\r\nHost: h\r\n" + chunked + "\r\nzz"},
      {"an upgrade in the midst", "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n"},
  };
}

bool is_refusal(int status) {
  constexpr int kRefusals[] = {400, 401, 403, 404, 405, 408, 413, 414, 417, 429, 431, 501, 503, 505};
  return std::find(std::begin(kRefusals), std::end(kRefusals), status) != std::end(kRefusals);
}

}  // namespace rollcall::hostile
