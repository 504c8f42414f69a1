// Rules that look at paths and at the tree as a whole.
#include <algorithm>
#include <set>

#include "rules.hpp"

namespace tidy {

namespace {

constexpr std::string_view kJournal = "schema/journal/";

std::string four_digits(std::size_t number) {
  const std::string text = std::to_string(number);
  return std::string(text.size() < 4 ? 4 - text.size() : 0, '0') + text;
}

bool is_journal_migration(std::string_view path) {
  const std::string_view name = path.substr(std::min(path.size(), kJournal.size()));
  const bool numbered =
      name.size() > 5 && name.substr(0, 4).find_first_not_of("0123456789") == std::string_view::npos;
  return path.starts_with(kJournal) && numbered && name[4] == '_' && name.find('/') == std::string_view::npos;
}

// A header that nobody includes is dead.
Findings unused_headers(const std::vector<Source>& tree) {
  std::set<std::string> included;
  for (const Source& source : tree) {
    if (!source.is_cpp()) continue;
    for (const Include& include : includes_of(source)) {
      included.insert("src/" + include.name);
      included.insert("tests/" + include.name);
      included.insert(std::string(source.folder()) + "/" + include.name);
    }
  }
  Findings out;
  for (const Source& source : tree) {
    if (source.is_header() && included.count(source.path) == 0) {
      out.push_back({source.path, 0, "nobody includes this header"});
    }
  }
  return out;
}

Findings migration_gaps(const std::vector<Source>& tree) {
  std::vector<std::string> paths;
  for (const Source& source : tree) {
    if (is_journal_migration(source.path)) paths.push_back(source.path);
  }
  std::sort(paths.begin(), paths.end());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::string wanted = std::string(kJournal) + four_digits(i + 1) + "_";
    if (!paths[i].starts_with(wanted))
      return {{paths[i], 0, "expected a migration " + wanted + "*.sql here"}};
  }
  return {};
}

}  // namespace

Findings check_schema_path(const Source& source) {
  if (!source.path.ends_with(".sql") || source.under("tests/")) return {};
  const bool records = source.under("schema/records/");
  if (records || is_journal_migration(source.path)) return {};
  return {{source.path, 0,
           "expected schema/journal/NNNN_name.sql or schema/records/name.sql; no other is built in"}};
}

Findings check_file(const Source& source) {
  Findings out;
  for (const auto rule :
       {check_layers, check_independence, check_libraries, check_purity, check_header, check_names, check_sql,
        check_layout, check_file_size, check_function_sizes, check_schema_path}) {
    Findings found = rule(source);
    out.insert(out.end(), found.begin(), found.end());
  }
  return out;
}

Findings check_tree(const std::vector<Source>& tree) {
  Findings out = unused_headers(tree);
  Findings gaps = migration_gaps(tree);
  out.insert(out.end(), gaps.begin(), gaps.end());
  return out;
}

}  // namespace tidy
