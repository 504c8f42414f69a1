#include <fmt/format.h>

#include <algorithm>

#include "report/display_text.hpp"
#include "report/local_time.hpp"
#include "report/table_writers.hpp"

namespace rollcall::report {

namespace {

constexpr std::string_view kBetween = "  ";

std::string number_text(std::int64_t number, ColumnKind kind, const Clock& clock) {
  switch (kind) {
    case ColumnKind::instant: return clock.text(number);
    case ColumnKind::boolean: return number != 0 ? "yes" : "no";
    case ColumnKind::duration_s: return duration_text(number);
    case ColumnKind::text:
    case ColumnKind::integer:
    case ColumnKind::ratio:
    case ColumnKind::number: return fmt::format("{}", number);
  }
  return {};
}

std::string cell_text(const Cell& cell, ColumnKind kind, const Clock& clock) {
  if (const auto* text = std::get_if<std::string>(&cell)) return printable(*text);
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return number_text(*number, kind, clock);
  if (const auto* real = std::get_if<double>(&cell)) {
    return kind == ColumnKind::ratio ? fmt::format("{:.4f}", *real) : fmt::format("{}", *real);
  }
  return "-";
}

// The unit in "attended_s" is for programs; a person reads h:mm:ss. Where "attended" is a count in the same
// table, the other says that it is a time. A grid has names of classes for headings.
std::string heading(const Column& column, const std::vector<Column>& all) {
  if (column.kind != ColumnKind::duration_s || !column.name.ends_with("_s")) return printable(column.name);
  const std::string name = column.name.substr(0, column.name.size() - 2);
  const bool taken =
      std::any_of(all.begin(), all.end(), [&](const Column& other) { return other.name == name; });
  return printable(taken ? name + "_time" : name);
}

bool right_aligned(ColumnKind kind) {
  return kind == ColumnKind::integer || kind == ColumnKind::ratio || kind == ColumnKind::number ||
         kind == ColumnKind::duration_s;
}

using Line = std::vector<std::string>;

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

class TextTable final : public TableWriter {
 public:
  TextTable(std::vector<Column> columns, const std::string& zone)
      : columns_(std::move(columns)), clock_(zone), lines_(1) {
    for (const Column& column : columns_) lines_[0].push_back(heading(column, columns_));
  }

  void add(const std::vector<Row>& rows) override {
    for (const Row& row : rows) {
      ROLLCALL_CHECK(row.size() == columns_.size());
      Line& line = lines_.emplace_back();
      for (std::size_t i = 0; i < row.size(); ++i) {
        line.push_back(cell_text(row[i], columns_[i].kind, clock_));
      }
    }
  }

  Status finish() override {
    std::vector<std::size_t> widths(columns_.size());
    for (const Line& line : lines_) {
      for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], display_width(line[i]));
    }
    for (const Line& line : lines_) append_line(out_.in(), line, columns_, widths);
    lines_.clear();
    return ok_status();
  }

  std::string take() override { return out_.take(); }

 private:
  const std::vector<Column> columns_;
  const Clock clock_;
  std::vector<Line> lines_;  // the heading first
  Outbox out_;
};

}  // namespace

std::string duration_text(std::int64_t seconds) {
  if (seconds < 0) return fmt::format("{}s", seconds);
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::unique_ptr<TableWriter> text_writer(std::vector<Column> columns, const std::string& zone) {
  return std::make_unique<TextTable>(std::move(columns), zone);
}

}  // namespace rollcall::report
