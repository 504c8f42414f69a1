// Collects every fault of one file, so that a person can mend them all at once.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/node.hpp"

namespace rollcall::config {

class Faults {
 public:
  explicit Faults(std::string file) : file_(std::move(file)) {}

  void add(Position at, std::string message) {
    faults_.push_back({file_, at.line, at.column, std::move(message)});
  }
  std::size_t count() const { return faults_.size(); }
  std::vector<Fault> take();  // in the order of the file; those without a place come first

 private:
  std::string file_;
  std::vector<Fault> faults_;
};

// The candidate that `word` is most likely a slip of; empty when none is near.
std::string_view closest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace rollcall::config
