// The second look at a text that the fast parser refuses: is it JSON all the same?
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rollcall::classin {

// JSON that simdjson can hold, made of JSON that it cannot.
struct RepairedJson {
  // Where a top-level member stands in the original text, from its key's quote to the end of its value.
  struct Member {
    std::uint32_t begin = 0, end = 0;
  };
  std::string text;
  std::vector<Member> members;  // in the order sent; none when the text is not an object
};

struct JsonFault {
  std::string reason;
  std::size_t offset = 0;  // bytes from the start
};

// Checks `text` (under 4 GiB, without byte order mark) against RFC 8259 and repairs what is valid there but
// not holdable: integers beyond 64 bits and numbers beyond double become strings of their digits, lone
// surrogate escapes and bytes that are not UTF-8 become U+FFFD, values deeper than limits::kJsonMaxDepth
// become null. Linear time, no recursion.
std::variant<RepairedJson, JsonFault> repair_json(std::string_view text);

}  // namespace rollcall::classin
