// Lines of the log: how they look where, what cannot be forged with them, and how many there are.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "base/log_limit.hpp"
#include "base/log_line.hpp"
#include "classin/json_reader.hpp"
#include "support/process.hpp"

namespace rollcall::log {

namespace {

constexpr std::int64_t kNow = 1768314000;  // 2026-01-13T14:20:00Z

std::string line(Style style, Level level, std::string_view event, std::initializer_list<Field> fields,
                 std::uint64_t left_out = 0) {
  return line_of(style, kNow, level, event, {fields.begin(), fields.size()}, left_out);
}

// What clients have sent in the hope of ending a line, moving a cursor or turning text round.
const std::vector<std::string> kHostile = {
    "a\nb",
    "a\r\nb",
    "\"}\n{\"level\":\"info\",\"event\":\"all is well\"}",
    "\x1b[2J\x1b[1;31m",
    "\x1b]0;title\x07",
    "\x7f\x08\x08",
    "\xc2\x9b"
    "2J",  // CSI as one character
    "\xc2\x85"
    "next line",
    "\xe2\x80\xa8"
    "line separator",
    "\xe2\x80\xae"
    "gnp.exe",  // right to left
    "\xe2\x81\xa6\xe2\x81\xa9",
    "\xef\xbb\xbf",
    std::string("\0nul", 4),
    "\xff\xfe\xc2",
    "=\\\"'",
};

bool harmless(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7f) return false;
    if (c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) return false;
    for (const char* obeyed :
         {"\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xae", "\xe2\x81\xa6", "\xef\xbb\xbf"})
      if (text.substr(i).starts_with(obeyed)) return false;
  }
  return true;
}

// A file open for writing, and how $JOURNAL_STREAM names it.
struct Opened {
  explicit Opened(const std::string& path) : fd(::open(path.c_str(), O_CREAT | O_WRONLY | O_NOCTTY, 0600)) {
    struct stat found {};
    REQUIRE(::fstat(fd, &found) == 0);
    name = fmt::format("{}:{}", found.st_dev, found.st_ino);
  }
  ~Opened() { ::close(fd); }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  int fd;
  std::string name;
};

}  // namespace

TEST_CASE(
    "a line is JSON with time, level, event and fields; where journald reads it its priority is in front") {
  const std::string json =
      R"({"time":"2026-01-13T14:20:00Z","level":"warning","event":"push refused","sid":7,"source":"::1"})"
      "\n";
  CHECK(line(Style::json, Level::warning, "push refused", {{"sid", 7}, {"source", "::1"}}) == json);
  CHECK(line(Style::journal, Level::warning, "push refused", {{"sid", 7}, {"source", "::1"}}) ==
        "<4>" + json);
  for (const auto& [level, priority] : {std::pair(Level::debug, "<7>{"), std::pair(Level::info, "<6>{"),
                                        std::pair(Level::warning, "<4>{"), std::pair(Level::error, "<3>{")}) {
    CHECK(line(Style::journal, level, "x", {}).starts_with(priority));
  }
  CHECK(line(Style::json, Level::info, "x", {}, 7).find("\"left_out\":7}") != std::string::npos);
}

TEST_CASE("on a terminal a line is text: words as they are, everything else in quotes, the level in colour") {
  CHECK(line(Style::text, Level::error, "it broke",
             {{"file", "/var/lib/a.db"}, {"why", "disk full"}, {"n", 3}}) ==
        "2026-01-13T14:20:00Z error   it broke  file=/var/lib/a.db  why=\"disk full\"  n=3\n");
  const std::string coloured = line(Style::colour, Level::error, "it broke", {});
  CHECK(coloured == "2026-01-13T14:20:00Z \x1b[31;1merror  \x1b[0m it broke\n");
  CHECK(line(Style::text, Level::info, "x", {{"empty", ""}}, 2).ends_with("empty=\"\"  left_out=2\n"));
}

TEST_CASE("nothing from outside ends a line or reaches a terminal, and JSON gives it back as it was") {
  for (const auto& text : kHostile) {
    for (const Style style : {Style::json, Style::journal, Style::text}) {
      const std::string out = line(style, Level::info, "x", {{"said", text}});
      CAPTURE(out);
      CHECK(std::count(out.begin(), out.end(), '\n') == 1);
      CHECK(out.ends_with('\n'));
      CHECK(harmless(std::string_view(out).substr(0, out.size() - 1)));
    }
    const std::string json = line(Style::json, Level::info, "x", {{"said", text}});
    classin::JsonDocument document;
    const auto read = document.parse(json);
    REQUIRE(read.ok());
    const bool whole = text.find('\xff') == std::string::npos;  // else not UTF-8: replaced
    if (whole) CHECK((*read)["said"].text() == text);
  }
}

