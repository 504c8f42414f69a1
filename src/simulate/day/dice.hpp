// Chance that a seed decides: the same on every machine and with every release of the library, which its
// distributions are not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.hpp"

namespace rollcall::simulate {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  // Dice of their own for one matter, whatever was thrown before: a matter that throws once more leaves all
  // others as they were.
  Dice of(std::string_view matter, std::int64_t number = 0) const {
    std::uint64_t mixed = seed_ ^ 0x9E3779B97F4A7C15;
    for (const char c : matter) mixed = mix(mixed ^ static_cast<unsigned char>(c));
    return Dice(mix(mixed ^ static_cast<std::uint64_t>(number)));
  }

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15;
    return mix(state_);
  }

  // From `low` to `high`, both included. The bias of the remainder is below one in 10^12 for our ranges.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    ROLLCALL_CHECK(low <= high);
    return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
  }

  bool percent(std::int64_t chance) { return between(1, 100) <= chance; }

  template <class T>
  const T& pick(const std::vector<T>& from) {
    ROLLCALL_CHECK(!from.empty());
    return from[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(from.size()) - 1))];
  }

  template <class T>
  void shuffle(std::vector<T>& all) {
    for (std::size_t left = all.size(); left > 1; --left) {
      std::swap(all[left - 1],
                all[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(left) - 1))]);
    }
  }

 private:
  // The finaliser of SplitMix64.
  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
  std::uint64_t seed_ = state_;
};

}  // namespace rollcall::simulate
