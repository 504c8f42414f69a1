#include "report/display_text.hpp"

#include <algorithm>
#include <iterator>

#include "base/utf8.hpp"

namespace rollcall::report {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct Range {
  char32_t first, last;
};

// Unicode 15: East Asian Width W and F, joined where only unassigned code points lie between.
constexpr Range kWide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x25FD, 0x25FE},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x26A1, 0x26A1},   {0x26BD, 0x26BE},   {0x2705, 0x2705},   {0x270A, 0x270B},
    {0x2728, 0x2728},   {0x274C, 0x274C},   {0x2753, 0x2755},   {0x2795, 0x2797},   {0x2B1B, 0x2B1C},
    {0x2B50, 0x2B50},   {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0xA4CF},
    {0xA960, 0xA97C},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6B},
    {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18D08}, {0x1AFF0, 0x1B2FB}, {0x1F004, 0x1F004},
    {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F200, 0x1F320}, {0x1F32D, 0x1F64F},
    {0x1F680, 0x1F6FC}, {0x1F7E0, 0x1F7F0}, {0x1F90C, 0x1FAF8}, {0x20000, 0x3FFFD}};

constexpr Range kZeroWidth[] = {{0x0300, 0x036F}, {0x0483, 0x0489},  {0x0591, 0x05BD}, {0x064B, 0x065F},
                                {0x0E31, 0x0E31}, {0x0E34, 0x0E3A},  {0x0E47, 0x0E4E}, {0x1AB0, 0x1ACE},
                                {0x1DC0, 0x1DFF}, {0x200B, 0x200D},  {0x2060, 0x2060}, {0x20D0, 0x20F0},
                                {0x302A, 0x302D}, {0x3099, 0x309A},  {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
                                {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF}};

// C0 and C1 controls, line and paragraph separators, and the marks that embed, override or isolate a
// direction.
constexpr Range kNotPrintable[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0x061C, 0x061C},
                                   {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069}};

template <std::size_t N>
bool in(const Range (&ranges)[N], char32_t c) {
  const auto above = std::upper_bound(std::begin(ranges), std::end(ranges), c,
                                      [](char32_t value, const Range& range) { return value < range.first; });
  return above != std::begin(ranges) && c <= std::prev(above)->last;
}

// Takes the first code point off `text`; `bytes` is empty where it is not UTF-8.
struct CodePoint {
  char32_t value = 0;
  std::string_view bytes;
};

CodePoint take(std::string_view& text) {
  const std::size_t length = utf8_sequence_length(text);
  const auto lead = static_cast<unsigned char>(text[0]);
  if (length == 0) {
    text.remove_prefix(1);
    return {};
  }
  CodePoint out;
  out.bytes = text.substr(0, length);
  out.value = length == 1 ? lead : lead & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    out.value = (out.value << 6) | (static_cast<unsigned char>(out.bytes[i]) & 0x3Fu);
  }
  text.remove_prefix(length);
  return out;
}

template <class Keep>
std::string filtered(std::string_view text, Keep keep) {
  std::string out;
  while (!text.empty()) {
    const CodePoint c = take(text);
    out += !c.bytes.empty() && keep(c.value) ? c.bytes : kReplacement;
  }
  return out;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const CodePoint c = take(text);
    if (in(kZeroWidth, c.value) && !c.bytes.empty()) continue;
    width += in(kWide, c.value) ? 2 : 1;
  }
  return width;
}

std::string cut_to_width(std::string_view text, std::size_t columns) {
  std::string out;
  std::size_t width = 0;
  while (!text.empty()) {
    const std::string_view before = text;
    take(text);
    const std::string_view piece = before.substr(0, before.size() - text.size());
    width += display_width(piece);
    if (width > columns) break;
    out += piece;
  }
  return out;
}

std::string printable(std::string_view text) {
  return filtered(text, [](char32_t c) { return !in(kNotPrintable, c); });
}

std::string printable_lines(std::string_view text) {
  return filtered(text, [](char32_t c) { return c == '\n' || !in(kNotPrintable, c); });
}

std::string xml_safe(std::string_view text) {
  return filtered(text, [](char32_t c) { return c != 0 && c != 0xFFFE && c != 0xFFFF; });
}

}  // namespace rollcall::report
