// Holds the tree against its rules. What a finding means, and what to do, is in its message.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "rules.hpp"

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFolders[] = {"src", "tests", "schema", "config", "systemd"};
constexpr std::string_view kEndings[] = {".cpp",  ".hpp",     ".sql",    ".toml", ".md",
                                         ".json", ".service", ".socket", ".yml",  ".txt"};
constexpr std::string_view kDataFolders[] = {"tests/samples/", "tests/fuzz/corpus/", "tests/web/"};

bool is_ours(const std::string& path) {
  const auto begins = [&](std::string_view folder) { return path.starts_with(folder); };
  const auto ends = [&](std::string_view ending) { return path.ends_with(ending); };
  return path == "dev" || (std::any_of(std::begin(kEndings), std::end(kEndings), ends) &&
                           std::none_of(std::begin(kDataFolders), std::end(kDataFolders), begins));
}

std::string content_of(const fs::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

std::vector<tidy::Source> whole_tree() {
  const fs::path root = ROLLCALL_SOURCE_DIR;
  std::vector<tidy::Source> out;
  const auto add = [&](const fs::directory_entry& entry) {
    const std::string path = entry.path().lexically_relative(root).string();
    if (entry.is_regular_file() && is_ours(path)) out.emplace_back(path, content_of(entry.path()));
  };
  for (const auto& entry : fs::directory_iterator(root)) add(entry);
  for (const std::string_view folder : kFolders) {
    if (!fs::exists(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) add(entry);
  }
  return out;
}

void report(const tidy::Findings& findings) {
  for (const tidy::Finding& finding : findings) FAIL_CHECK(finding.text());
}

}  // namespace

TEST_CASE("every file of the tree keeps the rules") {
  const auto tree = whole_tree();
  REQUIRE(tree.size() > 20);
  for (const tidy::Source& source : tree) report(tidy::check_file(source));
}

TEST_CASE("the tree as a whole has no dead header and no gap in its migrations") {
  report(tidy::check_tree(whole_tree()));
}
