#include "errors/rules.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <regex>

namespace rollcall::errors {

namespace {

constexpr std::size_t kMostLines = 20, kMostColumns = 400;

struct Rule {
  const char *name, *pattern;
};

// What nobody but us could make sense of, and what must not be shown.
constexpr Rule kForbidden[] = {
    {"SQL", R"(\b(SELECT|INSERT|UPDATE|DELETE|PRAGMA|FROM|WHERE|BEGIN IMMEDIATE)\b [a-zA-Z(*])"},
    {"our own names", R"(\bstd::|\brollcall::|\bsqlite3_|\bSQLITE_|basic_string|bad_alloc|nullptr|what\(\))"},
    {"a stack trace", R"(terminate called|0x[0-9a-f]{4,}|\bat [a-z_/]+\.[ch]pp\b|Assertion)"},
    {"\"internal\"", R"(\b[Ii]nternal\b)"},
    {"a number of an error alone", R"(\b(error|errno|code) -?[0-9]+\s*$)"},
    {"a secret",
     R"(TESTSECRET|HUSH|rc_[0-9a-f]{16,}|0123456789abcdef0123456789abcdef|-----BEGIN [A-Z ]*PRIVATE)"},
    {"empty quotes around nothing", R"(: $|: \n|"" in\b)"},
    {"a placeholder that was not filled", R"(\{\}|%s|%d|\(null\))"},
};

bool dangles(const std::string& text) {
  return text.empty() || std::string_view(":;,(-").find(text.back()) != std::string_view::npos;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace

std::vector<std::string> broken_words(const std::string& text) {
  std::vector<std::string> out;
  for (const auto& [name, pattern] : kForbidden) {
    if (std::regex_search(text, std::regex(pattern))) out.push_back(std::string("it holds ") + name);
  }
  if (dangles(text)) out.emplace_back("its end is no end");
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f) {
      out.emplace_back("it holds control characters");
      break;
    }
  }
  return out;
}

std::vector<std::string> broken_rules(const testing::Finished& finished, int code,
                                      const std::string& begins) {
  std::vector<std::string> out;
  if (finished.code != code) out.push_back(fmt::format("the exit code is {}, not {}", finished.code, code));
  if (!finished.err.ends_with('\n')) out.emplace_back("standard error does not end with a line");
  const auto lines = lines_of(finished.err);
  if (lines.empty()) return out;
  const bool begun =
      finished.err.starts_with("rollcall: ") || (!begins.empty() && finished.err.starts_with(begins));
  if (!begun) out.emplace_back("it does not begin with \"rollcall: \"");
  if (lines.size() > kMostLines) out.emplace_back("it is longer than a screen");
  for (const auto& line : lines) {
    if (line.empty()) out.emplace_back("it holds an empty line");
    if (line.size() > kMostColumns) out.emplace_back("a line has no end");
  }
  for (const auto& words : broken_words(finished.err.substr(0, finished.err.size() - 1)))
    out.push_back(words);
  return out;
}

void check_row(const Row& row, const testing::Finished& finished, const std::string& begins) {
  CAPTURE(row.situation);
  for (const std::string& broken : broken_rules(finished, row.code, begins))
    FAIL_CHECK(broken << ":\n" << finished.err);
  for (const std::string* text : {&row.thing, &row.place, &row.next})
    CHECK_MESSAGE(finished.err.find(*text) != std::string::npos, "no \"" << *text << "\" in:\n"
                                                                         << finished.err);
}

}  // namespace rollcall::errors
