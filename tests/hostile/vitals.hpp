// What the system says of a process: memory, descriptors, threads.
#pragma once

#include <sys/types.h>

#include <cstddef>

namespace rollcall::hostile {

struct Vitals {
  std::size_t resident_kib = 0, peak_kib = 0;  // VmRSS, VmHWM
  std::size_t descriptors = 0, threads = 0;
  // Of the descriptors those of the store: each reader thread opens its own when it is first given work.
  std::size_t store_files = 0;
};

Vitals vitals_of(pid_t process);

// The peak begins again at what is resident now.
void forget_peak(pid_t process);

}  // namespace rollcall::hostile
