// Workbooks through libxlsxwriter in its constant-memory mode: rows go to a temporary file as they are
// written, so a large report does not stay in memory twice. That mode wants cells in order, and column widths
// before the first row.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "report/display_text.hpp"
#include "report/local_time.hpp"
#include "report/table.hpp"

namespace rollcall::report {

namespace {

constexpr std::size_t kMaxSheetNameChars = 31;
constexpr std::size_t kMaxColumnWidth = 60;
constexpr std::int64_t kExactDigits =
    1'000'000'000'000'000;                 // spreadsheets show 15 digits, ids must not be rounded
constexpr double kExcelEpochDays = 25569;  // from 1899-12-30 to 1970-01-01
constexpr int kFirstExcelYear = 1901;      // before, its calendar has a day that never was

// A file name that is this program's alone, removed at the end.
class TemporaryFile {
 public:
  TemporaryFile() {
    path_ = (std::filesystem::temp_directory_path() / "rollcall-report-XXXXXX").string();
    const int fd = ::mkostemp(path_.data(), O_CLOEXEC);
    error_ = fd < 0 ? errno : 0;
    if (fd >= 0) ::close(fd);
  }
  ~TemporaryFile() {
    if (error_ == 0) ::unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  int error() const { return error_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int error_ = 0;
};

Result<std::string> whole_file(const std::string& path) {
  std::string out;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  char buffer[64 * 1024];
  ssize_t got = fd < 0 ? -1 : 0;
  while (fd >= 0 && (got = ::read(fd, buffer, sizeof buffer)) > 0)
    out.append(buffer, static_cast<std::size_t>(got));
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (got < 0) return Error{fmt::format("cannot read the workbook back: {}", std::strerror(error)), ""};
  return out;
}

// What a sheet may be called: not empty, no []:*?/\ and no apostrophe at its ends, at most 31 characters.
std::string sheet_name_of(std::string_view title) {
  std::string out;
  std::size_t chars = 0;
  for (const char c : xml_safe(title)) {
    const bool starts_char = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    // Characters beyond the basic plane count twice.
    chars += starts_char ? (static_cast<unsigned char>(c) >= 0xF0 ? 2 : 1) : 0;
    if (chars > kMaxSheetNameChars) break;
    const bool allowed = static_cast<unsigned char>(c) >= 0x20 && std::strchr("[]:*?/\\'", c) == nullptr;
    out += allowed ? c : '_';
  }
  return out.empty() ? "Sheet1" : out;
}

// "_x0041_" inside a text means "A" to a spreadsheet; its first character is written in that form so that it
// stays.
std::string without_escapes(std::string_view text) {
  const std::string_view hex_digits = "0123456789abcdefABCDEF";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text.substr(i, 2) == "_x" && text.size() >= i + 7 && text[i + 6] == '_' &&
                        text.substr(i + 2, 4).find_first_not_of(hex_digits) == std::string_view::npos;
    out += escape ? "_x005F_" : std::string_view(text).substr(i, 1);
  }
  return out;
}

class Sheet {
 public:
  Sheet(lxw_workbook* workbook, const std::string& name, const Clock& clock)
      : sheet_(workbook_add_worksheet(workbook, name.c_str())),
        bold_(workbook_add_format(workbook)),
        date_(workbook_add_format(workbook)),
        ratio_(workbook_add_format(workbook)),
        clock_(clock) {
    format_set_bold(bold_);
    format_set_num_format(date_, "yyyy-mm-dd hh:mm:ss");
    format_set_num_format(ratio_, "0.0000");
  }

  lxw_error write(const Table& table) {
    set_widths(table);
    worksheet_freeze_panes(sheet_, 1, 0);
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const auto error = write_text(0, i, table.columns[i].name, bold_);
      if (error != LXW_NO_ERROR) return error;
    }
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const auto error = write_cell(r + 1, i, table.rows[r][i], table.columns[i].kind);
        if (error != LXW_NO_ERROR) return error;
      }
    }
    return LXW_NO_ERROR;
  }

