// Instants are Unix seconds everywhere; this is where they come from and how they look.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace rollcall {

using Clock = std::function<std::int64_t()>;  // Unix seconds; tests give their own

std::int64_t now_s();   // the system's clock
std::int64_t now_ms();  // the system's clock, milliseconds

std::string utc_text(std::int64_t unix_seconds);  // "2026-01-13T14:20:00Z"; beyond year 9999 the number

}  // namespace rollcall
