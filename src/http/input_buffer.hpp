// What was read from a connection and not yet taken: the bound on read-ahead. Grows from 4 KiB as needed.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/limits.hpp"

namespace rollcall::http {

class InputBuffer {
 public:
  // A whole header with some empty lines before it fits.
  static constexpr std::size_t kMaxBytes = 2 * limits::kMaxHeaderBytes;
  static constexpr std::size_t kFirstBytes = 4 * 1024;

  std::string_view view() const { return {storage_.data() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }

  // Room for at least one byte more; empty only where kMaxBytes are held. Ends views.
  std::span<char> prepare();
  void commit(std::size_t bytes) { end_ += bytes; }
  void consume(std::size_t bytes);

  // Forgets everything.
  void clear() { begin_ = end_ = 0; }

  // Gives the memory of an empty buffer that has grown back.
  void shrink();

 private:
  std::vector<char> storage_;
  std::size_t begin_ = 0, end_ = 0;
};

}  // namespace rollcall::http
