// Text as a terminal shows it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rollcall::report {

// Columns that `text` takes: two for East Asian wide characters and emoji, none for combining marks.
std::size_t display_width(std::string_view text);

// As much of `text` as fits in so many columns.
std::string cut_to_width(std::string_view text, std::size_t columns);

// `text` with control characters, direction marks and bytes that are not UTF-8 replaced by U+FFFD, so that a
// name cannot command the terminal or turn a line round.
std::string printable(std::string_view text);

// The same of words of ours that may be several lines, in which something of a peer's may stand.
std::string printable_lines(std::string_view text);

// `text` as valid UTF-8 that XML can hold: what is neither becomes U+FFFD.
std::string xml_safe(std::string_view text);

}  // namespace rollcall::report
