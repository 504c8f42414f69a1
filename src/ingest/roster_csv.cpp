#include "ingest/roster_csv.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <optional>
#include <tuple>

#include "ingest/csv_table.hpp"

namespace rollcall::ingest {

namespace {

using projection::RosterImport;
using records::RosterOp;
using records::RosterScope;

constexpr std::array<std::string_view, 6> kColumns{"uid", "course_id", "class_id", "op", "from", "name"};
RosterOp op_of(CsvTable& table, const CsvRow& row) {
  const std::string field = table.text(row, "op");
  if (field == "remove") return RosterOp::remove;
  if (!field.empty() && field != "add")
    table.fault(row, "op", fmt::format("'{}' is neither add nor remove", field));
  return RosterOp::add;
}

void read_scope(CsvTable& table, const CsvRow& row, RosterImport::Line& line) {
  const bool course = !table.text(row, "course_id").empty(), lesson = !table.text(row, "class_id").empty();
  if (course == lesson)
    return table.fault(row, "course_id",
                       course ? "give course_id or class_id, not both" : "give course_id or class_id");
  line.scope = lesson ? RosterScope::class_ : RosterScope::course;
  line.scope_id = table.id(row, lesson ? "class_id" : "course_id").value_or(0);
}

RosterImport::Line line_of(CsvTable& table, const CsvRow& row, const InstantOf& instant_of) {
  RosterImport::Line line{
      .uid = Uid{table.id(row, "uid").value_or(0)}, .op = op_of(table, row), .name = table.text(row, "name")};
  read_scope(table, row, line);
  if (const std::string from = table.text(row, "from"); !from.empty()) {
    const auto instant = instant_of(from);
    if (instant)
      line.effective_at = *instant;
    else
      table.fault(row, "from", instant.error().text());
  }
  return line;
}

// What a file says twice of one person could not be told apart: both have the import's own time.
std::optional<Error> contradiction(const std::vector<RosterImport::Line>& lines,
                                   const std::vector<CsvRow>& rows, const std::string& file) {
  std::map<std::tuple<RosterScope, std::int64_t, Uid>, std::size_t> seen;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& line = lines[i];
    const auto [at, fresh] = seen.emplace(std::tuple(line.scope, line.scope_id, line.uid), i);
    if (fresh) continue;
    return Error{fmt::format("{}:{}: uid: {} is in line {} already, for the same {}", file, rows[i].line,
                             line.uid.value, rows[at->second].line,
                             line.scope == RosterScope::class_ ? "class" : "course"),
                 ""};
  }
  return std::nullopt;
}

}  // namespace

Result<RosterImport> read_roster_csv(std::string_view text, const std::string& file, std::int64_t at,
                                     const InstantOf& instant_of) {
  CsvTable table(text, file, kColumns);
  table.require("uid");
  table.require_either("course_id", "class_id");
  if (table.faulty()) return table.error();
  RosterImport import{.at = at, .file = file, .lines = {}};
  for (const auto& row : table.rows()) import.lines.push_back(line_of(table, row, instant_of));
  if (table.faulty()) return table.error();
  if (auto twice = contradiction(import.lines, table.rows(), file)) return *twice;
  return import;
}

}  // namespace rollcall::ingest
