#include "hostile/attacks.hpp"

#include <fmt/format.h>

#include <random>

namespace rollcall::hostile {

namespace {

constexpr std::int64_t kMiB = 1024 * 1024;
const std::string kPush = "/classin/push";

Bytes bytes_of(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

std::function<Bytes(std::uint64_t)> always(std::string text) {
  return [bytes = bytes_of(std::move(text))](std::uint64_t) { return bytes; };
}

// The messages in turn.
std::function<Bytes(std::uint64_t)> each_of(std::vector<Bytes> all) {
  return [all = std::move(all)](std::uint64_t number) { return all[number % all.size()]; };
}

std::string head_of(std::int64_t length, const std::string& fields = "") {
  return fmt::format("POST {} HTTP/1.1\r\nHost: h\r\n{}Content-Length: {}\r\n\r\n", kPush, fields, length);
}

std::string chunked_head() {
  return "POST " + kPush + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
}

std::string fields_of(std::size_t count, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += fmt::format("X-{}: {}\r\n", i, std::string(size, 'v'));
  return text;
}

std::vector<Bytes> as_pushes(const std::vector<Shape>& shapes, bool large) {
  std::vector<Bytes> out;
  for (const auto& shape : shapes) {
    out.push_back(bytes_of(request("POST", kPush, forged_push(shape.text))));
    if (large) continue;
    out.push_back(bytes_of(request("POST", kPush, unsigned_push(shape.text, kRefusing))));
    out.push_back(bytes_of(request("POST", kPush, shape.text)));
  }
  return out;
}

void add_slow(std::vector<Attack>& out, const Setting& setting) {
  const std::size_t crowd = setting.crowd;
  const std::string forged = forged_push("1");
  out.push_back({"connections that never send", crowd, 0, {.message = nullptr}});
  out.push_back({"more connections than there may be",
                 setting.most_connections + setting.crowd / 4,
                 0,
                 {.message = nullptr}});
  out.push_back({"headers a byte a second",
                 crowd,
                 0,
                 {.message = always("GET /healthz HTTP/1.1\r\nHost: h\r\nX: " + std::string(900, 'x')),
                  .piece = 1,
                  .pause_ms = 1000}});
  out.push_back(
      {"bodies a byte a second",
       crowd,
       0,
       {.message = always(head_of(kMiB) + std::string(1000, ' ')), .piece = 300, .pause_ms = 1000}});
  out.push_back({"16 KiB of header, then nothing",
                 crowd,
                 0,
                 {.message = always("GET /healthz HTTP/1.1\r\nHost: h\r\n" + fields_of(90, 170) + "X: "),
                  .most_messages = 1}});
  out.push_back({"large bodies that stop short of their end",
                 crowd / 10 + 1,
                 0,
                 {.message = always(head_of(static_cast<std::int64_t>(setting.large)) +
                                    std::string(setting.large - 1, ' ')),
                  .most_messages = 1}});
  out.push_back({"100-continue, then nothing",
                 crowd,
                 0,
                 {.message = always(head_of(1000, "Expect: 100-continue\r\n")), .most_messages = 1}});
  out.push_back(
      {"half-closed in the header",
       crowd / 4 + 1,
       500 * setting.pace,
       {.message = always("POST /classin/push HTTP/1.1\r\nHo"), .most_messages = 1, .half_closes = true}});
  out.push_back({"half-closed in the body",
                 crowd / 4 + 1,
                 500 * setting.pace,
                 {.message = always(head_of(100) + "{"), .most_messages = 1, .half_closes = true}});
  out.push_back(
      {"half-closed behind a request",
       crowd / 4 + 1,
       500 * setting.pace,
       {.message = always(request("POST", kPush, forged)), .most_messages = 1, .half_closes = true}});
  out.push_back({"gone without waiting for the answer",
                 crowd / 4 + 1,
                 500 * setting.pace,
                 {.message = always(request("POST", kPush, forged)), .most_messages = 1, .closes = true}});
}

void add_queries(std::vector<Attack>& out, const Setting& setting) {
  const std::string token = "Authorization: Bearer " + setting.read_token + "\r\n";
  const std::string feed = fmt::format("/v1/schools/{}/pushes?limit=1000", kVictim);
  out.push_back({"large answers that nobody reads",
                 64,
                 0,
                 {.message = always(request("GET", feed, "", token)),
                  .most_messages = 20,
                  .reads = false,
                  .receive_buffer = 2048}});
  const std::string live = fmt::format("/v1/schools/{}/live", kVictim);
  out.push_back({"live views that nobody reads",
                 300,
                 0,
                 {.message = always(request("GET", live, "", token + "Accept: text/event-stream\r\n")),
                  .most_messages = 1,
                  .reads = false,
                  .receive_buffer = 2048}});
}

void add_floods(std::vector<Attack>& out, const Setting& setting) {
  const auto random_push = [](const std::string& what) {
    return [what, random = std::make_shared<std::mt19937_64>(7)](std::uint64_t) {
      const auto number = (*random)();
      if (what == "sid") {
        const auto sid = static_cast<std::int64_t>(number >> 2);
        return bytes_of(request("POST", kPush, forged_push("1", sid)));
      }
      if (what == "callback") {
        const std::string target = fmt::format("{}/{:016x}{:016x}", kPush, number, (*random)());
        return bytes_of(request("POST", target, forged_push("1")));
      }
      const std::string token = fmt::format("Authorization: Bearer {:016x}\r\n", number);
      return bytes_of(request("GET", fmt::format("/v1/schools/{}/classes", kVictim), "", token));
    };
  };
  const double rate = 2000 * setting.pace;
  std::string gets, posts;
  for (int i = 0; i < 100; ++i) gets += request("GET", "/healthz", "");
  for (int i = 0; i < 100; ++i) posts += request("POST", kPush, forged_push("1"));
  out.push_back({"pipelines of 100 GET", 10, rate / 50, {.message = always(gets)}, true});
  out.push_back({"pipelines of 100 forged pushes", 10, rate / 50, {.message = always(posts)}});
  out.push_back({"pipelines of 100 GET, answers unread",
                 10,
                 rate / 50,
                 {.message = always(gets), .reads = false, .receive_buffer = 2048}});
  out.push_back({"forged pushes", 50, rate, {.message = always(request("POST", kPush, forged_push("1")))}});
  out.push_back({"random SIDs", 50, rate, {.message = random_push("sid")}});
  out.push_back({"random callback tokens", 50, rate, {.message = random_push("callback")}});
  out.push_back({"random bearer tokens", 50, rate / 4, {.message = random_push("bearer")}});
  out.push_back({"new connections",
                 50,
                 rate / 2,
                 {.message = always(request("GET", "/nothing", "")), .most_messages = 1, .closes = true}});
}

void add_bombs(std::vector<Attack>& out, const Setting& setting) {
  const double rate = 200 * setting.pace;
  std::string tiny = chunked_head();
  for (int i = 0; i < 100000; ++i) tiny += "1\r\nx\r\n";
  std::vector<Bytes> headers = {
      bytes_of("GET / HTTP/1.1\r\nHost: h\r\n" + fields_of(1000, 1) + "\r\n"),
      bytes_of("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(kMiB, 'v') + "\r\n\r\n"),
      bytes_of("GET /" + std::string(kMiB, 't') + " HTTP/1.1\r\nHost: h\r\n\r\n"),
      bytes_of(std::string(kMiB, 'M') + " / HTTP/1.1\r\nHost: h\r\n\r\n"),
      bytes_of(std::string(2000, '\r') + "GET / HTTP/1.1\r\n\r\n"),
      bytes_of("GET / HTTP/1.1\r\nHost: h\r\n" + std::string(kMiB, 'n') + ": v\r\n\r\n")};
  out.push_back({"header bombs", 20, rate, {.message = each_of(std::move(headers))}});
  std::vector<Bytes> chunks = {
      bytes_of(chunked_head() + "5;" + std::string(kMiB, 'e') + "\r\nhello\r\n0\r\n\r\n"),
      bytes_of(chunked_head() + std::string(kMiB, '0') + "5\r\nhello\r\n0\r\n\r\n"),
      bytes_of(chunked_head() + "0\r\n" + fields_of(1000, 1000) + "\r\n"), bytes_of(tiny + "0\r\n\r\n"),
      bytes_of(chunked_head() + "ffffffffffffffff\r\n" + std::string(1000, 'x'))};
  out.push_back({"chunk bombs", 20, rate / 4, {.message = each_of(std::move(chunks))}});
  std::vector<Bytes> tricks;
  for (const auto& trick : framing_tricks())
    tricks.push_back(bytes_of(trick.text + request("POST", kPush, forged_push("2"))));
  out.push_back({"framing tricks",
                 20,
                 5 * rate,
                 {.message = each_of(std::move(tricks)), .most_messages = 1, .half_closes = true}});
  out.push_back({"compressed bodies",
                 10,
                 rate,
                 {.message = always(
                      request("POST", kPush, std::string(100000, '\x1f'), "Content-Encoding: gzip\r\n"))}});
  out.push_back(
      {"JSON of depth 100,000", 10, rate / 4, {.message = each_of(as_pushes(deep_shapes(100000), false))}});
  out.push_back({"64 KiB of hostile JSON",
                 20,
                 rate,
                 {.message = each_of(as_pushes(large_shapes(64 * 1024 - 256), false))}});
  out.push_back({"largest bodies of hostile JSON",
                 8,
                 4 * setting.pace,
                 {.message = each_of(as_pushes(large_shapes(setting.large), true))}});
}

}  // namespace

std::vector<Attack> attacks(const Setting& setting) {
  std::vector<Attack> out;
  add_queries(out, setting);
  for (auto& attack : out) attack.in_order = true;
  add_slow(out, setting);
  add_floods(out, setting);
  add_bombs(out, setting);
  return out;
}

}  // namespace rollcall::hostile
