#pragma once

#include <cstddef>
#include <string_view>

namespace rollcall {

// Length in bytes (1 to 4) of the well-formed UTF-8 sequence at the start of `text`; 0 when there is none
// (over-long forms, surrogates and code points beyond U+10FFFF are not well-formed).
std::size_t utf8_sequence_length(std::string_view text);

bool is_utf8(std::string_view text);

}  // namespace rollcall
