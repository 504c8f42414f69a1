#pragma once

#include <algorithm>
#include <chrono>
#include <thread>

namespace rollcall::ingest {

// Does `work`, a short transaction on the journal, and then leaves the file alone for as long as that took:
// who waits for it looks only now and then, and would find it taken for ever.
template <class Work>
void in_turns(Work work) {
  using std::chrono::steady_clock, std::chrono::milliseconds;
  constexpr steady_clock::duration kLeast = milliseconds(2), kMost = milliseconds(200);
  const auto begun = steady_clock::now();
  work();
  std::this_thread::sleep_for(std::clamp(steady_clock::now() - begun, kLeast, kMost));
}

}  // namespace rollcall::ingest
