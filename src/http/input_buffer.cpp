#include "http/input_buffer.hpp"

#include <algorithm>
#include <cstring>

namespace rollcall::http {

std::span<char> InputBuffer::prepare() {
  if (begin_ > 0) {
    std::memmove(storage_.data(), storage_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (storage_.size() == end_ && end_ < kMaxBytes) {
    storage_.resize(std::clamp(2 * storage_.size(), kFirstBytes, kMaxBytes));
  }
  return std::span(storage_).subspan(end_);
}

void InputBuffer::consume(std::size_t bytes) {
  begin_ += bytes;
  if (empty()) clear();
}

void InputBuffer::shrink() {
  if (empty() && storage_.size() > kFirstBytes) storage_ = std::vector<char>();
}

}  // namespace rollcall::http