 private:
  void set_widths(const Table& table) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      std::size_t width = display_width(table.columns[i].name);
      if (table.columns[i].kind == ColumnKind::instant) width = std::max<std::size_t>(width, 19);
      for (const auto& row : table.rows) {
        if (const auto* text = std::get_if<std::string>(&row[i]))
          width = std::max(width, display_width(*text));
        if (const auto* number = std::get_if<std::int64_t>(&row[i])) {
          if (table.columns[i].kind == ColumnKind::integer)
            width = std::max(width, fmt::formatted_size("{}", *number));
        }
      }
      const auto column = static_cast<lxw_col_t>(i);
      worksheet_set_column(sheet_, column, column, static_cast<double>(std::min(width, kMaxColumnWidth)) + 2,
                           nullptr);
    }
  }

  lxw_error write_cell(std::size_t row, std::size_t column, const Cell& cell, ColumnKind kind) {
    if (const auto* text = std::get_if<std::string>(&cell)) return write_text(row, column, *text, nullptr);
    if (const auto* real = std::get_if<double>(&cell)) {
      return write_number(row, column, *real, kind == ColumnKind::ratio ? ratio_ : nullptr);
    }
    if (const auto* number = std::get_if<std::int64_t>(&cell))
      return write_integer(row, column, *number, kind);
    return LXW_NO_ERROR;
  }

  lxw_error write_integer(std::size_t row, std::size_t column, std::int64_t number, ColumnKind kind) {
    if (kind == ColumnKind::boolean) {
      return worksheet_write_boolean(sheet_, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column),
                                     number != 0, nullptr);
    }
    if (kind == ColumnKind::instant) {
      const auto local = clock_.at(number);
      if (!local || local->year < kFirstExcelYear)
        return write_text(row, column, clock_.text(number), nullptr);
      return write_number(row, column,
                          static_cast<double>(number + local->offset_s) / 86400 + kExcelEpochDays, date_);
    }
    if (number <= -kExactDigits || number >= kExactDigits) {
      return write_text(row, column, fmt::format("{}", number), nullptr);
    }
    return write_number(row, column, static_cast<double>(number), nullptr);
  }

  lxw_error write_number(std::size_t row, std::size_t column, double number, lxw_format* format) {
    return worksheet_write_number(sheet_, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column), number,
                                  format);
  }

  lxw_error write_text(std::size_t row, std::size_t column, std::string_view text, lxw_format* format) {
    const std::string safe = without_escapes(xml_safe(text));
    return worksheet_write_string(sheet_, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column),
                                  safe.c_str(), format);
  }

  lxw_worksheet* const sheet_;
  lxw_format *const bold_, *const date_, *const ratio_;
  const Clock& clock_;
};

Error cannot_write(lxw_error error) {
  return {fmt::format("cannot write the workbook: {}", lxw_strerror(error)),
          "a sheet holds 1048576 rows and 32767 characters a cell; CSV has no such limits"};
}

}  // namespace

Result<std::string> render_xlsx(const Table& table, const std::string& sheet_name, const std::string& zone) {
  const Clock clock(zone);
  const TemporaryFile file;
  if (file.error() != 0) {
    return Error{
        fmt::format("cannot make the temporary file {}: {}", file.path(), std::strerror(file.error())),
        "make room there, or set TMPDIR"};
  }
  std::string directory = std::filesystem::path(file.path()).parent_path().string();
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  options.tmpdir = directory.data();
  lxw_workbook* const workbook = workbook_new_opt(file.path().c_str(), &options);
  if (!workbook) return cannot_write(LXW_ERROR_MEMORY_MALLOC_FAILED);
  const lxw_error written = Sheet(workbook, sheet_name_of(sheet_name), clock).write(table);
  const lxw_error closed = workbook_close(workbook);  // frees it, whatever happened
  if (written != LXW_NO_ERROR) return cannot_write(written);
  if (closed != LXW_NO_ERROR) return cannot_write(closed);
  return whole_file(file.path());
}

}  // namespace rollcall::report
