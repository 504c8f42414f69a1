// Walks over field lines byte by byte and refuses what could be read in two ways. Serves the header and the
// trailer. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "http/fault.hpp"

namespace rollcall::http {

class FieldLexer {
 public:
  // At most `max_fields` lines; more is a 431.
  explicit FieldLexer(std::size_t max_fields) : fields_left_(max_fields) {}

  // Takes bytes from the front of `bytes` up to the end of the empty line that ends the fields, or all of
  // them. Returns how many; after a fault the count means nothing.
  std::size_t take(std::string_view bytes);

  bool done() const { return state_ == State::done; }
  const std::optional<Fault>& fault() const { return fault_; }

 private:
  enum class State { line_start, name, value, line_feed, last_line_feed, done };
  void take_byte(unsigned char c);
  void start_line(unsigned char c);
  void fail(int status, std::string_view reason) { fault_ = Fault{status, reason}; }

  State state_ = State::line_start;
  std::size_t fields_left_;
  std::optional<Fault> fault_;
};

}  // namespace rollcall::http
