#include "http/head_scanner.hpp"

#include "http/framing.hpp"

namespace rollcall::http {
namespace {

constexpr std::size_t kMaxEmptyLines = 4;  // tolerated before a request line (RFC 9112 section 2.2)

// Room beside the target in the longest request line that is worth reading: method, version, blanks.
constexpr std::size_t kMaxRequestLineBytes = limits::kMaxTargetBytes + 64;

constexpr char kTlsHandshake = 0x16;  // the first byte of a client that speaks TLS

bool is_request_line_char(char c) { return c >= 0x20 && c < 0x7f; }

}  // namespace

std::string_view HeadScanner::request_line(std::string_view bytes) const {
  return line_end_ == 0 ? std::string_view{} : bytes.substr(begin_, line_end_ - begin_ - 2);
}

void HeadScanner::scan(std::string_view bytes) {
  if (fault_ || done()) return;
  if (!started_) skip_empty_lines(bytes);
  if (!started_) return;
  if (line_end_ == 0) scan_request_line(bytes);
  if (line_end_ != 0 && !fault_) {
    position_ += lexer_.take(bytes.substr(position_));
    fault_ = lexer_.fault();
  }
  if (!fault_) check_size(bytes);
}

void HeadScanner::skip_empty_lines(std::string_view bytes) {
  while (position_ < bytes.size() && (bytes[position_] == '\r' || bytes[position_] == '\n')) {
    const char expected = position_ % 2 == 0 ? '\r' : '\n';
    if (bytes[position_] != expected || position_ >= 2 * kMaxEmptyLines) {
      fault_ = Fault{400, "stray line ends before the request line"};
      return;
    }
    ++position_;
  }
  if (position_ == bytes.size()) return;
  if (position_ % 2 != 0) {
    fault_ = Fault{400, "a carriage return without a line feed before the request line"};
    return;
  }
  started_ = true;
  begin_ = position_;
}

void HeadScanner::scan_request_line(std::string_view bytes) {
  while (position_ < bytes.size() && is_request_line_char(bytes[position_])) ++position_;
  if (position_ - begin_ > kMaxRequestLineBytes) {
    fault_ = Fault{414, "the request line is too long"};
    return;
  }
  if (position_ == bytes.size()) return;
  if (position_ == begin_ && bytes[position_] == kTlsHandshake) {
    fault_ = Fault{400, "this port speaks plain HTTP, not TLS: use http:// in place of https://"};
    return;
  }
  if (bytes[position_] != '\r') {
    fault_ = Fault{400, "a character in the request line that does not belong there"};
    return;
  }
  if (position_ + 1 == bytes.size()) return;
  if (bytes[position_ + 1] != '\n') {
    fault_ = Fault{400, "a carriage return without a line feed in the request line"};
    return;
  }
  position_ += 2;
  line_end_ = position_;
  RequestLine line;
  fault_ = read_request_line(request_line(bytes), line);
}

void HeadScanner::check_size(std::string_view bytes) {
  const std::size_t size = (done() ? position_ : bytes.size()) - begin_;
  if (size > limits::kMaxHeaderBytes) fault_ = Fault{431, "the header is too large"};
}

}  // namespace rollcall::http
