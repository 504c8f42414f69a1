// Tables that are rendered row by row.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <functional>

#include "report/table.hpp"
#include "support/property.hpp"
#include "support/table_readers.hpp"
#include "support/zip_reader.hpp"

using namespace rollcall::report;
namespace testing = rollcall::testing;

namespace {

const std::string kZone = "Asia/Shanghai";
const std::string kSheet = "xl/worksheets/sheet1.xml";
const std::vector<Column> kColumns = {{"uid", ColumnKind::integer},      {"name", ColumnKind::text},
                                      {"here", ColumnKind::boolean},     {"ratio", ColumnKind::ratio},
                                      {"first_in", ColumnKind::instant}, {"late_s", ColumnKind::duration_s}};

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

Row row_number(std::int64_t i) {
  return {1'000'000 + i,
          fmt::format("王小明 {} \"Anna\", <class> & {}", i, i * 7919 % 1000),
          i % 2,
          static_cast<double>(i % 10000) / 10000,
          i % 5 == 0 ? Cell() : Cell(1768314000 + i * 61),
          i % 4000};
}

using RowPages = std::function<std::vector<Row>()>;  // an empty page is the end

// `count` rows in pages of `size`.
RowPages pages(std::int64_t count, std::int64_t size) {
  return [count, size, next = std::int64_t{0}]() mutable {
    std::vector<Row> out;
    for (const std::int64_t end = std::min(count, next + size); next < end; ++next) {
      out.push_back(row_number(next));
    }
    return out;
  };
}

std::string all_taken(TableWriter& writer) {
  std::string out;
  for (auto piece = writer.take(); !piece.empty(); piece = writer.take()) {
    CHECK(piece.size() <= 64 * 1024);
    out += piece;
  }
  return out;
}

std::string written(Format format, const RowPages& next_page) {
  const auto writer = table_writer(format, kColumns, "t", kZone);
  std::string out;
  for (auto page = next_page(); !page.empty(); page = next_page()) {
    writer->add(page);
    out += all_taken(*writer);
  }
  REQUIRE(writer->finish().ok());
  return out + all_taken(*writer);
}

std::size_t resident_bytes() {
  std::size_t whole = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> whole >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

Table whole_table(std::int64_t count) {
  Table out;
  out.columns = kColumns;
  for (std::int64_t i = 0; i < count; ++i) out.rows.push_back(row_number(i));
  return out;
}

}  // namespace

TEST_CASE("rows in pages of any size make the bytes that the whole table makes") {
  const Table table = whole_table(300);
  for (const Format format : {Format::table, Format::csv, Format::json}) {
    const auto whole = render(table, format, "t", kZone);
    for (const std::int64_t size : {1, 7, 299, 300, 1000}) CHECK(written(format, pages(300, size)) == *whole);
  }
}

TEST_CASE("rows in pages of any size make the workbook that the whole table makes") {
  const auto whole = report_test::unzip(*render_xlsx(whole_table(300), "t", kZone)).at(kSheet);
  const auto paged = report_test::unzip(written(Format::xlsx, pages(300, 7))).at(kSheet);
  CHECK(paged.substr(paged.find("<sheetData>")) == whole.substr(whole.find("<sheetData>")));
  CHECK(report_test::read_sheet(paged).size() == 7 * 300 - 300 - 60 + 6);
}

TEST_CASE("a table without rows has its heading in every format") {
  CHECK(written(Format::csv, pages(0, 1)) == "uid,name,here,ratio,first_in,late_s\r\n");
  CHECK(written(Format::json, pages(0, 1)) == "[]\n");
  CHECK(written(Format::table, pages(0, 1)) == "uid  name  here  ratio  first_in  late\n");
  const auto cells =
      report_test::read_sheet(report_test::unzip(written(Format::xlsx, pages(0, 1))).at(kSheet));
  CHECK(cells.size() == 6);
  CHECK(cells.at("F1").value == "late_s");
}

TEST_CASE("CSV and JSON have bytes at once, a table and a workbook when they are finished") {
  const auto bytes_before_end = [](Format format) {
    const auto writer = table_writer(format, kColumns, "t", kZone);
    const bool heading = !writer->take().empty();
    writer->add(pages(10, 10)());
    const bool rows = !writer->take().empty();
    CHECK(heading == rows);
    CHECK(writer->take().empty());
    CHECK(writer->finish().ok());
    return rows;
  };
  CHECK(bytes_before_end(Format::csv));
  CHECK(bytes_before_end(Format::json));
  CHECK_FALSE(bytes_before_end(Format::table));
  CHECK_FALSE(bytes_before_end(Format::xlsx));
}

TEST_CASE("what was not taken yet is not lost, and comes in pieces of at most 64 KiB") {
  const auto writer = table_writer(Format::csv, kColumns, "t", kZone);
  const auto next_page = pages(20000, 3000);
  std::string out = writer->take();
  for (auto page = next_page(); !page.empty(); page = next_page()) {
    writer->add(page);
    const std::string piece = writer->take();  // less than the page made
    CHECK(piece.size() == 64 * 1024);
    out += piece;
  }
  CHECK(writer->finish().ok());
  out += all_taken(*writer);
  CHECK(out == render_csv(whole_table(20000), kZone));
}

TEST_CASE("the widths of a workbook's columns come from its first page, and are bounded") {
  const auto widths = [](const std::vector<std::string>& texts) {
    const auto writer = table_writer(Format::xlsx, {{"heading", ColumnKind::text}}, "t", kZone);
    for (const auto& text : texts) writer->add({{text}});
    REQUIRE(writer->finish().ok());
    const std::string sheet = report_test::unzip(all_taken(*writer)).at(kSheet);
    const auto at = sheet.find(" width=\"") + 8;
    return std::stod(sheet.substr(at));
  };
  CHECK(widths({std::string(30, 'x')}) == doctest::Approx(32.71).epsilon(0.001));
  CHECK(widths({"x", std::string(30, 'x')}) == doctest::Approx(9.71).epsilon(0.001));
  CHECK(widths({std::string(500, 'x')}) == doctest::Approx(62.71).epsilon(0.001));
  CHECK(widths({}) == doctest::Approx(9.71).epsilon(0.001));
}

TEST_CASE("after an error a workbook takes further rows and gives nothing") {
  const auto writer = table_writer(Format::xlsx, {{"x", ColumnKind::text}}, "t", kZone);
  writer->add({{std::string("good")}, {std::string(40000, 'x')}, {std::string("unseen")}});
  writer->add({{std::string(50000, 'x')}});
  const auto finished = writer->finish();
  REQUIRE_FALSE(finished.ok());
  CHECK(finished.error().what.find("row 2, column \"x\": the text takes 40000 characters") == 0);
  CHECK(writer->take().empty());
}

TEST_CASE("a zone that nobody knows throws before anything is written") {
  CHECK_THROWS(table_writer(Format::csv, kColumns, "t", "Nowhere/At_All"));
  CHECK_THROWS(table_writer(Format::xlsx, kColumns, "t", "Nowhere/At_All"));
}

TEST_CASE("memory stays flat while 100,000 rows are streamed" * doctest::skip(kSanitized)) {
  constexpr std::int64_t kRows = 100'000, kPage = 500;
  constexpr std::size_t kMostGrowth = 4 * 1024 * 1024;
  for (const Format format : {Format::csv, Format::json, Format::xlsx, Format::table}) {
    written(format, pages(10 * kPage, kPage));  // what the allocator and the libraries keep
    const auto writer = table_writer(format, kColumns, "t", kZone);
    const auto next_page = pages(kRows, kPage);
    const std::size_t before = resident_bytes();
    std::size_t most = before, bytes = 0;
    const auto take = [&] {
      for (auto piece = writer->take(); !piece.empty(); piece = writer->take()) bytes += piece.size();
      most = std::max(most, resident_bytes());
    };
    for (auto page = next_page(); !page.empty(); page = next_page()) {
      writer->add(page);
      take();
    }
    REQUIRE(writer->finish().ok());
    take();
    CAPTURE(static_cast<int>(format));
    CAPTURE((most - before) / 1024);
    CHECK(bytes > 2'000'000);
    // A terminal's table needs all its widths first: it shows that growth would be seen.
    CHECK((most - before < kMostGrowth) == (format != Format::table));
  }
}
