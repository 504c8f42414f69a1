// Names that have a better replacement, and texts that belong elsewhere.
#include <algorithm>

#include "rules.hpp"

namespace tidy {

namespace {

struct BannedName {
  std::string_view name, replacement;
  bool call;                            // only where it is called as a free function
  std::vector<std::string_view> homes;  // where it is allowed
};

// Tests may use what throws on bad input; http/ writes its dates in UTC, for which no zone is needed.
const std::vector<BannedName>& banned_names() {
  static constexpr std::string_view kFromChars =
      "std::from_chars, which has no locale and says where it stopped";
  static constexpr std::string_view kZones = "the date library, see src/report/local_time.hpp";
  static constexpr std::string_view kString = "std::string, std::string_view or fmt";
  static constexpr std::string_view kStream = "the log, or the stream that a command is given";
  static const std::vector<BannedName> kNames = {
      {"stoi", kFromChars, true, {"tests/"}},
      {"stol", kFromChars, true, {"tests/"}},
      {"stoll", kFromChars, true, {"tests/"}},
      {"stoul", kFromChars, true, {"tests/"}},
      {"stoull", kFromChars, true, {"tests/"}},
      {"stod", kFromChars, true, {"tests/"}},
      {"atoi", kFromChars, true, {}},
      {"atol", kFromChars, true, {}},
      {"atoll", kFromChars, true, {}},
      {"atof", kFromChars, true, {}},
      {"strtol", kFromChars, true, {}},
      {"strtoll", kFromChars, true, {}},
      {"strtoul", kFromChars, true, {}},
      {"strtoull", kFromChars, true, {}},
      {"strtod", kFromChars, true, {}},
      {"sscanf", kFromChars, true, {}},
      {"localtime", kZones, true, {}},
      {"localtime_r", kZones, true, {}},
      {"gmtime", kZones, true, {}},
      {"gmtime_r", kZones, true, {"src/http/"}},
      {"mktime", kZones, true, {}},
      {"strftime", kZones, true, {"src/http/"}},
      {"strcpy", kString, true, {}},
      {"strcat", kString, true, {}},
      {"sprintf", kString, true, {}},
      {"snprintf", kString, true, {}},
      {"strtok", kString, true, {}},
      {"gets", kString, true, {}},
      {"rand", "random_hex() or <random>", true, {}},
      {"srand", "random_hex() or <random>", true, {}},
      {"tmpnam", "mkstemp or mkdtemp", true, {}},
      {"assert", "ROLLCALL_CHECK, which holds in every build", true, {}},
      {"endl", "'\\n'; flush where it matters", false, {}},
      {"cout", kStream, false, {"src/main.cpp", "src/cli/", "tests/"}},
      {"cerr", kStream, false, {"src/main.cpp", "src/cli/", "tests/"}},
      {"printf", kStream, true, {"src/main.cpp", "src/cli/", "tests/"}},
      {"fprintf",
       kStream,
       true,
       {"src/main.cpp", "src/cli/", "src/base/check.cpp", "src/base/log.cpp", "tests/"}},
      {"NULL", "nullptr", false, {}},
      {"typedef", "using", false, {}},
      {"const_cast", "a type that says what is meant", false, {}},
  };
  return kNames;
}

constexpr std::string_view kUnfinished[] = {"TODO", "FIXME", "XXX", "HACK"};

// SQL needs two of its words in one literal to be taken for it.
constexpr std::pair<std::string_view, std::string_view> kSql[] = {{"SELECT", "FROM"},  {"INSERT", "INTO"},
                                                                  {"UPDATE", "SET"},   {"DELETE", "FROM"},
                                                                  {"CREATE", "TABLE"}, {"PRAGMA", "PRAGMA"}};

bool is_free_call(std::string_view code, std::size_t at, std::size_t size) {
  const std::size_t next = code.find_first_not_of(" \n", at + size);
  if (next == std::string_view::npos || code[next] != '(') return false;
  const std::string_view before = code.substr(0, at);
  return !before.ends_with('.') && !before.ends_with("->");
}

bool in_rules(const Source& source) { return source.under("tests/tidy/"); }

}  // namespace

Findings check_names(const Source& source) {
  Findings out;
  if (!in_rules(source)) {
    for (const std::string_view word : kUnfinished) {
      for (std::size_t at = find_word(source.text, word); at != std::string::npos;
           at = find_word(source.text, word, at + 1)) {
        out.push_back(
            {source.path, line_at(source.text, at), std::string(word) + ": finish it, or open an issue"});
      }
    }
  }
  for (const BannedName& banned : banned_names()) {
    if (std::any_of(banned.homes.begin(), banned.homes.end(),
                    [&](std::string_view home) { return source.under(home); })) {
      continue;
    }
    for (std::size_t at = find_word(source.code, banned.name); at != std::string::npos;
         at = find_word(source.code, banned.name, at + 1)) {
      if (banned.call && !is_free_call(source.code, at, banned.name.size())) continue;
      out.push_back({source.path, line_at(source.code, at),
                     "'" + std::string(banned.name) + "' is banned; use " + std::string(banned.replacement)});
    }
  }
  return out;
}

Findings check_sql(const Source& source) {
  Findings out;
  if (!source.under("src/") || !source.is_cpp() || source.under("src/storage/sqlite/")) return out;
  const auto lines = lines_of(source.commentless);
  const auto code = lines_of(source.code);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool sql = std::any_of(std::begin(kSql), std::end(kSql), [&](const auto& words) {
      return find_word(lines[i], words.first) != std::string_view::npos &&
             find_word(lines[i], words.second) != std::string_view::npos &&
             find_word(code[i], words.first) == std::string_view::npos;
    });
    if (sql) out.push_back({source.path, static_cast<int>(i) + 1, "SQL belongs in src/storage/sqlite/ only"});
  }
  return out;
}

Findings check_header(const Source& source) {
  Findings out;
  if (!source.is_header()) return out;
  const auto lines = lines_of(source.code);
  if (std::find(lines.begin(), lines.end(), "#pragma once") == lines.end()) {
    out.push_back({source.path, 1, "a header needs #pragma once"});
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].find("using namespace") == std::string_view::npos) continue;
    out.push_back({source.path, static_cast<int>(i) + 1, "'using namespace' in a header reaches everybody"});
  }
  return out;
}

}  // namespace tidy
