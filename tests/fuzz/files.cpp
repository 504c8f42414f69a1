// Files that people bring, rosters, timetables, exported journals, and the tables that they are given.
#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.hpp"
#include "fuzz/fuzz.hpp"
#include "fuzz/json_tree.hpp"
#include "fuzz/targets.hpp"
#include "ingest/csv_rows.hpp"
#include "ingest/import.hpp"
#include "ingest/roster_csv.hpp"
#include "projection/own_entry.hpp"
#include "report/push_json.hpp"
#include "report/table.hpp"
#include "scheduling/timetable.hpp"
#include "support/describe.hpp"
#include "support/table_readers.hpp"

namespace rollcall::fuzz {

namespace {

using testing::describe;

std::string cell_of(std::string_view field) {
  std::string out = "\"";
  for (const char c : field) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

std::string csv_of(const std::vector<std::vector<std::string>>& rows) {
  std::string out;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) out += (i == 0 ? "" : ",") + cell_of(row[i]);
    out += "\r\n";
  }
  return out;
}

std::string one_line(const Error& error) { return error.text(); }

void rows(std::string_view text) {
  const auto read = ingest::read_csv(text);
  if (!read) return must(!read.error().what.empty(), "a fault says what it is");
  std::vector<std::vector<std::string>> fields;
  int line = 0;
  for (const auto& row : *read) {
    must(row.line > line && !row.fields.empty(), "rows come in the order of their lines");
    line = row.line;
    for (const auto& field : row.fields) must(is_utf8(field), "fields are UTF-8");
    fields.push_back(row.fields);
  }
  must(line <= 1 + std::count(text.begin(), text.end(), '\n'), "rows lie in the file");
  const std::string written = csv_of(fields);
  const auto again = ingest::read_csv(written);
  must(again.ok(), "what was read can be written and read again", written);
  must(again->size() == fields.size(), "with as many rows", written);
  for (std::size_t i = 0; i < fields.size(); ++i)
    must_equal(describe(fields[i]), describe((*again)[i].fields), "and the same fields");
}

Result<std::int64_t> instant_of(std::string_view text) {
  if (text.size() != 10 && text.size() != 16) return Error{"not a date", ""};
  return static_cast<std::int64_t>(std::count(text.begin(), text.end(), '1')) * 86400;
}

// Every line of an error names the file.
void check_error(const Error& error) {
  std::string_view rest = error.what;
  must(rest.starts_with("made.csv"), "a fault names its file", one_line(error));
}

void roster(std::string_view text) {
  const auto read = ingest::read_roster_csv(text, "made.csv", 1768314000, instant_of);
  if (!read) return check_error(read.error());
  const auto facts = projection::project_own(projection::kRosterCmd, projection::roster_body(*read),
                                             {.sid = Sid{1}, .seq = Seq{1}, .rank = {}});
  must(facts.outcome == records::Outcome::stored, "a roster that was read is taken", facts.reason);
  std::size_t changes = 0;
  for (const auto& row : facts.rows) changes += std::holds_alternative<records::RosterChange>(row) ? 1 : 0;
  must(changes <= read->lines.size() && (changes > 0 || read->lines.empty()), "with a change for its lines");
}

void timetable(std::string_view text) {
  const auto read = scheduling::read_timetable(text, "made.csv", instant_of);
  if (!read) return check_error(read.error());
  int line = 1;
  for (const auto& lesson : *read) {
    must(lesson.line > line, "lessons come in the order of their lines");
    line = lesson.line;
    must(lesson.course_id.value > 0, "a lesson has a course");
  }
}

std::shared_ptr<const config::Config> school() {
  auto config = std::make_shared<config::Config>();
  config->schools.push_back({.sid = Sid{1000082}, .name = "One", .secrets = {"TESTSECRET"}});
  return config;
}

void journal_line(std::string_view text) {
  ingest::ImportReader reader(school());
  const auto entry = reader.read(text);
  if (!entry) return must(!entry.error().what.empty(), "a fault says what it is");
  must(entry->sid == Sid{1000082}, "an entry is of a configured school");
  const std::string line = report::export_line({.seq = Seq{1}, .entry = *entry});
  must(is_json(line) && line.find('\n') == line.npos, "an export is a line of JSON", line);
  const auto again = reader.read(line);
  must(again.ok(), "what is exported can be imported", line);
  must_equal(describe(*entry), describe(*again), "and is the same entry");
}

// Any texts as cells: they read back from the CSV, and none is a formula.
void table(Choices& choices) {
  report::Table made;
  const std::size_t width = 1 + choices.below(4);
  for (std::size_t i = 0; i < width; ++i)
    made.columns.push_back({fmt::format("c{}", i), report::ColumnKind::text});
  while (!choices.empty()) {
    auto& row = made.rows.emplace_back();
    for (std::size_t i = 0; i < width; ++i) {
      const std::string_view text = choices.take(choices.byte());
      row.emplace_back(is_utf8(text) ? std::string(text) : std::string("-"));
    }
  }
  const auto lines = report_test::read_csv(report::render_csv(made, "UTC"));
  must(lines.size() == made.rows.size() + 1, "each row is a line");
  for (std::size_t i = 0; i < made.rows.size(); ++i) {
    must(lines[i + 1].size() == width, "each line has its columns");
    for (std::size_t c = 0; c < width; ++c) {
      must(!report_test::starts_like_formula(lines[i + 1][c]), "no cell is a formula", lines[i + 1][c]);
      must_equal(report_test::without_guard(lines[i + 1][c]), std::get<std::string>(made.rows[i][c]),
                 "texts are kept");
    }
  }
  must(is_json(report::render_json(made)), "a table as JSON is JSON");
}

}  // namespace

void fuzz_files(std::string_view bytes) {
  Choices choices(bytes);
  switch (choices.byte() % 5) {
    case 0: return rows(choices.rest());
    case 1: return roster(choices.rest());
    case 2: return timetable(choices.rest());
    case 3: return journal_line(choices.rest());
    default: return table(choices);
  }
}

}  // namespace rollcall::fuzz
