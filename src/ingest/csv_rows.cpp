#include "ingest/csv_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.hpp"

namespace rollcall::ingest {

namespace {

constexpr std::string_view kMark = "\xef\xbb\xbf";

struct Fault {
  std::string what;
};

// Spreadsheets write semicolons where the decimal sign of the country is a comma.
char separator_of(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
  const auto heading = text.substr(0, text.find('\n'));
  const bool has_comma = heading.find(',') != std::string_view::npos;
  return !has_comma && heading.find(';') != std::string_view::npos ? ';' : ',';
}

class Reader {
 public:
  explicit Reader(std::string_view text)
      : rest_(text), separator_(separator_of(text)), ends_field_{separator_, '\n', '\r', '"'} {}

  std::vector<CsvRow> rows() {
    std::vector<CsvRow> out;
    while (!rest_.empty()) {
      if (end_of_line()) continue;
      out.push_back(row());
    }
    return out;
  }
  int line() const { return line_; }

 private:
  CsvRow row() {
    CsvRow row{line_, {}};
    do row.fields.push_back(field());
    while (take(separator_));
    if (!rest_.empty() && !end_of_line()) throw Fault{"text behind a closing quote"};
    return row;
  }

  std::string field() {
    if (take('"')) return quoted();
    const auto end = std::min(rest_.size(), rest_.find_first_of(ends_field_));
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end);
    if (rest_.starts_with('"')) throw Fault{"a quote inside a field that does not begin with one"};
    return text;
  }

  std::string quoted() {
    const int opened = line_;
    std::string text;
    for (;;) {
      const auto end = rest_.find('"');
      if (end == std::string_view::npos)
        throw Fault{fmt::format("the quote opened in line {} is not closed", opened)};
      for (const char c : rest_.substr(0, end)) line_ += c == '\n';
      text += rest_.substr(0, end);
      rest_.remove_prefix(end + 1);
      if (!take('"')) return text;
      text += '"';
    }
  }

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool end_of_line() {
    if (rest_.starts_with("\r\n")) rest_.remove_prefix(1);
    if (rest_.starts_with('\r')) throw Fault{"a carriage return without a line feed"};
    if (!take('\n')) return false;
    ++line_;
    return true;
  }

  std::string_view rest_;
  const char separator_;
  const std::string ends_field_;  // the bytes that an unquoted field ends before
  int line_ = 1;
};

}  // namespace

Result<std::vector<CsvRow>> read_csv(std::string_view text) {
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  if (!is_utf8(text)) {
    return Error{"the file is not UTF-8", "in a spreadsheet choose \"CSV UTF-8\" when saving"};
  }
  if (text.find('\0') != std::string_view::npos)
    return Error{"the file holds zero bytes, so it is no CSV", ""};
  Reader reader(text);
  try {
    return reader.rows();
  } catch (const Fault& fault) {
    return Error{fmt::format("line {}: {}", reader.line(), fault.what), ""};
  }
}

}  // namespace rollcall::ingest
