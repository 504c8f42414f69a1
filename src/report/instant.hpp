#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "report/local_time.hpp"

namespace rollcall::report {

// The instant (Unix seconds) of "YYYY-MM-DD", the beginning of that day, or of "YYYY-MM-DD HH:MM" on the
// zone's clock. An hour that comes twice is the first of the two. Errors say what was expected, also where
// the clock jumps over it.
Result<std::int64_t> instant_of(std::string_view text, const Clock& zone);

}  // namespace rollcall::report
