// What the system says of this process.
#pragma once

#include <cstdint>

namespace rollcall {

struct ProcessFigures {
  double started_at = 0;  // Unix seconds
  double cpu_s = 0;       // of all threads, user and system
  std::uint64_t resident_bytes = 0, virtual_bytes = 0;
  std::uint64_t open_files = 0, most_files = 0;
  std::uint64_t threads = 0;
};

double process_started_at();  // ProcessFigures::started_at alone

// What /proc does not say is 0. Any thread.
ProcessFigures process_figures();

}  // namespace rollcall
