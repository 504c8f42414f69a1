// Reads CSV as RFC 4180 has it, and tells in which line each row begins, for error messages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace rollcall::ingest {

struct CsvRow {
  int line = 0;  // from 1
  std::vector<std::string> fields;
};

// Lines end with LF or CRLF; blank lines are left out; a byte order mark is skipped. Commas separate the
// fields, or semicolons where the first line has some and no comma. Fails on a quote where
// none may be, one that is not closed, a bare CR, a zero byte, and bytes that are not UTF-8, naming the line.
Result<std::vector<CsvRow>> read_csv(std::string_view text);

}  // namespace rollcall::ingest
