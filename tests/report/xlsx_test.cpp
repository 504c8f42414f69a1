// Workbooks, opened again and looked into.
#include <doctest/doctest.h>

#include <filesystem>

#include "report/table.hpp"
#include "zip_reader.hpp"

using namespace rollcall::report;

namespace {

const std::string kSheet = "xl/worksheets/sheet1.xml";

std::map<std::string, std::string> opened(const Table& table, const std::string& name = "Attendance",
                                          const std::string& zone = "Asia/Shanghai") {
  const auto bytes = render_xlsx(table, name, zone);
  REQUIRE(bytes.ok());
  return report_test::unzip(*bytes);
}

std::string sheet_of(const Table& table, const std::string& zone = "Asia/Shanghai") {
  return opened(table, "Attendance", zone).at(kSheet);
}

// The element <c …>…</c> of one cell, such as "A2"; empty when the sheet has none.
std::string cell_xml(const std::string& sheet, const std::string& reference) {
  const std::size_t begin = sheet.find("<c r=\"" + reference + "\"");
  if (begin == std::string::npos) return "";
  return sheet.substr(begin, sheet.find("</c>", begin) + 4 - begin);
}

Table column(ColumnKind kind, std::vector<Cell> cells) {
  Table out;
  out.columns = {{"x", kind}};
  for (Cell& item : cells) out.rows.push_back({std::move(item)});
  return out;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a workbook is a ZIP archive with one sheet of the name asked for") {
  const auto files = opened(column(ColumnKind::text, {std::string("a")}), "Class 25672");
  CHECK(files.count("[Content_Types].xml") == 1);
  CHECK(contains(files.at("xl/workbook.xml"), "<sheet name=\"Class 25672\""));
  CHECK(files.count("xl/worksheets/sheet2.xml") == 0);
}

TEST_CASE("the heading stays in view and columns are as wide as what they hold") {
  const std::string sheet = sheet_of(column(ColumnKind::text, {std::string("王小明王小明王小明王小明")}));
  CHECK(contains(sheet, "ySplit=\"1\""));
  CHECK(contains(sheet, "state=\"frozen\""));
  CHECK(contains(sheet, "<col min=\"1\" max=\"1\" width=\"26.7109375\""));
}

TEST_CASE("texts are texts, whatever they look like") {
  const std::string sheet = sheet_of(column(
      ColumnKind::text, {std::string("=1+1"), std::string("{=1}"), std::string("http://a.example"),
                         std::string("12"), std::string("<b>&\"王"), std::string("+1"), std::string(" x ")}));
  CHECK_FALSE(contains(sheet, "<f>"));
  CHECK_FALSE(contains(sheet, "hyperlink"));
  for (const char* reference : {"A2", "A3", "A4", "A5", "A6", "A7", "A8"}) {
    CHECK(contains(cell_xml(sheet, reference), "t=\"inlineStr\""));
  }
  CHECK(contains(cell_xml(sheet, "A2"), "<t>=1+1</t>"));
  CHECK(contains(cell_xml(sheet, "A6"), "<t>&lt;b&gt;&amp;\"王</t>"));
  CHECK(contains(cell_xml(sheet, "A8"), "<t xml:space=\"preserve\"> x </t>"));
}

TEST_CASE("texts that XML cannot hold are made to fit and escapes keep their letters") {
  const std::string sheet =
      sheet_of(column(ColumnKind::text, {std::string("a\x01z"), std::string("\xFF\xEF\xBF\xBF"),
                                         std::string("_x0041_"), std::string("a\0b", 3)}));
  CHECK(contains(cell_xml(sheet, "A2"), "<t>a_x0001_z</t>"));
  CHECK(contains(cell_xml(sheet, "A3"), "<t>\uFFFD\uFFFD</t>"));
  CHECK(contains(cell_xml(sheet, "A4"), "<t>_x005F_x0041_</t>"));
  CHECK(contains(cell_xml(sheet, "A5"), "<t>a\uFFFDb</t>"));
}

TEST_CASE("instants are date cells in the zone asked for") {
  const Table table =
      column(ColumnKind::instant, {std::int64_t{1768314000}, std::int64_t{INT64_MAX}, Cell()});
  const auto files = opened(table);
  // 2026-01-13 is day 46035; 22:20 is 0.930555… of it.
  CHECK(contains(cell_xml(files.at(kSheet), "A2"), "<v>46035.9305555555"));
  CHECK(contains(cell_xml(files.at(kSheet), "A2"), " s=\""));
  CHECK(contains(files.at("xl/styles.xml"), "formatCode=\"yyyy-mm-dd hh:mm:ss\""));
  CHECK(contains(cell_xml(files.at(kSheet), "A3"), "<t>9223372036854775807</t>"));
  CHECK(cell_xml(files.at(kSheet), "A4").empty());
  CHECK(contains(cell_xml(sheet_of(table, "UTC"), "A2"), "<v>46035.5972222222"));
}

TEST_CASE("numbers are number cells, and ids too long for a spreadsheet stay whole as texts") {
  const std::string sheet =
      sheet_of(column(ColumnKind::integer,
                      {std::int64_t{999999999999999}, std::int64_t{1000000000000000}, std::int64_t{-5}}));
  CHECK(cell_xml(sheet, "A2") == "<c r=\"A2\"><v>999999999999999</v></c>");
  CHECK(contains(cell_xml(sheet, "A3"), "<t>1000000000000000</t>"));
  CHECK(cell_xml(sheet, "A4") == "<c r=\"A4\"><v>-5</v></c>");
  CHECK(contains(cell_xml(sheet_of(column(ColumnKind::ratio, {0.9164})), "A2"), "<v>0.9164"));
  CHECK(
      contains(cell_xml(sheet_of(column(ColumnKind::boolean, {std::int64_t{1}})), "A2"), "t=\"b\"><v>1</v>"));
}

TEST_CASE("any title becomes a name that a sheet may have") {
  const Table table = column(ColumnKind::text, {});
  CHECK(contains(opened(table, "a/b[1]:*?\\'").at("xl/workbook.xml"), "<sheet name=\"a_b_1______\""));
  CHECK(contains(opened(table, "").at("xl/workbook.xml"), "<sheet name=\"Sheet1\""));
  std::string longest;
  for (int i = 0; i < 31; ++i) longest += "课";
  CHECK(contains(opened(table, longest + "课").at("xl/workbook.xml"), "<sheet name=\"" + longest + "\""));
}

TEST_CASE("a cell longer than a sheet can hold is an error that says what can") {
  const auto bytes = render_xlsx(column(ColumnKind::text, {std::string(32768, 'x')}), "t", "UTC");
  REQUIRE_FALSE(bytes.ok());
  CHECK(contains(bytes.error().text(), "CSV has no such limits"));
}

TEST_CASE("no temporary file is left behind") {
  const auto count = [] {
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::temp_directory_path())) {
      files += entry.path().filename().string().starts_with("rollcall-report-") ? 1 : 0;
    }
    return files;
  };
  const int before = count();
  CHECK(render_xlsx(column(ColumnKind::text, {std::string("x")}), "t", "UTC").ok());
  CHECK_FALSE(render_xlsx(column(ColumnKind::text, {std::string(32768, 'x')}), "t", "UTC").ok());
  CHECK(count() == before);
}
