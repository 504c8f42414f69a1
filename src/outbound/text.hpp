// Texts as ClassIn counts them and as they travel. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::outbound {

// Code points; of bytes that are not UTF-8 each counts as one.
std::int64_t characters_in(std::string_view text);

// Percent-encoding (RFC 3986 section 2.1) of everything but unreserved characters, so that the text fits into
// a query, a form and a path.
void append_escaped(std::string& out, std::string_view text);

// At most `most_bytes` of UTF-8 text, cut between characters; without control characters and those that turn
// the direction of writing, with which a peer could disguise a line of a log or a terminal.
std::string harmless_text(std::string_view text, std::size_t most_bytes);

}  // namespace rollcall::outbound
