#include <fmt/format.h>

#include <algorithm>

#include "report/display_text.hpp"
#include "report/local_time.hpp"
#include "report/table.hpp"

namespace rollcall::report {

namespace {

constexpr std::string_view kBetween = "  ";

std::string duration_text(std::int64_t seconds) {
  if (seconds < 0) return fmt::format("{}s", seconds);
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string number_text(std::int64_t number, ColumnKind kind, const Clock& clock) {
  switch (kind) {
    case ColumnKind::instant: return clock.text(number);
    case ColumnKind::boolean: return number != 0 ? "yes" : "no";
    case ColumnKind::duration_s: return duration_text(number);
    case ColumnKind::text:
    case ColumnKind::integer:
    case ColumnKind::ratio: return fmt::format("{}", number);
  }
  return {};
}

std::string cell_text(const Cell& cell, ColumnKind kind, const Clock& clock) {
  if (const auto* text = std::get_if<std::string>(&cell)) return printable(*text);
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return number_text(*number, kind, clock);
  if (const auto* real = std::get_if<double>(&cell)) return fmt::format("{:.4f}", *real);
  return "-";
}

// The unit in "attended_s" is for programs; a person reads h:mm:ss.
std::string heading(const Column& column) {
  const bool in_seconds = column.kind == ColumnKind::duration_s && column.name.ends_with("_s");
  return in_seconds ? column.name.substr(0, column.name.size() - 2) : column.name;
}

bool right_aligned(ColumnKind kind) {
  return kind == ColumnKind::integer || kind == ColumnKind::ratio || kind == ColumnKind::duration_s;
}

using Line = std::vector<std::string>;

std::vector<Line> all_lines(const Table& table, const Clock& clock) {
  std::vector<Line> lines(1);
  for (const Column& column : table.columns) lines[0].push_back(heading(column));
  for (const auto& row : table.rows) {
    Line line;
    for (std::size_t i = 0; i < row.size(); ++i)
      line.push_back(cell_text(row[i], table.columns[i].kind, clock));
    lines.push_back(std::move(line));
  }
  return lines;
}

void append_line(std::string& out, const Line& line, const std::vector<Column>& columns,
                 const std::vector<std::size_t>& widths) {
  const std::size_t begin = out.size();
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (i > 0) out += kBetween;
    const std::string blanks(widths[i] - display_width(line[i]), ' ');
    out += right_aligned(columns[i].kind) ? blanks + line[i] : line[i] + blanks;
  }
  const std::size_t last = out.find_last_not_of(' ');
  out.resize(last == std::string::npos ? begin : std::max(begin, last + 1));
  out += '\n';
}

}  // namespace

std::string render_text(const Table& table, const std::string& zone) {
  const std::vector<Line> lines = all_lines(table, Clock(zone));
  std::vector<std::size_t> widths(table.columns.size());
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], display_width(line[i]));
  }
  std::string out;
  for (const Line& line : lines) append_line(out, line, table.columns, widths);
  return out;
}

}  // namespace rollcall::report
