// Who may include whom.
#include <algorithm>
#include <array>

#include "rules.hpp"

namespace tidy {

namespace {

struct Layer {
  std::string_view folder;
  int level;
};

// ARCHITECTURE: base at the bottom, the command line on top.
constexpr Layer kLayers[] = {{"base", 0},       {"domain", 1},   {"classin", 1},  {"records", 1},
                             {"config", 1},     {"service", 1},  {"http", 1},     {"projection", 2},
                             {"storage", 2},    {"outbound", 2}, {"simulate", 2}, {"ingest", 3},
                             {"scheduling", 3}, {"report", 3},   {"api", 4},      {"daemon", 5},
                             {"doctor", 5},     {"cli", 6},      {"manual", 7}};

// Within a level a folder knows no other, but for these.
constexpr std::array<std::string_view, 2> kAllowedPairs[] = {
    {"domain", "records"}, {"config", "domain"}, {"scheduling", "ingest"}};

struct Library {
  std::string_view include;  // as the name begins
  std::vector<std::string_view> homes;
  bool only_sources;  // not in headers, so that nobody gets it by including ours
};

const std::vector<Library>& libraries() {
  static const std::vector<Library> kLibraries = {
      {"boost/", {"src/http/", "tests/http/", "tests/support/", "tests/e2e/", "tests/bench/"}, false},
      {"sqlite3.h", {"src/storage/sqlite/", "tests/storage/", "tests/disk/"}, true},
      {"simdjson.h", {"src/classin/", "src/outbound/", "tests/"}, true},
      {"toml++/", {"src/config/"}, true},
      {"CLI/", {"src/cli/"}, true},
      {"openssl/", {"src/base/", "src/http/", "tests/http/", "tests/support/", "tests/fake_classin/"}, true},
      {"xlsxwriter", {"src/report/"}, true},
      {"date/", {"src/config/", "src/report/"}, true},
      {"systemd/", {"src/service/"}, true},
      {"doctest/", {"tests/"}, false},
  };
  return kLibraries;
}

constexpr std::string_view kPureFolders[] = {"src/domain/", "src/classin/", "src/records/", "src/projection/",
                                             "src/simulate/day/"};

// What the simulated day says must result is worth nothing when the engine that it tests has a hand in it.
constexpr std::string_view kIndependentFolder = "src/simulate/day/";
constexpr std::array<std::string_view, 2> kIndependentKnows = {"base/", "simulate/day/"};
constexpr std::string_view kImpure[] = {
    "fstream", "iostream", "filesystem", "thread",   "mutex",     "shared_mutex", "condition_variable",
    "future",  "atomic",   "chrono",     "ctime",    "time.h",    "random",       "unistd.h",
    "fcntl.h", "csignal",  "cstdio",     "stdio.h",  "sys/",      "netinet/",     "arpa/",
    "netdb.h", "poll.h",   "pthread.h",  "signal.h", "semaphore", "stop_token"};

const Layer* layer_of(std::string_view name) {
  const std::string_view folder = name.substr(0, name.find('/'));
  const auto found = std::find_if(std::begin(kLayers), std::end(kLayers),
                                  [&](const Layer& layer) { return layer.folder == folder; });
  return found == std::end(kLayers) ? nullptr : &*found;
}

bool allowed(const Layer& from, const Layer& to) {
  if (to.level < from.level || to.folder == from.folder) return true;
  return std::any_of(std::begin(kAllowedPairs), std::end(kAllowedPairs),
                     [&](const auto& pair) { return pair[0] == from.folder && pair[1] == to.folder; });
}

bool matches(std::string_view include, std::string_view rule) {
  return rule.ends_with('/') || rule == "xlsxwriter" ? include.starts_with(rule) : include == rule;
}

}  // namespace

Findings check_layers(const Source& source) {
  Findings out;
  if (!source.is_cpp() || !source.under("src/") || source.folder() == "src") return out;
  const Layer* from = layer_of(std::string_view(source.path).substr(4));
  if (!from)
    return {
        {source.path, 0, "its folder is in no layer; add it to the table in tests/tidy/include_rules.cpp"}};
  for (const Include& include : includes_of(source)) {
    if (!include.quoted) continue;
    const Layer* to = layer_of(include.name);
    if (!to) {
      out.push_back({source.path, include.line, "\"" + include.name + "\" is not a path from src/"});
    } else if (!allowed(*from, *to)) {
      out.push_back({source.path, include.line,
                     std::string(from->folder) + " may not know " + std::string(to->folder) + " (\"" +
                         include.name + "\"); includes go down the layers only"});
    }
  }
  return out;
}

Findings check_independence(const Source& source) {
  Findings out;
  if (!source.is_cpp() || !source.under(kIndependentFolder)) return out;
  for (const Include& include : includes_of(source)) {
    const bool known = std::any_of(kIndependentKnows.begin(), kIndependentKnows.end(),
                                   [&](std::string_view folder) { return include.name.starts_with(folder); });
    if (!include.quoted || known) continue;
    out.push_back({source.path, include.line,
                   "\"" + include.name + "\": the simulated day reckons without the receiver's engine"});
  }
  return out;
}

Findings check_libraries(const Source& source) {
  Findings out;
  if (!source.is_cpp()) return out;
  for (const Include& include : includes_of(source)) {
    for (const Library& library : libraries()) {
      if (!matches(include.name, library.include)) continue;
      const bool at_home = std::any_of(library.homes.begin(), library.homes.end(),
                                       [&](std::string_view home) { return source.under(home); });
      const bool hidden = !library.only_sources || !source.is_header() || source.under("tests/");
      if (at_home && hidden) continue;
      out.push_back({source.path, include.line,
                     "<" + include.name + "> belongs in " + std::string(library.homes[0]) +
                         (library.only_sources ? "*.cpp only" : " only")});
    }
  }
  return out;
}

Findings check_purity(const Source& source) {
  Findings out;
  const bool pure = std::any_of(std::begin(kPureFolders), std::end(kPureFolders),
                                [&](std::string_view folder) { return source.under(folder); });
  if (!pure || !source.is_cpp()) return out;
  for (const Include& include : includes_of(source)) {
    const bool impure = std::any_of(std::begin(kImpure), std::end(kImpure),
                                    [&](std::string_view rule) { return matches(include.name, rule); });
    if (!impure || include.quoted) continue;
    out.push_back({source.path, include.line,
                   "<" + include.name + "> in a pure folder; what the world says is given to it as a value"});
  }
  return out;
}

}  // namespace tidy
