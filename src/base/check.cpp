#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace rollcall {

void check_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "rollcall: internal fault: %s does not hold at %s:%d\n", expression, file, line);
  std::abort();
}

}  // namespace rollcall
