// Takes a chunked body apart (RFC 9112 section 7.1), in bytes that come in any pieces. Strict: chunk lines
// and trailer lines end in CRLF, no blanks around the size. Extensions and trailer fields are checked and
// dropped. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/fault.hpp"
#include "http/field_lexer.hpp"

namespace rollcall::http {

class ChunkDecoder {
 public:
  // More than `max_body_bytes` of data is a 413; more than `max_trailer_bytes` of trailer a 431.
  ChunkDecoder(std::size_t max_body_bytes, std::size_t max_trailer_bytes);

  // Takes bytes from the front of `bytes`, at most up to the end of the body, and appends its data to `body`.
  // Returns how many; after a fault the count means nothing.
  std::size_t take(std::string_view bytes, std::string& body);

  bool done() const { return state_ == State::trailer && trailer_.done(); }
  const std::optional<Fault>& fault() const { return fault_; }

 private:
  enum class State {
    size_start,
    size,
    extension,
    size_line_feed,
    data,
    data_return,
    data_line_feed,
    trailer
  };
  std::size_t take_data(std::string_view bytes, std::string& body);
  std::size_t take_trailer(std::string_view bytes);
  void take_byte(unsigned char c);
  void take_size(unsigned char c);
  void take_extension(unsigned char c);
  void expect(unsigned char c, char wanted, State next);
  void start_chunk();
  void fail(int status, std::string_view reason) { fault_ = Fault{status, reason}; }

  State state_ = State::size_start;
  std::uint64_t chunk_left_ = 0;
  int size_digits_ = 0;
  std::size_t body_left_;
  std::size_t trailer_left_;
  std::size_t extension_left_;
  FieldLexer trailer_;
  std::optional<Fault> fault_;
};

}  // namespace rollcall::http
