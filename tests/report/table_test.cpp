// Tables for the terminal, as CSV and as JSON.
#include "report/table.hpp"

#include <doctest/doctest.h>

#include <optional>

#include "report/display_text.hpp"
#include "report/local_time.hpp"
#include "support/property.hpp"
#include "support/table_readers.hpp"
#include "support/zip_reader.hpp"

using namespace rollcall::report;
using report_test::read_csv;

namespace {

const std::string kZone = "Asia/Shanghai";
constexpr std::int64_t kInstant = 1768314000;  // 2026-01-13 22:20:00 in Shanghai

Table one_column(const std::vector<std::string>& texts) {
  Table out;
  out.columns = {{"name", ColumnKind::text}};
  for (const std::string& text : texts) out.rows.push_back({text});
  return out;
}

Table all_kinds() {
  Table out;
  out.columns = {{"uid", ColumnKind::integer},      {"name", ColumnKind::text},
                 {"here", ColumnKind::boolean},     {"ratio", ColumnKind::ratio},
                 {"first_in", ColumnKind::instant}, {"late_s", ColumnKind::duration_s}};
  out.rows = {{std::int64_t{7}, std::string("王小明"), std::int64_t{1}, 0.9164, kInstant, std::int64_t{3661}},
              {std::int64_t{1002646}, std::string("Ann"), std::int64_t{0}, 1.0, Cell(), std::int64_t{5}},
              {std::int64_t{8}, Cell(), Cell(), Cell(), kInstant, Cell()}};
  return out;
}

const std::vector<std::string> kNastyTexts = {"plain",
                                              "",
                                              " spaced ",
                                              "comma, quote \" and\r\nline",
                                              "\n",
                                              "\"",
                                              "\"\"",
                                              "王小明, 二班",
                                              "=1+1",
                                              "+49 30 1",
                                              "-5",
                                              "@SUM(A1)",
                                              "\t=1",
                                              "\r=1",
                                              "'=1",
                                              "''@x",
                                              "'plain",
                                              "'",
                                              "a=b",
                                              " =1",
                                              "=cmd|' /C calc'!A0",
                                              "=\"a\",\"b\"",
                                              "\n=1",
                                              "\uFF1D1+1",
                                              "'\uFF0B1"};

TEST_CASE("a count and a time of the same name have different headings for people") {
  const Table table{{{"attended", ColumnKind::integer}, {"attended_s", ColumnKind::duration_s}},
                    {{Cell(std::int64_t{2}), Cell(std::int64_t{90})}}};
  CHECK(render_text(table, "UTC") == "attended  attended_time\n       2        0:01:30\n");
}

}  // namespace

TEST_CASE("a terminal table lines up by display width, with nulls as a dash") {
  CHECK(render_text(all_kinds(), kZone) ==
        "    uid  name    here   ratio  first_in                late\n"
        "      7  王小明  yes   0.9164  2026-01-13 22:20:00  1:01:01\n"
        "1002646  Ann     no    1.0000  -                    0:00:05\n"
        "      8  -       -          -  2026-01-13 22:20:00        -\n");
}

TEST_CASE("no line of a terminal table ends in blanks") {
  CHECK(render_text(one_column({"a", "", "long name"}), kZone) == "name\na\n\nlong name\n");
}

TEST_CASE("a name cannot command the terminal or turn a line round") {
  CHECK(render_text(one_column({"\x1b[2Jx", "a\nb", "a\u202Eb", "\u009B", "\xFFz"}), kZone) ==
        "name\n\uFFFD[2Jx\na\uFFFDb\na\uFFFDb\n\uFFFD\n\uFFFDz\n");
}

TEST_CASE("text is cut where the columns end, never through a wide character") {
  CHECK(cut_to_width("Ann", 9) == "Ann");
  CHECK(cut_to_width("Ann", 2) == "An");
  CHECK(cut_to_width("王小明", 5) == "王小");
  CHECK(cut_to_width("e\u0301x", 1) == "e\u0301");
  CHECK(cut_to_width("", 3).empty());
}

TEST_CASE("display width counts wide characters and emoji twice and combining marks not at all") {
  CHECK(display_width("Ann") == 3);
  CHECK(display_width("王小明") == 6);
  CHECK(display_width("ｗｉｄｅ") == 8);
  CHECK(display_width("한국어") == 6);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("\U0001F393") == 2);
  CHECK(display_width("𠮷") == 2);
  CHECK(display_width("Ünï") == 3);
  CHECK(display_width("\xFF") == 1);
}

TEST_CASE("CSV has a heading, RFC 4180 lines, empty nulls and instants with the zone's offset") {
  CHECK(render_csv(all_kinds(), kZone) ==
        "uid,name,here,ratio,first_in,late_s\r\n"
        "7,王小明,true,0.9164,2026-01-13 22:20:00+08:00,3661\r\n"
        "1002646,Ann,false,1,,5\r\n"
        "8,,,,2026-01-13 22:20:00+08:00,\r\n");
}

