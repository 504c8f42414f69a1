// Finds where a request's header ends, in bytes that come in any pieces, and refuses at the earliest byte
// what no later one can put right: lexical rules and size limits. What the header says is framing.hpp's
// business. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/limits.hpp"
#include "http/fault.hpp"
#include "http/field_lexer.hpp"

namespace rollcall::http {

class HeadScanner {
 public:
  // `bytes` are all bytes since the end of the request before, however many of them earlier calls have seen.
  void scan(std::string_view bytes);

  bool done() const { return lexer_.done(); }
  const std::optional<Fault>& fault() const { return fault_; }
  bool started() const { return started_; }  // something other than empty lines has arrived

  // The header with its last empty line, and the request line without its end (empty until it is complete).
  std::string_view head(std::string_view bytes) const { return bytes.substr(begin_, position_ - begin_); }
  std::string_view request_line(std::string_view bytes) const;
  std::size_t end() const { return position_; }

 private:
  void skip_empty_lines(std::string_view bytes);
  void scan_request_line(std::string_view bytes);
  void check_size(std::string_view bytes);

  std::size_t begin_ = 0;     // of the request line
  std::size_t position_ = 0;  // of the first byte not looked at
  std::size_t line_end_ = 0;  // of the request line, its CRLF included; 0 until known
  bool started_ = false;
  FieldLexer lexer_{limits::kMaxHeaderFields};
  std::optional<Fault> fault_;
};

}  // namespace rollcall::http