TEST_CASE("text that is harmless stays as it is, also beyond ASCII") {
  for (const char* text : {"程序正常执行", "naïve", "😀", "مرحبا", "a b"}) {
    CHECK(line(Style::json, Level::info, "x", {{"said", text}}).find(text) != std::string::npos);
    CHECK(line(Style::text, Level::info, "x", {{"said", text}}).find(text) != std::string::npos);
  }
}

TEST_CASE("priorities go to the stream that $JOURNAL_STREAM names and to no other") {
  const testing::TempDirectory directory;
  const Opened stream(directory.file("stream")), other(directory.file("other"));
  CHECK(style_of(stream.fd, stream.name.c_str(), false) == Style::journal);
  CHECK(style_of(other.fd, stream.name.c_str(), false) == Style::json);
  for (const std::string& wrong : {stream.name + "0", "0" + stream.name, std::string(":"), std::string("")})
    CHECK(style_of(stream.fd, wrong.c_str(), false) == Style::json);
  CHECK(style_of(stream.fd, nullptr, false) == Style::json);
  CHECK(style_of(-1, stream.name.c_str(), false) == Style::json);
}

TEST_CASE("a terminal gets text, in colour unless that is not wanted, whatever $JOURNAL_STREAM says") {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
  REQUIRE(master >= 0);
  REQUIRE(::grantpt(master) == 0);
  REQUIRE(::unlockpt(master) == 0);
  {
    const Opened terminal(::ptsname(master));
    CHECK(style_of(terminal.fd, nullptr, false) == Style::colour);
    CHECK(style_of(terminal.fd, terminal.name.c_str(), true) == Style::text);
  }
  ::close(master);
}

TEST_CASE("of one event so many lines are written in a minute; the next one says how many were left out") {
  Limit limit;
  for (std::size_t i = 0; i < limits::kLogLinesPerEvent; ++i) {
    const auto verdict = limit.judge(Level::warning, "flood", kNow);
    CHECK(verdict.written);
    CHECK(verdict.left_out == 0);
  }
  for (int i = 0; i < 70; ++i) CHECK_FALSE(limit.judge(Level::warning, "flood", kNow + 1).written);
  CHECK(limit.judge(Level::warning, "something else", kNow + 1).written);
  CHECK(limit.judge(Level::error, "flood", kNow + 1).written);
  CHECK(limit.tick(kNow + limits::kLogWindowS - 1).empty());
  const auto next = limit.judge(Level::warning, "flood", kNow + limits::kLogWindowS);
  CHECK(next.written);
  CHECK(next.left_out == 70);
  CHECK(limit.judge(Level::warning, "flood", kNow + limits::kLogWindowS).left_out == 0);
}

TEST_CASE("when an event comes no more, what was left out is told once") {
  Limit limit;
  for (std::size_t i = 0; i < limits::kLogLinesPerEvent + 5; ++i) limit.judge(Level::error, "flood", kNow);
  limit.judge(Level::info, "rare", kNow);
  const auto missed = limit.tick(kNow + limits::kLogWindowS);
  REQUIRE(missed.size() == 1);
  CHECK(missed[0].event == "flood");
  CHECK(missed[0].level == Level::error);
  CHECK(missed[0].left_out == 5);
  CHECK(limit.tick(kNow + 2 * limits::kLogWindowS).empty());
}

TEST_CASE("every line is written or counted, over any course of times, also of a clock that jumps") {
  Limit limit;
  std::uint64_t sent = 0, written = 0, left_out = 0;
  std::int64_t now = kNow;
  for (int i = 0; i < 20000; ++i) {
    now += i % 977 == 0 ? -3600 : i % 61 == 0 ? 7 : 0;
    const auto verdict = limit.judge(Level::error, i % 3 == 0 ? "a" : "b", now);
    ++sent;
    written += verdict.written ? 1 : 0;
    left_out += verdict.left_out;
    if (i % 100 == 0)
      for (const auto& missed : limit.tick(now)) left_out += missed.left_out;
  }
  for (const auto& missed : limit.tick(now + limits::kLogWindowS)) left_out += missed.left_out;
  CHECK(sent == written + left_out);
  CHECK(left_out > 0);
}

TEST_CASE("more events than are counted are written all the same") {
  Limit limit;
  for (std::size_t i = 0; i < 2 * limits::kMaxLogEvents; ++i)
    CHECK(limit.judge(Level::info, "event " + std::to_string(i), kNow).written);
}

}  // namespace rollcall::log
