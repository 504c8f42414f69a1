// As much HTTP/1.1 as a server of small sized requests needs. Knows nothing of the client under test.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fake_classin/channel.hpp"

namespace fake_classin {

struct Head {
  std::string method, target;
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case
  std::size_t body_bytes = 0;
  bool framed = true;  // false: it has no usable length (chunked, or a bad Content-Length)

  const std::string* field(std::string_view lower_case_name) const;  // null where there is none
};

// Reads requests one after the other off a connection.
class RequestReader {
 public:
  explicit RequestReader(Channel& channel) : channel_(channel) {}

  std::optional<Head> head();  // nothing: the connection ended, or what came is not HTTP
  // So many bytes more of the body; nothing when the connection ended before.
  std::optional<std::string> body(std::size_t bytes);
  bool ended_within_request() const { return !buffer_.empty(); }

 private:
  bool receive();
  Channel& channel_;
  std::string buffer_;
};

std::optional<Head> parse_head(std::string_view text);

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::string http_date(std::int64_t unix_seconds);

// A reply's status line and fields with the empty line; `further` are whole lines.
std::string reply_head(int status, std::string_view content_type, std::size_t body_bytes, std::int64_t now,
                       std::string_view further = "");

}  // namespace fake_classin
