// Where the values of a JSON text stand in it, for code that changes some of them and leaves the others byte
// for byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::classin {

struct JsonSpan {
  enum class Shape : std::uint8_t { object, array, text, scalar };  // scalar: number, true, false, null
  Shape shape = Shape::scalar;
  std::uint32_t begin = 0, end = 0;          // of the value
  std::uint32_t key_begin = 0, key_end = 0;  // with the quotes; both 0 where the value has no key
  std::uint32_t next = 0;                    // index of the value behind this one and all that is in it
  std::uint32_t depth = 0;                   // 0: the root
};

// The values in the order of the text, each before what is in it. `json` must be a text that JsonDocument
// could parse, without its byte order mark. Linear, no recursion.
std::vector<JsonSpan> json_spans(std::string_view json);

// What a JSON string says; `quoted` with its quotes. A lone surrogate becomes U+FFFD.
std::string unquoted(std::string_view quoted);

}  // namespace rollcall::classin
