#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"

namespace rollcall {

// "90s", "5m", "2h", "1d", "500ms", and sums such as "1h30m", to milliseconds. No signs, no blanks, no
// fractions.
Result<std::int64_t> parse_duration_ms(std::string_view text);

}  // namespace rollcall
