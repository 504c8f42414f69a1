#pragma once

#include <stdexcept>
#include <string>

namespace rollcall::storage {

// A fault of the store that only the host can cause. The text names the file, the cause and the next step.
class StoreError : public std::runtime_error {
 public:
  enum class Kind { cannot_open, not_ours, newer_version, full, read_only, busy, damaged, io, other };

  StoreError(Kind kind, const std::string& text) : std::runtime_error(text), kind_(kind) {}
  Kind kind() const { return kind_; }
  // Whether the same may work in a while without anybody's doing at the store: the disk is full, or fails.
  bool may_pass() const { return kind_ == Kind::full || kind_ == Kind::io; }

 private:
  Kind kind_;
};

}  // namespace rollcall::storage
