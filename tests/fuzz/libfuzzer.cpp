// The entry that libFuzzer calls, built once for each target: FUZZ_TARGET is its function.
#include <cstddef>
#include <cstdint>

#include "fuzz/targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rollcall::fuzz::FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
