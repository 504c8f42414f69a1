// ROLLCALL_CHECK states what only a fault of ours could break; it aborts in every build, naming the place.
#pragma once

namespace rollcall {
[[noreturn]] void check_failed(const char* expression, const char* file, int line);
}

#define ROLLCALL_CHECK(expression) \
  (static_cast<bool>(expression) ? void(0) : ::rollcall::check_failed(#expression, __FILE__, __LINE__))
