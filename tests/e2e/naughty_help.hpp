// Verbs for tests with strange texts: which there are, and every way to read them back.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "e2e/e2e.hpp"
#include "support/naughty_strings.hpp"
#include "support/table_readers.hpp"
#include "support/zip_reader.hpp"

namespace rollcall::e2e {

// Our own, and those of the JSON file that ROLLCALL_NAUGHTY_STRINGS names.
std::vector<std::string> strange_texts();

// A table by its columns, as it was read back: cells by the row's number in the first column.
using TextById = std::map<std::string, std::string>;

// The column `name` of a CSV. Fails the test where a cell could be taken for a formula.
TextById csv_column(const std::string& csv, std::string_view name);
// The same of a workbook; fails the test where a cell is a formula or a link.
TextById sheet_column(const std::string& workbook, std::string_view name);
// Of JSON: `key` of each of the objects in `list`, by their `id`. Null is "".
TextById json_column(const std::string& json, std::string_view list, std::string_view id,
                     std::string_view key);

// texts[i] by first + i.
TextById numbered_texts(const std::vector<std::string>& texts, std::int64_t first);

// "" where both are the same, else the first difference.
std::string difference(const TextById& expected, const TextById& found);

// What of `text` a terminal might obey: control characters but LF, line separators, marks that turn the
// direction.
// "" where there is nothing.
std::string command_in(std::string_view text);

// The answer to a GET, whole, however it is framed.
Answer download(const Site& site, std::string_view target, const std::string& token);

}  // namespace rollcall::e2e
