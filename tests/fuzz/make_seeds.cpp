// make_seeds TARGET DIRECTORY: writes the target's seeds there, a file each, and prints how long an input may
// be.
#include <cstdio>
#include <filesystem>
#include <string_view>

#include "fuzz/targets.hpp"
#include "support/process.hpp"

int main(int argc, char** argv) {
  using namespace rollcall::fuzz;
  for (const Target& target : kTargets) {
    if (argc != 3 || target.name != std::string_view(argv[1])) continue;
    const std::filesystem::path directory = argv[2];
    std::filesystem::create_directories(directory);
    std::size_t number = 0;
    for (const auto& seed : target.seeds())
      rollcall::testing::write_text((directory / ("seed-" + std::to_string(number++))).string(), seed);
    std::printf("%zu\n", target.most_bytes);
    return 0;
  }
  std::fputs("usage: make_seeds TARGET DIRECTORY\n", stderr);
  return 2;
}
