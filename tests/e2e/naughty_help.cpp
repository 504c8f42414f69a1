#include "e2e/naughty_help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "base/utf8.hpp"
#include "e2e/api_client.hpp"

namespace rollcall::e2e {

namespace {

std::string letters(std::size_t column) { return std::string(1, static_cast<char>('A' + column)); }

}  // namespace

std::vector<std::string> strange_texts() {
  auto texts = report_test::naughty_strings();
  if (const char* const path = std::getenv("ROLLCALL_NAUGHTY_STRINGS")) {
    const auto given = report_test::read_json_strings(read_text(path));
    MESSAGE("besides ", texts.size(), " own texts, ", given.size(), " from ", std::string(path));
    texts.insert(texts.end(), given.begin(), given.end());
  }
  return texts;
}

TextById csv_column(const std::string& csv, std::string_view name) {
  const auto rows = report_test::read_csv(csv);
  const auto& heading = rows.at(0);
  const auto column =
      static_cast<std::size_t>(std::find(heading.begin(), heading.end(), name) - heading.begin());
  TextById out;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto& cell = rows[i].at(column);
    const bool could_be_formula = report_test::starts_like_formula(cell);
    CHECK_FALSE(could_be_formula);
    out[rows[i].at(0)] = report_test::without_guard(cell);
  }
  return out;
}

TextById sheet_column(const std::string& workbook, std::string_view name) {
  const std::string xml = report_test::unzip(workbook).at("xl/worksheets/sheet1.xml");
  CHECK(xml.find("<f") == std::string::npos);
  CHECK(xml.find("hyperlink") == std::string::npos);
  const auto cells = report_test::read_sheet(xml);
  std::size_t column = 0;
  while (cells.at(letters(column) + "1").value != name) ++column;
  TextById out;
  for (std::size_t row = 2;; ++row) {
    const auto id = cells.find(fmt::format("A{}", row));
    if (id == cells.end()) return out;
    const auto cell = cells.find(fmt::format("{}{}", letters(column), row));
    out[id->second.value] = cell == cells.end() ? "" : cell->second.value;
  }
}

TextById json_column(const std::string& json, std::string_view list, std::string_view id,
                     std::string_view key) {
  const Document document(json);
  TextById out;
  for (const Json item : document[list].items()) {
    out[text_of(item[id])] = std::string(item[key].string().value_or(""));
  }
  return out;
}

TextById numbered_texts(const std::vector<std::string>& texts, std::int64_t first) {
  TextById out;
  for (const auto& text : texts) out[std::to_string(first++)] = text;
  return out;
}

std::string difference(const TextById& expected, const TextById& found) {
  for (const auto& [id, text] : expected) {
    const auto at = found.find(id);
    if (at == found.end()) return fmt::format("{} is missing", id);
    if (at->second != text)
      return fmt::format("{}: {} became {}", id, json_text(text), json_text(at->second));
  }
  return expected.size() == found.size() ? ""
                                         : fmt::format("{} rows became {}", expected.size(), found.size());
}

std::string command_in(std::string_view text) {
  if (!is_utf8(text)) return "not UTF-8";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const std::string_view rest = text.substr(i);
    const auto next = rest.size() > 1 ? static_cast<unsigned char>(rest[1]) : 0u;
    const auto third = rest.size() > 2 ? static_cast<unsigned char>(rest[2]) : 0u;
    const bool control = (c < 0x20 && c != '\n') || c == 0x7F || (c == 0xC2 && next < 0xA0);
    const bool turns =
        (c == 0xE2 && next == 0x80 && ((third >= 0xA8 && third <= 0xAE) || third == 0x8E || third == 0x8F)) ||
        (c == 0xE2 && next == 0x81 && third >= 0xA6 && third <= 0xA9) || (c == 0xD8 && next == 0x9C);
    if (control || turns) return fmt::format("at {}: {}", i, json_text(text.substr(i, 40)));
  }
  return "";
}

Answer download(const Site& site, std::string_view target, const std::string& token) {
  RawAnswer raw(site.address(), target, fmt::format("Authorization: Bearer {}\r\n", token));
  REQUIRE(raw.ends());
  Answer answer{.head = raw.head(), .body = raw.body()};
  const auto code = answer.head.find(' ') + 1;
  std::from_chars(answer.head.data() + code, answer.head.data() + answer.head.size(), answer.status);
  return answer;
}

}  // namespace rollcall::e2e
