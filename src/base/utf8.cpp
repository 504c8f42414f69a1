#include "base/utf8.hpp"

namespace rollcall {

namespace {

bool continues(std::string_view text, std::size_t count, unsigned char low, unsigned char high) {
  if (text.size() < count) return false;
  const auto second = static_cast<unsigned char>(text[1]);
  if (second < low || second > high) return false;
  for (std::size_t i = 2; i < count; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return false;
  }
  return true;
}

}  // namespace

// Unicode 15, table 3-7 (well-formed UTF-8 byte sequences).
std::size_t utf8_sequence_length(std::string_view text) {
  if (text.empty()) return 0;
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return continues(text, 2, 0x80, 0xBF) ? 2 : 0;
  if (lead == 0xE0) return continues(text, 3, 0xA0, 0xBF) ? 3 : 0;
  if (lead == 0xED) return continues(text, 3, 0x80, 0x9F) ? 3 : 0;
  if (lead < 0xF0) return continues(text, 3, 0x80, 0xBF) ? 3 : 0;
  if (lead == 0xF0) return continues(text, 4, 0x90, 0xBF) ? 4 : 0;
  if (lead < 0xF4) return continues(text, 4, 0x80, 0xBF) ? 4 : 0;
  if (lead == 0xF4) return continues(text, 4, 0x80, 0x8F) ? 4 : 0;
  return 0;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace rollcall
