// What a records database holds, as text that two databases can be compared by.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "storage/sqlite/database.hpp"

namespace rollcall::testing {

// Every row of every table as "table: 1,'text',NULL", sorted, a line each; without what tells of the order of
// arrival: the columns seq, and the tables that hold histories.
inline std::string table_dump(const std::string& path) {
  using storage::sqlite::Database;
  using storage::sqlite::Statement;
  Database database(path, Database::Mode::read_only);
  std::vector<std::string> tables, lines;
  Statement names(database,
                  "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN "
                  "('meta', 'summary_version', 'restatement')");
  while (names.step()) tables.push_back(names.text(0));
  for (const auto& table : tables) {
    Statement columns(database,
                      "SELECT group_concat('quote(' || name || ')', '||'',''||') FROM pragma_table_info('" +
                          table + "') WHERE name <> 'seq'");
    columns.step();
    Statement all(database, "SELECT " + columns.text(0) + " FROM " + table);
    while (all.step()) lines.push_back(table + ": " + all.text(0) + "\n");
  }
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const auto& line : lines) text += line;
  return text;
}

}  // namespace rollcall::testing
