// A CSV file with a heading, read field by field; every fault is collected with file, line and column.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ingest/csv_rows.hpp"

namespace rollcall::ingest {

class CsvTable {
 public:
  // `file` stands for the file in faults. `known` are the columns there may be, in the order of the messages.
  CsvTable(std::string_view text, std::string file, std::span<const std::string_view> known);

  bool has(std::string_view column) const { return columns_.contains(column); }
  // A fault of the heading where it lacks the column; both columns.
  void require(std::string_view column);
  void require_either(std::string_view column, std::string_view other);

  // The rows below the heading; blank ones are left out, rows of another width too, and are faults.
  const std::vector<CsvRow>& rows() const { return rows_; }

  // Without blanks around it; "" where the file has no such column.
  std::string text(const CsvRow& row, std::string_view column) const;
  // A positive whole number, or a fault and nothing.
  std::optional<std::int64_t> id(const CsvRow& row, std::string_view column);

  void fault(int line, std::string_view column, const std::string& what);
  void fault(const CsvRow& row, std::string_view column, const std::string& what) {
    fault(row.line, column, what);
  }
  bool faulty() const { return faults_ > 0; }
  Error error() const;  // the first faults, a line each

 private:
  void read_heading(const CsvRow& row, std::span<const std::string_view> known);

  std::string file_;
  int heading_line_ = 0;  // 0: there is none, and that is a fault already
  std::map<std::string, std::size_t, std::less<>> columns_;
  std::vector<CsvRow> rows_;
  std::string shown_;
  std::size_t faults_ = 0;
};

}  // namespace rollcall::ingest
