// A report as a table, and what it is rendered to: an aligned table for the terminal, CSV, JSON or XLSX.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace rollcall::report {

enum class ColumnKind {
  text,
  integer,
  boolean,     // cells are 0 and 1
  ratio,       // 0 to 1, 4 decimals
  instant,     // Unix seconds
  duration_s,  // seconds
};

struct Column {
  std::string name;
  ColumnKind kind = ColumnKind::text;
};

// Null, or what the column's kind says: std::string for text, double for ratio, std::int64_t for the rest.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;

template <class T>
Cell cell(const std::optional<T>& value) {
  return value ? Cell(*value) : Cell();
}

struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;  // each as long as columns
};

// `zone` is the IANA name of the zone that instants are shown in (see local_time.hpp); JSON keeps Unix
// seconds.

// Columns side by side by display width, "-" for null, durations as h:mm:ss; for reading, not for programs.
std::string render_text(const Table& table, const std::string& zone);

// RFC 4180 with a heading. A text that a spreadsheet would take for a formula (it starts with = + - @, tab or
// CR, with or without apostrophes before) gets one apostrophe in front; taking that one off again gives the
// text back. Instants carry the zone's offset.
std::string render_csv(const Table& table, const std::string& zone);

// An array of one object a row.
std::string render_json(const Table& table);

// The bytes of a workbook with one sheet. Texts are texts, never formulas; instants are date cells. Errors
// where a sheet cannot hold the table or the temporary file cannot be written.
Result<std::string> render_xlsx(const Table& table, const std::string& sheet_name, const std::string& zone);

enum class Format { table, csv, json, xlsx };
std::optional<Format> format_named(std::string_view name);  // as in --format

// `title` names the sheet of a workbook.
Result<std::string> render(const Table& table, Format format, const std::string& title,
                           const std::string& zone);

}  // namespace rollcall::report
