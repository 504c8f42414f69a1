// Workbooks through libxlsxwriter in its constant-memory mode: rows go to a temporary file as they are
// written, row by row, and the finished workbook to another one, from which it is taken. That library does
// not look whether its first file took what was written to it, so that is done here.
#include <fmt/format.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "report/display_text.hpp"
#include "report/local_time.hpp"
#include "report/table_file.hpp"
#include "report/table_sheet_text.hpp"
#include "report/table_writers.hpp"

namespace rollcall::report {

namespace {

constexpr std::size_t kMaxRows = LXW_ROW_MAX - 1;  // under the heading
constexpr std::size_t kMaxColumns = LXW_COL_MAX;
constexpr std::size_t kMaxCellUnits = 32767;
constexpr std::size_t kMaxColumnWidth = 60;
constexpr std::int64_t kExactDigits =
    1'000'000'000'000'000;                 // spreadsheets show 15 digits, ids must not be rounded
constexpr double kExcelEpochDays = 25569;  // from 1899-12-30 to 1970-01-01
constexpr int kFirstExcelYear = 1901;      // before, its calendar has a day that never was
constexpr std::int64_t kLongestDurationS = 100'000LL * 86400;  // well within what its calendar can show

constexpr const char* kUseCsv = "export as CSV, which has no such limit";

// The rows file's text once more as the sheet's XML, packed once more as the workbook, and what else it
// takes.
std::uint64_t room_to_finish(std::uint64_t rows_bytes) { return 2 * rows_bytes + 64 * 1024; }

Error cannot_write(std::string_view why, const std::string& directory) {
  return {fmt::format("cannot write the workbook: {}", why),
          fmt::format("make room in {}, or set TMPDIR, or export as CSV, which needs none", directory)};
}

std::size_t cell_width(const Cell& cell, ColumnKind kind) {
  if (const auto* text = std::get_if<std::string>(&cell)) return display_width(*text);
  const auto* number = std::get_if<std::int64_t>(&cell);
  if (number && kind == ColumnKind::integer) return fmt::formatted_size("{}", *number);
  if (number && kind == ColumnKind::duration_s) return duration_text(*number).size();
  return 0;
}

std::size_t least_width(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::instant: return 19;  // 2026-01-13 22:20:00
    case ColumnKind::duration_s: return 8;
    case ColumnKind::ratio: return 7;    // 100.00%
    case ColumnKind::boolean: return 5;  // FALSE
    case ColumnKind::text:
    case ColumnKind::integer:
    case ColumnKind::number: return 0;
  }
  return 0;
}

class Workbook final : public TableWriter {
 public:
  Workbook(std::vector<Column> columns, const std::string& title, const std::string& zone)
      : columns_(std::move(columns)), clock_(zone), file_(TemporaryFile::make()) {
    if (!file_) {
      error_ = file_.error();
    } else if (columns_.size() > kMaxColumns) {
      error_ = Error{fmt::format("the table has {} columns, a sheet holds {}", columns_.size(), kMaxColumns),
                     kUseCsv};
    } else {
      open(title);
    }
  }

  void add(const std::vector<Row>& rows) override {
    if (error_) return;
    if (!sized_) set_widths(rows);
    for (const Row& row : rows) {
      if (!write_row(row)) return;
    }
  }

  Status finish() override {
    if (!error_ && !sized_) set_widths({});
    if (!error_) close();
    book_.reset();
    if (error_) return *error_;
    finished_ = true;
    return ok_status();
  }

  std::string take() override {
    if (!finished_) return "";
    std::string out = file_->read(taken_, kTakenBytes);
    taken_ += out.size();
    return out;
  }

 private:
  // For a workbook that is not closed: the library would leave the file of its rows open.
  struct FreeBook {
    void operator()(lxw_workbook* book) const {
      lxw_worksheet* const sheet = STAILQ_FIRST(book->worksheets);
      if (sheet && sheet->optimize_tmpfile) {
        std::fclose(sheet->optimize_tmpfile);
        sheet->optimize_tmpfile = sheet->file = nullptr;
      }
      lxw_workbook_free(book);
    }
  };

  void open(const std::string& title) {
    std::string directory = file_->directory();
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    options.tmpdir = directory.data();  // is copied
    book_.reset(workbook_new_opt(file_->path().c_str(), &options));
    sheet_ = book_ ? workbook_add_worksheet(book_.get(), sheet_name_of(title).c_str()) : nullptr;
    if (!sheet_) {
      error_ = cannot_write("a temporary file cannot be made, or memory is short", directory);
      return;
    }
    bold_ = workbook_add_format(book_.get());
    format_set_bold(bold_);
    date_ = number_format("yyyy-mm-dd hh:mm:ss");
    duration_ = number_format("[h]:mm:ss");
    ratio_ = number_format("0.00%");
    worksheet_freeze_panes(sheet_, 1, 0);
    for (std::size_t i = 0; i < columns_.size() && !error_; ++i) write_text(0, i, columns_[i].name, bold_);
  }

  lxw_format* number_format(const char* pattern) {
    lxw_format* const format = workbook_add_format(book_.get());
    format_set_num_format(format, pattern);
    return format;
  }

  void set_widths(const std::vector<Row>& rows) {
    sized_ = true;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      std::size_t width = std::max(display_width(columns_[i].name), least_width(columns_[i].kind));
      for (const Row& row : rows) width = std::max(width, cell_width(row.at(i), columns_[i].kind));
      const auto column = static_cast<lxw_col_t>(i);
      const auto shown = static_cast<double>(std::min(width, kMaxColumnWidth)) + 2;
      worksheet_set_column(sheet_, column, column, shown, nullptr);
    }
  }

