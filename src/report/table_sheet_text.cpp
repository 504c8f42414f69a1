#include "report/table_sheet_text.hpp"

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "report/display_text.hpp"

namespace rollcall::report {

namespace {

constexpr std::size_t kMaxSheetNameUnits = 31;

// The code point at the start of `text`, where it needs the form "_xHHHH_": control characters, CR among them
// (a reader of XML makes LF of it), and the two that are none; -1 otherwise.
int escaped_code(std::string_view text) {
  if (text.empty()) return -1;
  const auto c = static_cast<unsigned char>(text[0]);
  if (c < 0x20 && c != '\t' && c != '\n') return c;
  if (text.starts_with("\xEF\xBF\xBE")) return 0xFFFE;
  if (text.starts_with("\xEF\xBF\xBF")) return 0xFFFF;
  return -1;
}

// Whether what will be written for `text` starts like "_x0041_". The last underscore may be that of a
// character that gets the form itself.
bool looks_escaped(std::string_view text) {
  constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";
  if (text.size() < 7 || !text.starts_with("_x")) return false;
  if (text.substr(2, 4).find_first_not_of(kHexDigits) != std::string_view::npos) return false;
  return text[6] == '_' || escaped_code(text.substr(6)) >= 0;
}

}  // namespace

std::string sheet_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = utf8_sequence_length(text);
    if (const int code = escaped_code(text); code >= 0) {
      out += fmt::format("_x{:04X}_", code);
    } else if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (looks_escaped(text)) {
      out += "_x005F_";
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

// A lead byte counts one, of a character beyond the basic plane two.
std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

std::string sheet_name_of(std::string_view title) {
  constexpr std::string_view kForbidden = "[]:*?/\\'";
  std::string out;
  std::size_t units = 0;
  const std::string safe = xml_safe(title);
  for (std::string_view left = safe; !left.empty();) {
    const std::string_view character = left.substr(0, utf8_sequence_length(left));
    units += utf16_units(character);
    if (units > kMaxSheetNameUnits) break;
    const auto first = static_cast<unsigned char>(character[0]);
    const bool allowed = first >= 0x20 && kForbidden.find(character[0]) == std::string_view::npos;
    out += allowed ? character : "_";
    left.remove_prefix(character.size());
  }
  return out.empty() ? "Sheet1" : out;
}

}  // namespace rollcall::report
