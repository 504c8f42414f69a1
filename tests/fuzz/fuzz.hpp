// What every fuzz target works with: its bytes as choices, and properties that must hold.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::fuzz {

// A property does not hold. Nobody catches it under libFuzzer, which takes that for a crash and keeps the
// input.
class Broken : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

inline void must(bool holds, std::string_view property, std::string_view detail = {}) {
  if (!holds) throw Broken(std::string(property) + (detail.empty() ? "" : ": ") + std::string(detail));
}

inline void must_equal(const std::string& a, const std::string& b, std::string_view property) {
  must(a == b, property, a == b ? std::string() : "\n  " + a + "\n  " + b);
}

// Takes an input from its front; at the end every choice is 0 and every text empty.
class Choices {
 public:
  explicit Choices(std::string_view bytes) : bytes_(bytes) {}

  std::uint8_t byte() {
    if (bytes_.empty()) return 0;
    const auto first = static_cast<std::uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return first;
  }
  bool flag() { return (byte() & 1) != 0; }
  std::size_t below(std::size_t bound) { return byte() % bound; }  // bound at most 256
  template <class T>
  const T& one_of(const std::vector<T>& choices) {
    return choices[below(choices.size())];
  }

  // Up to the next line feed, which is taken too, and at most `most` bytes.
  std::string_view line(std::size_t most = std::string_view::npos) {
    const std::string_view text = bytes_.substr(0, std::min(bytes_.find('\n'), most));
    bytes_.remove_prefix(std::min(bytes_.size(), text.size() + 1));
    return text;
  }
  std::string_view take(std::size_t size) {
    const std::string_view text = bytes_.substr(0, size);
    bytes_.remove_prefix(text.size());
    return text;
  }
  std::string_view rest() const { return bytes_; }
  bool empty() const { return bytes_.empty(); }

 private:
  std::string_view bytes_;
};

}  // namespace rollcall::fuzz