TEST_CASE("every text comes back from a CSV by taking one apostrophe off what was neutralised") {
  const auto rows = read_csv(render_csv(one_column(kNastyTexts), kZone));
  REQUIRE(rows.size() == kNastyTexts.size() + 1);
  for (std::size_t i = 0; i < kNastyTexts.size(); ++i) {
    CHECK_FALSE(report_test::starts_like_formula(rows[i + 1].at(0)));
    CHECK(report_test::without_guard(rows[i + 1].at(0)) == kNastyTexts[i]);
  }
}

TEST_CASE("a CSV of texts made of the characters that matter comes back, whatever their order") {
  const std::vector<std::string> parts = {"'",      "=",      "+",  "-",  "@",
                                          "\t",     "\r",     "\n", "\"", ",",
                                          "\uFF1D", "\uFF20", "a",  " ",  std::string(1, '\0')};
  using rollcall::testing::below;
  const auto random_text = [&](rollcall::testing::Rng& rng) {
    std::vector<std::string> out;
    for (auto left = below(rng, 7); left > 0; --left) out.push_back(parts[below(rng, parts.size())]);
    return out;
  };
  const auto comes_back = [](const std::vector<std::string>& text) -> std::optional<std::string> {
    std::string whole;
    for (const auto& part : text) whole += part;
    const std::string csv = render_csv(one_column({whole, "next"}), kZone);
    const auto rows = read_csv(csv);
    const bool right = rows.size() == 3 && rows[1].size() == 1 && rows[2].at(0) == "next" &&
                       !report_test::starts_like_formula(rows[1][0]) &&
                       report_test::without_guard(rows[1][0]) == whole;
    return right ? rollcall::testing::holds() : csv;
  };
  rollcall::testing::check_property("CSV texts come back", {.count = 20000}, random_text,
                                    rollcall::testing::smaller_vectors<std::string>, comes_back);
}

TEST_CASE("a CSV line is never empty, and a CSV does not begin with a byte order mark") {
  CHECK(render_csv(one_column({"", "x"}), kZone) == "name\r\n\"\"\r\nx\r\n");
}

TEST_CASE("a number has the decimals that it has, in every format") {
  Table table;
  table.columns = {{"points", ColumnKind::number}};
  table.rows = {{93.5}, {0.125}, {100.0}, {Cell()}};
  CHECK(render_csv(table, kZone) == "points\r\n93.5\r\n0.125\r\n100\r\n\"\"\r\n");
  CHECK(render_json(table) == R"([{"points":93.5},{"points":0.125},{"points":100.0},{"points":null}])"
                              "\n");
  CHECK(render_text(table, kZone) == "points\n  93.5\n 0.125\n   100\n     -\n");
  const auto cells = report_test::read_sheet(
      report_test::unzip(*render_xlsx(table, "t", kZone)).at("xl/worksheets/sheet1.xml"));
  CHECK(cells.at("A3").type == "n");
  CHECK(cells.at("A3").value == "0.125");
}

TEST_CASE("negative numbers in a CSV stay numbers") {
  Table table;
  table.columns = {{"n", ColumnKind::integer}, {"x", ColumnKind::ratio}};
  table.rows = {{std::int64_t{-5}, -0.5}};
  CHECK(render_csv(table, kZone) == "n,x\r\n-5,-0.5\r\n");
}

TEST_CASE("a JSON table is one object a row with values of their own types") {
  CHECK(render_json(all_kinds()) ==
        R"([{"uid":7,"name":"王小明","here":true,"ratio":0.9164,"first_in":1768314000,"late_s":3661},)"
        R"({"uid":1002646,"name":"Ann","here":false,"ratio":1.0,"first_in":null,"late_s":5},)"
        R"({"uid":8,"name":null,"here":null,"ratio":null,"first_in":1768314000,"late_s":null}])"
        "\n");
  CHECK(render_json(one_column({})) == "[]\n");
}

TEST_CASE("a zone's clock follows its daylight saving time") {
  const Clock berlin("Europe/Berlin");
  CHECK(berlin.text_with_offset(1774745999) == "2026-03-29 01:59:59+01:00");
  CHECK(berlin.text_with_offset(1774746000) == "2026-03-29 03:00:00+02:00");
  CHECK(Clock("America/St_Johns").text_with_offset(kInstant) == "2026-01-13 10:50:00-03:30");
  CHECK(Clock("UTC").text(0) == "1970-01-01 00:00:00");
  CHECK(Clock("UTC").text(-1) == "1969-12-31 23:59:59");
}

TEST_CASE("an instant that no calendar has is shown as its number") {
  for (const std::int64_t instant : {INT64_MAX, INT64_MIN, std::int64_t{253402300800}}) {
    CHECK(Clock(kZone).text(instant) == std::to_string(instant));
    CHECK(Clock(kZone).text_with_offset(instant) == std::to_string(instant));
  }
}

TEST_CASE("formats are known by the names of --format") {
  CHECK(format_named("csv") == Format::csv);
  CHECK(format_named("table") == Format::table);
  CHECK(format_named("CSV") == std::nullopt);
  CHECK(*render(all_kinds(), Format::json, "t", kZone) == render_json(all_kinds()));
  CHECK(*render(all_kinds(), Format::csv, "t", kZone) == render_csv(all_kinds(), kZone));
  CHECK(*render(all_kinds(), Format::table, "t", kZone) == render_text(all_kinds(), kZone));
}
