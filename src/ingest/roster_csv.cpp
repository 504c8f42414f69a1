#include "ingest/roster_csv.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "ingest/csv_rows.hpp"

namespace rollcall::ingest {

namespace {

using projection::RosterImport;
using records::RosterOp;
using records::RosterScope;

constexpr std::array<std::string_view, 6> kColumns{"uid", "course_id", "class_id", "op", "from", "name"};
constexpr std::size_t kMostFaultsShown = 20;

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

class RosterReader {
 public:
  RosterReader(const std::string& file, const InstantOf& instant_of) : file_(file), instant_of_(instant_of) {}

  void read_heading(const CsvRow& row) {
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
      const std::string name = trimmed(row.fields[i]);
      const auto known = std::find(kColumns.begin(), kColumns.end(), name);
      if (known == kColumns.end())
        fault(row.line, "heading",
              fmt::format("'{}' is no column; known: uid, course_id, class_id, op, from, name", name));
      else if (!columns_.emplace(*known, i).second)
        fault(row.line, "heading", fmt::format("column {} comes twice", name));
    }
    if (!columns_.contains("uid")) fault(row.line, "heading", "there is no column uid");
    if (!columns_.contains("course_id") && !columns_.contains("class_id"))
      fault(row.line, "heading", "there is neither a column course_id nor class_id");
    width_ = row.fields.size();
  }

  void read_row(const CsvRow& row) {
    if (row.fields.size() != width_)
      return fault(row.line, "row",
                   fmt::format("it has {} fields, the heading {}", row.fields.size(), width_));
    RosterImport::Line line{.uid = Uid{id(row, "uid").value_or(0)}, .op = op(row), .name = text(row, "name")};
    read_scope(row, line);
    if (const std::string from = text(row, "from"); !from.empty()) {
      const auto instant = instant_of_(from);
      if (instant)
        line.effective_at = *instant;
      else
        fault(row.line, "from", instant.error().text());
    }
    lines_.push_back(std::move(line));
  }

  std::vector<RosterImport::Line> take_lines() { return std::move(lines_); }
  bool faulty() const { return faults_ > 0; }
  Error error() const {
    std::string text = shown_;
    if (faults_ > kMostFaultsShown) text += fmt::format("\nand {} more faults", faults_ - kMostFaultsShown);
    return {text, ""};
  }

 private:
  void fault(int line, std::string_view column, const std::string& what) {
    if (++faults_ > kMostFaultsShown) return;
    shown_ += fmt::format("{}{}:{}: {}: {}", shown_.empty() ? "" : "\n", file_, line, column, what);
  }

  std::string text(const CsvRow& row, std::string_view column) const {
    const auto at = columns_.find(column);
    return at == columns_.end() ? "" : trimmed(row.fields[at->second]);
  }

  std::optional<std::int64_t> id(const CsvRow& row, std::string_view column) {
    const std::string field = text(row, column);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error == std::errc() && end == field.data() + field.size() && value > 0) return value;
    fault(row.line, column, fmt::format("'{}' is not a positive whole number", field));
    return std::nullopt;
  }

  RosterOp op(const CsvRow& row) {
    const std::string field = text(row, "op");
    if (field == "remove") return RosterOp::remove;
    if (!field.empty() && field != "add")
      fault(row.line, "op", fmt::format("'{}' is neither add nor remove", field));
    return RosterOp::add;
  }

  void read_scope(const CsvRow& row, RosterImport::Line& line) {
    const bool course = !text(row, "course_id").empty(), lesson = !text(row, "class_id").empty();
    if (course == lesson)
      return fault(row.line, "course_id",
                   course ? "give course_id or class_id, not both" : "give course_id or class_id");
    line.scope = lesson ? RosterScope::class_ : RosterScope::course;
    line.scope_id = id(row, lesson ? "class_id" : "course_id").value_or(0);
  }

  const std::string& file_;
  const InstantOf& instant_of_;
  std::map<std::string_view, std::size_t> columns_;
  std::size_t width_ = 0;
  std::vector<RosterImport::Line> lines_;
  std::string shown_;
  std::size_t faults_ = 0;
};

// What a file says twice of one person could not be told apart: both have the import's own time.
std::optional<Error> contradiction(const std::vector<RosterImport::Line>& lines,
                                   const std::vector<CsvRow>& rows, const std::string& file) {
  std::map<std::tuple<RosterScope, std::int64_t, Uid>, std::size_t> seen;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& line = lines[i];
    const auto [at, fresh] = seen.emplace(std::tuple(line.scope, line.scope_id, line.uid), i);
    if (fresh) continue;
    return Error{fmt::format("{}:{}: uid: {} is in line {} already, for the same {}", file, rows[i + 1].line,
                             line.uid.value, rows[at->second + 1].line,
                             line.scope == RosterScope::class_ ? "class" : "course"),
                 ""};
  }
  return std::nullopt;
}

}  // namespace

Result<RosterImport> read_roster_csv(std::string_view text, const std::string& file, std::int64_t at,
                                     const InstantOf& instant_of) {
  const auto rows = read_csv(text);
  if (!rows) return Error{fmt::format("{}: {}", file, rows.error().what), rows.error().hint};
  if (rows->size() < 2) return Error{fmt::format("{}: there is no row below a heading", file), ""};
  RosterReader reader(file, instant_of);
  reader.read_heading(rows->front());
  if (reader.faulty()) return reader.error();
  for (std::size_t i = 1; i < rows->size(); ++i) reader.read_row((*rows)[i]);
  if (reader.faulty()) return reader.error();
  RosterImport import{.at = at, .file = file, .lines = reader.take_lines()};
  if (auto twice = contradiction(import.lines, *rows, file)) return *twice;
  return import;
}

}  // namespace rollcall::ingest
