#include "ingest/csv_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace rollcall::ingest {

namespace {

constexpr std::size_t kMostFaultsShown = 20;

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Spreadsheets save rows in which something stood once.
bool is_blank(const CsvRow& row) {
  return std::all_of(row.fields.begin(), row.fields.end(),
                     [](const auto& field) { return trimmed(field).empty(); });
}

}  // namespace

CsvTable::CsvTable(std::string_view text, std::string file, std::span<const std::string_view> known)
    : file_(std::move(file)) {
  auto rows = read_csv(text);
  if (rows) std::erase_if(*rows, is_blank);
  if (!rows || rows->size() < 2) {
    ++faults_;
    shown_ = fmt::format("{}: {}", file_, rows ? "there is no row below a heading" : rows.error().text());
    return;
  }
  read_heading(rows->front(), known);
  const std::size_t width = rows->front().fields.size();
  for (auto row = rows->begin() + 1; row != rows->end(); ++row) {
    if (row->fields.size() == width)
      rows_.push_back(std::move(*row));
    else
      fault(*row, "row", fmt::format("it has {} fields, the heading {}", row->fields.size(), width));
  }
}

void CsvTable::read_heading(const CsvRow& row, std::span<const std::string_view> known) {
  heading_line_ = row.line;
  for (std::size_t i = 0; i < row.fields.size(); ++i) {
    const std::string name = trimmed(row.fields[i]);
    if (std::find(known.begin(), known.end(), name) == known.end())
      fault(row, "heading", fmt::format("'{}' is no column; known: {}", name, fmt::join(known, ", ")));
    else if (!columns_.emplace(name, i).second)
      fault(row, "heading", fmt::format("column {} comes twice", name));
  }
}

void CsvTable::require(std::string_view column) {
  if (heading_line_ > 0 && !has(column))
    fault(heading_line_, "heading", fmt::format("there is no column {}", column));
}

void CsvTable::require_either(std::string_view column, std::string_view other) {
  if (heading_line_ > 0 && !has(column) && !has(other))
    fault(heading_line_, "heading", fmt::format("there is neither a column {} nor {}", column, other));
}

std::string CsvTable::text(const CsvRow& row, std::string_view column) const {
  const auto at = columns_.find(column);
  return at == columns_.end() ? "" : trimmed(row.fields[at->second]);
}

std::optional<std::int64_t> CsvTable::id(const CsvRow& row, std::string_view column) {
  const std::string field = text(row, column);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error == std::errc() && end == field.data() + field.size() && value > 0) return value;
  fault(row, column, fmt::format("'{}' is not a positive whole number", field));
  return std::nullopt;
}

void CsvTable::fault(int line, std::string_view column, const std::string& what) {
  if (++faults_ > kMostFaultsShown) return;
  shown_ += fmt::format("{}{}:{}: {}: {}", shown_.empty() ? "" : "\n", file_, line, column, what);
}

Error CsvTable::error() const {
  if (faults_ <= kMostFaultsShown) return {shown_, ""};
  return {shown_ + fmt::format("\nand {} more faults", faults_ - kMostFaultsShown), ""};
}

}  // namespace rollcall::ingest
