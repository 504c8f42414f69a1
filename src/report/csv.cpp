#include <fmt/format.h>

#include "report/local_time.hpp"
#include "report/table.hpp"

namespace rollcall::report {

namespace {

// Texts that already carry apostrophes get one more too, so that taking one off is always right.
bool could_be_formula(std::string_view text) {
  const std::size_t at = text.find_first_not_of('\'');
  return at != std::string_view::npos &&
         std::string_view("=+-@\t\r").find(text[at]) != std::string_view::npos;
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

}  // namespace

std::string render_csv(const Table& table, const std::string& zone) {
  const Clock clock(zone);
  std::string out;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (i > 0) out += ',';
    append_text(out, table.columns[i].name);
  }
  out += "\r\n";
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += ',';
      append_cell(out, row[i], table.columns[i].kind, clock);
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace rollcall::report
