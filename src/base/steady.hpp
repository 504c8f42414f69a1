// How long something lasts, whatever becomes of the machine's clock meanwhile.
#pragma once

#include <chrono>
#include <cstdint>

namespace rollcall {

// Seconds of a clock that nobody sets. Only differences mean anything.
inline std::int64_t steady_s() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since).count();
}

}  // namespace rollcall
