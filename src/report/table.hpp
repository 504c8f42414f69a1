// A report as a table, and what it is rendered to: an aligned table for the terminal, CSV, JSON or XLSX.
#pragma once

#include <cstdint>
#include <memory>
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
  number,      // as many decimals as it has
  instant,     // Unix seconds
  duration_s,  // seconds
};

struct Column {
  std::string name;
  ColumnKind kind = ColumnKind::text;
};

// Null, or what the column's kind says: std::string for text, double for ratio and number, std::int64_t for
// the rest.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;

template <class T>
Cell cell(const std::optional<T>& value) {
  return value ? Cell(*value) : Cell();
}

using Row = std::vector<Cell>;

struct Table {
  std::vector<Column> columns;
  std::vector<Row> rows;  // each as long as columns
};

// `zone` is the IANA name of the zone that instants are shown in (see local_time.hpp); JSON keeps Unix
// seconds.

// Columns side by side by display width, "-" for null, durations as h:mm:ss; for reading, not for programs.
std::string render_text(const Table& table, const std::string& zone);

// RFC 4180 with a heading, in UTF-8 without a byte order mark. A text that a spreadsheet would take for a
// formula (it starts with = + - @, their full-width forms, tab, CR or LF, with or without apostrophes before)
// gets one apostrophe in front; taking that one off again gives the text back. Instants carry the zone's
// offset. A line whose only cell is empty is "", quoted.
std::string render_csv(const Table& table, const std::string& zone);

// An array of one object a row.
std::string render_json(const Table& table);

// The bytes of a workbook with one sheet: heading bold, in view and with filters; instants are dates in the
// zone, durations h:mm:ss, ratios per cent. Texts are texts, never formulas, and read back as they are; a
// null and an empty text are both an empty cell. Errors name what a sheet cannot hold (32,767 UTF-16 units a
// cell, 1,048,575 rows, 16,384 columns) with row and column, or say that temporary files cannot be written.
Result<std::string> render_xlsx(const Table& table, const std::string& sheet_name, const std::string& zone);

enum class Format { table, csv, json, xlsx };
std::optional<Format> format_named(std::string_view name);  // as in --format

// Renders rows as they come; memory does not grow with their number (Format::table excepted: it needs all
// widths). One thread at a time. The bytes of one table are the same however its rows are paged, but for the
// column widths of a workbook, which are made from the first page.
class TableWriter {
 public:
  virtual ~TableWriter() = default;
  virtual void add(const std::vector<Row>& rows) = 0;  // each as long as the columns
  // No more rows come. Errors as render_xlsx; there is nothing to take then. Called once.
  virtual Status finish() = 0;
  // The bytes ready so far, some 64 KiB at most; "" when there are none (yet). After finish(), call it until
  // "" for the rest. Throws std::runtime_error where the temporary file of a workbook cannot be read.
  virtual std::string take() = 0;
};

// `title` and `zone` as in render().
std::unique_ptr<TableWriter> table_writer(Format format, std::vector<Column> columns,
                                          const std::string& title, const std::string& zone);

// `title` names the sheet of a workbook.
Result<std::string> render(const Table& table, Format format, const std::string& title,
                           const std::string& zone);

}  // namespace rollcall::report