  bool write_row(const Row& row) {
    ROLLCALL_CHECK(row.size() == columns_.size());
    if (rows_ == kMaxRows) {
      error_ =
          Error{fmt::format("the table has more than {} rows, a sheet cannot hold them", kMaxRows), kUseCsv};
      return false;
    }
    ++rows_;
    for (std::size_t i = 0; i < row.size() && !error_; ++i) write_cell(rows_, i, row[i], columns_[i].kind);
    return !error_;
  }

  void write_cell(std::size_t row, std::size_t column, const Cell& cell, ColumnKind kind) {
    if (const auto* text = std::get_if<std::string>(&cell)) {
      write_text(row, column, *text, nullptr);
    } else if (const auto* real = std::get_if<double>(&cell)) {
      write_number(row, column, *real, kind == ColumnKind::ratio ? ratio_ : nullptr);
    } else if (const auto* number = std::get_if<std::int64_t>(&cell)) {
      write_integer(row, column, *number, kind);
    }
  }

  void write_integer(std::size_t row, std::size_t column, std::int64_t number, ColumnKind kind) {
    switch (kind) {
      case ColumnKind::boolean: return write_boolean(row, column, number != 0);
      case ColumnKind::instant: return write_instant(row, column, number);
      case ColumnKind::duration_s: return write_duration(row, column, number);
      case ColumnKind::text:
      case ColumnKind::integer:
      case ColumnKind::ratio:
      case ColumnKind::number: break;
    }
    if (number <= -kExactDigits || number >= kExactDigits) {
      return write_text(row, column, fmt::format("{}", number), nullptr);
    }
    write_number(row, column, static_cast<double>(number), nullptr);
  }

  void write_instant(std::size_t row, std::size_t column, std::int64_t instant) {
    const auto local = clock_.at(instant);
    if (!local || local->year < kFirstExcelYear) {
      return write_text(row, column, clock_.text(instant), nullptr);
    }
    const auto seconds = static_cast<double>(instant + local->offset_s);
    write_number(row, column, seconds / 86400 + kExcelEpochDays, date_);
  }

  // A spreadsheet has no negative times, and shows neither them nor those beyond its calendar.
  void write_duration(std::size_t row, std::size_t column, std::int64_t seconds) {
    if (seconds < 0 || seconds > kLongestDurationS) {
      return write_text(row, column, duration_text(seconds), nullptr);
    }
    write_number(row, column, static_cast<double>(seconds) / 86400, duration_);
  }

  void write_boolean(std::size_t row, std::size_t column, bool truth) {
    check(worksheet_write_boolean(sheet_, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column), truth,
                                  nullptr));
  }

  void write_number(std::size_t row, std::size_t column, double number, lxw_format* format) {
    check(worksheet_write_number(sheet_, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column), number,
                                 format));
  }

  void write_text(std::size_t row, std::size_t column, std::string_view text, lxw_format* format) {
    const std::string written = sheet_text(text);
    const std::size_t units = written.size() <= kMaxCellUnits ? 0 : utf16_units(written);
    if (units > kMaxCellUnits) {
      error_ = too_long(row, column, units);
      return;
    }
    check(worksheet_write_string(sheet_, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column),
                                 written.c_str(), format));
  }

  Error too_long(std::size_t row, std::size_t column, std::size_t units) const {
    const std::string place =
        row == 0 ? fmt::format("the heading of column {}", column + 1)
                 : fmt::format("row {}, column \"{}\"", row, printable(columns_[column].name));
    return {fmt::format("{}: the text takes {} characters, a workbook's cell holds {}", place, units,
                        kMaxCellUnits),
            kUseCsv};
  }

  void check(lxw_error error) {
    if (error != LXW_NO_ERROR) error_ = cannot_write(lxw_strerror(error), file_->directory());
  }

  void close() {
    if (!columns_.empty()) {
      worksheet_autofilter(sheet_, 0, 0, static_cast<lxw_row_t>(rows_),
                           static_cast<lxw_col_t>(columns_.size() - 1));
    }
    lxw_worksheet_write_single_row(sheet_);  // the last one, else written by workbook_close
    std::FILE* const rows = sheet_->optimize_tmpfile;
    const bool written = std::fflush(rows) == 0 && std::ferror(rows) == 0;
    if (!written || !file_->has_room_for(room_to_finish(static_cast<std::uint64_t>(std::ftell(rows))))) {
      error_ = cannot_write("there is not enough room for temporary files", file_->directory());
      return;
    }
    check(workbook_close(book_.release()));
  }

  const std::vector<Column> columns_;
  const Clock clock_;
  const Result<TemporaryFile> file_;  // the workbook
  std::optional<Error> error_;        // the first one; nothing is written after it
  std::unique_ptr<lxw_workbook, FreeBook> book_;
  lxw_worksheet* sheet_ = nullptr;
  lxw_format *bold_ = nullptr, *date_ = nullptr, *duration_ = nullptr, *ratio_ = nullptr;
  std::size_t rows_ = 0;  // without the heading
  bool sized_ = false;    // column widths are set
  bool finished_ = false;
  std::uint64_t taken_ = 0;
};

}  // namespace

std::unique_ptr<TableWriter> xlsx_writer(std::vector<Column> columns, const std::string& title,
                                         const std::string& zone) {
  return std::make_unique<Workbook>(std::move(columns), title, zone);
}

}  // namespace rollcall::report
