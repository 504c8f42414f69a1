// Texts as the XML of a workbook can hold them. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rollcall::report {

// `text` with everything that XML cannot hold, or would change, in the form "_xHHHH_" that workbooks have for
// it (ECMA-376, ST_Xstring), and with "_x005F_" for the underscore of a text that only looks like that form:
// a spreadsheet reads the text back unchanged. Bytes that are not UTF-8 become U+FFFD.
std::string sheet_text(std::string_view text);

// How long a spreadsheet takes valid UTF-8 to be: in UTF-16 units.
std::size_t utf16_units(std::string_view text);

// What a sheet may be called: not empty, no []:*?/\ and no apostrophe, at most 31 UTF-16 units.
std::string sheet_name_of(std::string_view title);

}  // namespace rollcall::report
