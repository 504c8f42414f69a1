// Whatever a person is called or writes: it survives every format and never becomes a formula.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "report/table.hpp"
#include "support/naughty_strings.hpp"
#include "support/table_readers.hpp"
#include "support/zip_reader.hpp"

using namespace rollcall::report;
using namespace report_test;

namespace {

const std::string kSheet = "xl/worksheets/sheet1.xml";

std::vector<std::string> own_and_given_strings() {
  std::vector<std::string> out = naughty_strings();
  if (const char* const path = std::getenv("ROLLCALL_NAUGHTY_STRINGS")) {
    std::ifstream file(path);
    REQUIRE_MESSAGE(file.good(),
                    "cannot read the file that ROLLCALL_NAUGHTY_STRINGS names: ", std::string(path));
    const auto given = read_json_strings(std::string(std::istreambuf_iterator<char>(file), {}));
    MESSAGE("besides ", out.size(), " own strings, ", given.size(), " from ", std::string(path));
    out.insert(out.end(), given.begin(), given.end());
  }
  return out;
}

Table table_of(const std::vector<std::string>& texts) {
  Table out;
  out.columns = {{"text", ColumnKind::text}};
  for (const auto& text : texts) out.rows.push_back({text});
  return out;
}

// Where `back` differs from `texts`; "" where it does not.
std::string difference(const std::vector<std::string>& texts, const std::vector<std::string>& back) {
  if (texts.size() != back.size()) return fmt::format("{} texts became {}", texts.size(), back.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i] != back[i]) return fmt::format("text {}: '{}' became '{}'", i, texts[i], back[i]);
  }
  return "";
}

}  // namespace

TEST_CASE("naughty strings: there are many of them") { CHECK(naughty_strings().size() > 900); }

TEST_CASE("naughty strings survive a CSV, and no cell of it starts like a formula") {
  const auto texts = own_and_given_strings();
  std::vector<std::string> back;
  for (const auto& row : read_csv(render_csv(table_of(texts), "Asia/Shanghai"))) {
    REQUIRE(row.size() == 1);
    CHECK_FALSE(starts_like_formula(row[0]));
    back.push_back(without_guard(row[0]));
  }
  back.erase(back.begin());
  CHECK(difference(texts, back) == "");
}

TEST_CASE("naughty strings survive a CSV between other cells") {
  const auto texts = own_and_given_strings();
  Table table = table_of(texts);
  table.columns = {{"before", ColumnKind::integer}, {"text", ColumnKind::text}, {"after", ColumnKind::text}};
  for (Row& row : table.rows) row = {std::int64_t{-1}, row[0], row[0]};
  std::vector<std::string> back;
  for (const auto& row : read_csv(render_csv(table, "Asia/Shanghai"))) {
    REQUIRE(row.size() == 3);
    CHECK(row[1] == (back.empty() ? "text" : row[2]));
    back.push_back(without_guard(row[1]));
  }
  back.erase(back.begin());
  CHECK(difference(texts, back) == "");
}

TEST_CASE("naughty strings survive a workbook as texts, and none becomes a formula, a number or a link") {
  const auto texts = own_and_given_strings();
  const auto bytes = render_xlsx(table_of(texts), "texts", "Asia/Shanghai");
  REQUIRE_MESSAGE(bytes.ok(), (bytes.ok() ? "" : bytes.error().text()));
  const auto files = unzip(*bytes);
  const auto cells = read_sheet(files.at(kSheet));
  std::vector<std::string> back;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto found = cells.find(fmt::format("A{}", i + 2));
    CHECK((found == cells.end()) == texts[i].empty());
    if (found == cells.end()) {
      back.emplace_back();
      continue;
    }
    CHECK(found->second.type == "inlineStr");
    CHECK_FALSE(found->second.formula);
    back.push_back(found->second.value);
  }
  CHECK(difference(texts, back) == "");
  CHECK(files.at(kSheet).find("<f") == std::string::npos);
  CHECK(files.at(kSheet).find("hyperlink") == std::string::npos);
}

TEST_CASE("naughty strings survive JSON") {
  const auto texts = own_and_given_strings();
  CHECK(difference(texts, read_json_column(render_json(table_of(texts)), "text")) == "");
}

TEST_CASE("naughty strings as headings and titles make a workbook and a CSV that can be read") {
  const auto texts = own_and_given_strings();
  for (std::size_t i = 0; i < texts.size(); i += 7) {  // a workbook each takes its time
    const std::string& text = texts[i];
    Table table;
    table.columns = {{text, ColumnKind::text}, {"next", ColumnKind::text}};
    table.rows = {{std::string("x"), std::string("y")}};
    const auto rows = read_csv(render_csv(table, "UTC"));
    REQUIRE(rows.size() == 2);
    CHECK(without_guard(rows[0].at(0)) == text);
    const auto bytes = render_xlsx(table, text, "UTC");
    REQUIRE(bytes.ok());
    const auto cells = read_sheet(unzip(*bytes).at(kSheet));
    CHECK((text.empty() ? "" : cells.at("A1").value) == text);
    CHECK(cells.at("B2").value == "y");
  }
}

TEST_CASE("naughty strings cannot command the terminal: a table's line is one line") {
  const auto texts = own_and_given_strings();
  const std::string table = render_text(table_of(texts), "UTC");
  std::size_t lines = 0;
  for (const char c : table) {
    lines += c == '\n' ? 1 : 0;
    CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
  }
  CHECK(lines == texts.size() + 1);
}
