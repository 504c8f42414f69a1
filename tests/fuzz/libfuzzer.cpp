// The entry that libFuzzer calls, built once for each target: FUZZ_TARGET is its function.
#include <cstddef>
#include <cstdint>
#include <ctime>

#include "fuzz/fuzz.hpp"
#include "fuzz/targets.hpp"

namespace {

// A slow input is a finding. Of the processor's time: on a busy machine the clock, which libFuzzer's -timeout
// goes by, says nothing about an input.
constexpr std::clock_t kMostTime = 5 * CLOCKS_PER_SEC;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::clock_t begin = std::clock();
  rollcall::fuzz::FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  rollcall::fuzz::must(std::clock() - begin < kMostTime, "an input takes less than 5 s");
  return 0;
}
