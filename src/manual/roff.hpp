// Text for man(7) pages.
#pragma once

#include <string>
#include <string_view>

namespace rollcall::manual {

// Of one line of plain text: nothing in it has a meaning for roff, and `…` becomes bold. Hyphens stay as they
// are typed, for who copies them.
std::string roff(std::string_view line);

// Of a paragraph: the same in lines of at most 80 bytes, ended by a newline.
std::string roff_paragraph(std::string_view text);

// The text with each @NAME@ replaced by `value`. Aborts when there is none.
std::string filled(std::string text, std::string_view name, std::string_view value);

}  // namespace rollcall::manual
