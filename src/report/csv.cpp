#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/local_time.hpp"
#include "report/table_writers.hpp"

namespace rollcall::report {

namespace {

// What spreadsheets begin a formula with, or skip before one; the full-width signs where the keyboard is
// Chinese or Japanese.
constexpr std::array<std::string_view, 11> kFormulaStarts = {
    "=", "+", "-", "@", "\t", "\r", "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};

// Texts that already carry apostrophes get one more too, so that taking one off is always right.
bool could_be_formula(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of('\''), text.size()));
  return std::any_of(kFormulaStarts.begin(), kFormulaStarts.end(),
                     [text](std::string_view start) { return text.starts_with(start); });
}

void append_text(std::string& out, std::string_view text) {
  const bool neutralised = could_be_formula(text);
  if (text.find_first_of("\",\r\n") == std::string_view::npos) {
    if (neutralised) out += '\'';
    out += text;
    return;
  }
  out += neutralised ? "\"'" : "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::string number_text(std::int64_t number, ColumnKind kind, const Clock& clock) {
  switch (kind) {
    case ColumnKind::instant: return clock.text_with_offset(number);
    case ColumnKind::boolean: return number != 0 ? "true" : "false";
    case ColumnKind::text:
    case ColumnKind::integer:
    case ColumnKind::ratio:
    case ColumnKind::number:
    case ColumnKind::duration_s: return fmt::format("{}", number);
  }
  return {};
}

void append_cell(std::string& out, const Cell& cell, ColumnKind kind, const Clock& clock) {
  if (const auto* text = std::get_if<std::string>(&cell)) {
    append_text(out, *text);
  } else if (const auto* number = std::get_if<std::int64_t>(&cell)) {
    out += number_text(*number, kind, clock);
  } else if (const auto* real = std::get_if<double>(&cell)) {
    out += fmt::format("{}", *real);
  }
}

class CsvRows final : public TableWriter {
 public:
  CsvRows(std::vector<Column> columns, const std::string& zone) : columns_(std::move(columns)), clock_(zone) {
    std::string& out = out_.in();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) out += ',';
      append_text(out, columns_[i].name);
    }
    out += "\r\n";
  }

  void add(const std::vector<Row>& rows) override {
    for (const Row& row : rows) append_row(row);
  }
  Status finish() override { return ok_status(); }
  std::string take() override { return out_.take(); }

 private:
  void append_row(const Row& row) {
    ROLLCALL_CHECK(row.size() == columns_.size());
    std::string& out = out_.in();
    const std::size_t begin = out.size();
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += ',';
      append_cell(out, row[i], columns_[i].kind, clock_);
    }
    if (out.size() == begin) out += "\"\"";  // many readers skip an empty line
    out += "\r\n";
  }

  const std::vector<Column> columns_;
  const Clock clock_;
  Outbox out_;
};

}  // namespace

std::unique_ptr<TableWriter> csv_writer(std::vector<Column> columns, const std::string& zone) {
  return std::make_unique<CsvRows>(std::move(columns), zone);
}

}  // namespace rollcall::report
