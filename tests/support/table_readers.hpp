// Reads back what tables were rendered to, from the formats' definitions and not from the renderers. All
// throw std::runtime_error where the text is not of its format.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace report_test {

// RFC 4180: the lines, the heading first.
std::vector<std::vector<std::string>> read_csv(std::string_view text);

// Whether a spreadsheet would take the cell of a CSV for a formula, or might.
bool starts_like_formula(std::string_view cell);

// The cell without the apostrophe that keeps it from being a formula, if it has one.
std::string without_guard(std::string_view cell);

struct SheetCell {
  std::string type;  // the attribute t: "inlineStr", "b", "n" where there is none
  std::string value;
  bool formula = false;
};

// The cells of a worksheet's XML by their reference ("A1"), texts as a spreadsheet takes them: line ends as
// XML has them, blanks at the ends only where they are said to count, "_x0041_" decoded.
std::map<std::string, SheetCell> read_sheet(std::string_view xml);

// [{"…": "text"}, …]: the texts of the key `key`.
std::vector<std::string> read_json_column(std::string_view json, std::string_view key);

// ["text", …]
std::vector<std::string> read_json_strings(std::string_view json);

}  // namespace report_test
