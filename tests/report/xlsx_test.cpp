// Workbooks, opened again and looked into.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "report/table.hpp"
#include "support/table_readers.hpp"
#include "support/zip_reader.hpp"

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

TEST_CASE(
    "characters that XML cannot hold are escaped, and texts that look like escapes keep their letters") {
  const std::string sheet =
      sheet_of(column(ColumnKind::text, {std::string("a\x01z"), std::string("\xFF\xEF\xBF\xBF\r\n"),
                                         std::string("_x0041_"), std::string("a\0b", 3)}));
  CHECK(contains(cell_xml(sheet, "A2"), "<t>a_x0001_z</t>"));
  CHECK(contains(cell_xml(sheet, "A3"), ">\uFFFD_xFFFF__x000D_\n</t>"));
  CHECK(contains(cell_xml(sheet, "A4"), "<t>_x005F_x0041_</t>"));
  CHECK(contains(cell_xml(sheet, "A5"), "<t>a_x0000_b</t>"));
}

TEST_CASE("a text that an escape behind it would turn into another escape is escaped itself") {
  const std::string sheet = sheet_of(column(ColumnKind::text, {std::string("_x0041\x01")}));
  CHECK(contains(cell_xml(sheet, "A2"), "<t>_x005F_x0041_x0001_</t>"));
  CHECK(report_test::read_sheet(sheet).at("A2").value == "_x0041\x01");
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
  CHECK(
      contains(cell_xml(sheet_of(column(ColumnKind::boolean, {std::int64_t{1}})), "A2"), "t=\"b\"><v>1</v>"));
}

TEST_CASE("ratios are shown per cent and durations as hours, both still numbers") {
  const auto ratios = opened(column(ColumnKind::ratio, {0.9164}));
  CHECK(contains(cell_xml(ratios.at(kSheet), "A2"), "<v>0.9164"));
  CHECK(contains(cell_xml(ratios.at(kSheet), "A2"), " s=\""));
  const auto durations =
      opened(column(ColumnKind::duration_s, {std::int64_t{43200}, std::int64_t{-5}, INT64_MAX}));
  CHECK(contains(cell_xml(durations.at(kSheet), "A2"), "<v>0.5</v>"));
  CHECK(contains(durations.at("xl/styles.xml"), "formatCode=\"[h]:mm:ss\""));
  CHECK(contains(cell_xml(durations.at(kSheet), "A3"), "<t>-5s</t>"));
  CHECK(contains(cell_xml(durations.at(kSheet), "A4"), "<t>2562047788015215:30:07</t>"));
}

TEST_CASE("every second of a day comes back from a duration cell, and every one of an instant") {
  std::vector<Cell> seconds;
  for (std::int64_t i = 0; i < 3 * 86400; i += 77) seconds.emplace_back(i);
  const auto durations = report_test::read_sheet(sheet_of(column(ColumnKind::duration_s, seconds)));
  const auto instants = report_test::read_sheet(sheet_of(column(ColumnKind::instant, seconds), "UTC"));
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    const std::string reference = "A" + std::to_string(i + 2);
    const auto second = static_cast<double>(std::get<std::int64_t>(seconds[i]));
    CHECK(std::round(std::stod(durations.at(reference).value) * 86400) == second);
    CHECK(std::round((std::stod(instants.at(reference).value) - 25569) * 86400) == second);
  }
}

TEST_CASE("the heading is bold and every column has a filter over all rows") {
  Table table = column(ColumnKind::text, {std::string("a"), std::string("b")});
  table.columns.push_back({"y", ColumnKind::integer});
  for (Row& row : table.rows) row.emplace_back(std::int64_t{1});
  const auto files = opened(table);
  CHECK(contains(files.at(kSheet), "<autoFilter ref=\"A1:B3\"/>"));
  CHECK(contains(cell_xml(files.at(kSheet), "A1"), " s=\"1\""));
  CHECK(contains(files.at("xl/styles.xml"), "<b/>"));
  CHECK(contains(sheet_of(column(ColumnKind::text, {})), "<autoFilter ref=\"A1\"/>"));
}

TEST_CASE("any title becomes a name that a sheet may have") {
  const Table table = column(ColumnKind::text, {});
  CHECK(contains(opened(table, "a/b[1]:*?\\'").at("xl/workbook.xml"), "<sheet name=\"a_b_1______\""));
  CHECK(contains(opened(table, "").at("xl/workbook.xml"), "<sheet name=\"Sheet1\""));
  std::string longest;
  for (int i = 0; i < 31; ++i) longest += "课";
  CHECK(contains(opened(table, longest + "课").at("xl/workbook.xml"), "<sheet name=\"" + longest + "\""));
}

