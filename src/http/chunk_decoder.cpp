#include "http/chunk_decoder.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "http/text.hpp"

namespace rollcall::http {
namespace {

constexpr int kMaxSizeDigits = 16;  // what 64 bits hold, leading zeros included

}  // namespace

ChunkDecoder::ChunkDecoder(std::size_t max_body_bytes, std::size_t max_trailer_bytes)
    : body_left_(max_body_bytes),
      trailer_left_(max_trailer_bytes),
      extension_left_(limits::kMaxChunkExtensionBytes),
      trailer_(limits::kMaxHeaderFields) {}

std::size_t ChunkDecoder::take(std::string_view bytes, std::string& body) {
  std::size_t taken = 0;
  while (taken < bytes.size() && !done() && !fault_) {
    const auto rest = bytes.substr(taken);
    if (state_ == State::data) {
      taken += take_data(rest, body);
    } else if (state_ == State::trailer) {
      taken += take_trailer(rest);
    } else {
      take_byte(static_cast<unsigned char>(rest.front()));
      ++taken;
    }
  }
  return taken;
}

std::size_t ChunkDecoder::take_data(std::string_view bytes, std::string& body) {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(chunk_left_, bytes.size()));
  body.append(bytes.substr(0, count));
  chunk_left_ -= count;
  if (chunk_left_ == 0) state_ = State::data_return;
  return count;
}

std::size_t ChunkDecoder::take_trailer(std::string_view bytes) {
  const std::size_t taken = trailer_.take(bytes);
  fault_ = trailer_.fault();
  if (fault_) return taken;
  if (taken > trailer_left_) {
    fail(431, "the trailer is too large");
  } else {
    trailer_left_ -= taken;
  }
  return taken;
}

void ChunkDecoder::take_byte(unsigned char c) {
  switch (state_) {
    case State::size_start:
    case State::size: return take_size(c);
    case State::extension: return take_extension(c);
    case State::size_line_feed:
      expect(c, '\n', State::data);
      if (!fault_) start_chunk();
      return;
    case State::data_return: return expect(c, '\r', State::data_line_feed);
    case State::data_line_feed: return expect(c, '\n', State::size_start);
    case State::data:
    case State::trailer: return;  // taken in runs by take()
  }
}

void ChunkDecoder::take_size(unsigned char c) {
  const int digit = hex_digit(c);
  if (digit >= 0) {
    if (++size_digits_ > kMaxSizeDigits) return fail(400, "a chunk size that is too long");
    chunk_left_ = chunk_left_ * 16 + static_cast<std::uint64_t>(digit);
    state_ = State::size;
  } else if (state_ == State::size && c == ';') {
    state_ = State::extension;
  } else if (state_ == State::size && c == '\r') {
    state_ = State::size_line_feed;
  } else {
    fail(400, "a chunk size that is not a hexadecimal number");
  }
}

void ChunkDecoder::take_extension(unsigned char c) {
  if (c == '\r') {
    state_ = State::size_line_feed;
  } else if (!is_value_char(c)) {
    fail(400, "a control character in a chunk extension");
  } else if (extension_left_ == 0) {
    fail(400, "too many bytes of chunk extensions");
  } else {
    --extension_left_;
  }
}

void ChunkDecoder::expect(unsigned char c, char wanted, State next) {
  if (c != static_cast<unsigned char>(wanted)) return fail(400, "a chunk or its size does not end in CRLF");
  state_ = next;
}

void ChunkDecoder::start_chunk() {
  size_digits_ = 0;
  if (chunk_left_ == 0) {
    state_ = State::trailer;
  } else if (chunk_left_ > body_left_) {
    fail(413, "the body is too large");
  } else {
    body_left_ -= static_cast<std::size_t>(chunk_left_);
  }
}

}  // namespace rollcall::http
