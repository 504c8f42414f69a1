// Columns of numbers with decimals: scores.
#include <doctest/doctest.h>

#include "report/table.hpp"
#include "support/table_readers.hpp"
#include "support/zip_reader.hpp"

using namespace rollcall::report;

namespace {

Table scores() {
  return {{{"score", ColumnKind::number}, {"rate", ColumnKind::ratio}},
          {{90.0, 0.5}, {Cell(), Cell()}, {0.1, 1.0}, {-12.25, 0.0}, {83.333333, 0.3333}}};
}

}  // namespace

TEST_CASE("a number is shown with the decimals it has, and to the right") {
  CHECK(render_text(scores(), "UTC") ==
        "    score    rate\n"
        "       90  0.5000\n"
        "        -       -\n"
        "      0.1  1.0000\n"
        "   -12.25  0.0000\n"
        "83.333333  0.3333\n");
  CHECK(render_csv(scores(), "UTC") ==
        "score,rate\r\n90,0.5\r\n,\r\n0.1,1\r\n-12.25,0\r\n83.333333,0.3333\r\n");
  CHECK(render_json(scores()) ==
        R"([{"score":90.0,"rate":0.5},{"score":null,"rate":null},{"score":0.1,"rate":1.0},)"
        R"({"score":-12.25,"rate":0.0},{"score":83.333333,"rate":0.3333}])"
        "\n");
}

TEST_CASE("a number is a number in a workbook, not a share and not a text") {
  const auto book = render_xlsx(scores(), "scores", "UTC");
  REQUIRE(book);
  const std::string sheet = report_test::unzip(*book).at("xl/worksheets/sheet1.xml");
  const auto cells = report_test::read_sheet(sheet);
  CHECK(cells.at("A2").type == "n");
  CHECK(cells.at("A2").value == "90");
  CHECK(cells.at("A4").value == "0.1");
  CHECK(cells.at("A5").value == "-12.25");
  CHECK_FALSE(cells.contains("A3"));
  CHECK(sheet.find(R"(<c r="A2"><v>90</v>)") != std::string::npos);  // no format of its own
  CHECK(sheet.find(R"(<c r="B2"><v>)") == std::string::npos);        // per cent
}