TEST_CASE("a text longer than a cell can hold is an error that names row and column, and nothing is cut") {
  const auto too_long = [](const std::string& text) {
    Table table;
    table.columns = {{"uid", ColumnKind::integer}, {"comment", ColumnKind::text}};
    table.rows = {{std::int64_t{1}, std::string("x")}, {std::int64_t{2}, text}};
    const auto bytes = render_xlsx(table, "t", "UTC");
    return bytes.ok() ? "" : bytes.error().text();
  };
  CHECK(too_long(std::string(32767, 'x')) == "");
  CHECK(too_long(std::string(32768, 'x')) ==
        "row 2, column \"comment\": the text takes 32768 characters, a workbook's cell holds 32767 "
        "(export as CSV, which has no such limit)");
  std::string wide;
  for (int i = 0; i < 16384; ++i) wide += "\U0001F600";  // two UTF-16 units each
  CHECK(contains(too_long(wide), "row 2, column \"comment\": the text takes 32768 characters"));
  CHECK(contains(too_long(std::string(5000, '\x01')), "35000 characters"));
}

TEST_CASE("a heading longer than a cell can hold is named by its number") {
  Table table;
  table.columns = {{"a", ColumnKind::text}, {std::string(40000, 'b'), ColumnKind::text}};
  const auto bytes = render_xlsx(table, "t", "UTC");
  REQUIRE_FALSE(bytes.ok());
  CHECK(contains(bytes.error().what, "the heading of column 2: the text takes 40000 characters"));
}

TEST_CASE("a sheet's last row is filled, and one more is an error that advises CSV") {
  for (const std::size_t more : {0, 1}) {
    const auto writer = table_writer(Format::xlsx, {{"x", ColumnKind::text}}, "t", "UTC");
    const std::vector<Row> page(65536, Row{Cell()});
    for (int i = 0; i < 15; ++i) writer->add(page);
    writer->add(std::vector<Row>(65534, Row{Cell()}));
    writer->add({{std::string("last")}});
    writer->add(std::vector<Row>(more, Row{std::string("beyond")}));
    const auto finished = writer->finish();
    REQUIRE(finished.ok() == (more == 0));
    if (more == 0) {
      std::string bytes;
      for (auto piece = writer->take(); !piece.empty(); piece = writer->take()) bytes += piece;
      CHECK(report_test::read_sheet(report_test::unzip(bytes).at(kSheet)).at("A1048576").value == "last");
    } else {
      CHECK(finished.error().what == "the table has more than 1048575 rows, a sheet cannot hold them");
      CHECK(contains(finished.error().hint, "CSV"));
      CHECK(writer->take().empty());
    }
  }
}

TEST_CASE("more columns than a sheet has are an error") {
  Table table;
  table.columns.resize(16385, {"x", ColumnKind::text});
  const auto bytes = render_xlsx(table, "t", "UTC");
  REQUIRE_FALSE(bytes.ok());
  CHECK(bytes.error().what == "the table has 16385 columns, a sheet holds 16384");
}

TEST_CASE("no temporary file and no descriptor is left behind, however a workbook ends") {
  const auto count = [](const std::filesystem::path& directory, const std::string& start) {
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
      files += entry.path().filename().string().starts_with(start) ? 1 : 0;
    }
    return files;
  };
  const auto temporary = std::filesystem::temp_directory_path();
  const int files = count(temporary, "rollcall-report-"), descriptors = count("/proc/self/fd", "");
  CHECK(render_xlsx(column(ColumnKind::text, {std::string("x")}), "t", "UTC").ok());
  CHECK_FALSE(render_xlsx(column(ColumnKind::text, {std::string(32768, 'x')}), "t", "UTC").ok());
  {
    const auto unfinished = table_writer(Format::xlsx, {{"x", ColumnKind::text}}, "t", "UTC");
    unfinished->add({{std::string("x")}, {std::string("y")}});
    CHECK(unfinished->take().empty());
    CHECK(count(temporary, "rollcall-report-") == files);  // it has no name while it is written, either
  }
  CHECK(count(temporary, "rollcall-report-") == files);
  CHECK(count("/proc/self/fd", "") == descriptors);
}

TEST_CASE("a directory for temporary files that is none is an error that says so") {
  ::setenv("TMPDIR", "/nowhere/at/all", 1);
  const auto bytes = render_xlsx(column(ColumnKind::text, {}), "t", "UTC");
  ::unsetenv("TMPDIR");
  REQUIRE_FALSE(bytes.ok());
  CHECK(contains(bytes.error().what, "no directory for temporary files"));
  CHECK(contains(bytes.error().hint, "TMPDIR"));
}

// A limit on the size of files stands for a disk that is full.
TEST_CASE("a disk that fills up while the rows are written is an error, never a workbook with rows missing") {
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{256 * 1024, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto bytes =
      render_xlsx(column(ColumnKind::text, std::vector<Cell>(20000, std::string("squeezable"))), "t", "UTC");
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_handler);
  REQUIRE_FALSE(bytes.ok());
  CHECK(contains(bytes.error().text(), "not enough room for temporary files"));
}
