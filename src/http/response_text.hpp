// Responses as bytes. What an application puts into a header field cannot end the field.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "http/http.hpp"

namespace rollcall::http {

// The Date field's value, formatted once a second. Owned by one thread.
class DateText {
 public:
  std::string_view at(std::time_t now);

 private:
  std::time_t formatted_ = -1;
  std::string text_;
};

struct ResponseContext {
  std::string_view date;
  bool close = false;     // say `Connection: close`
  bool old_peer = false;  // HTTP/1.0: say `Connection: keep-alive` where it is
};

// Appends status line and header fields to `out`, with Content-Length even where the body is left out (HEAD);
// a streamed body is announced as chunked, or to HTTP/1.0 not at all (the connection's end is its end).
// Fields that frame the message (Content-Length, Transfer-Encoding, Connection, Date) are ours: the
// application's are dropped, and so are names that are not tokens; control characters in values become
// blanks.
void append_head(std::string& out, const Response& response, const ResponseContext& context);

// False for the statuses that never carry one (204, 304).
bool may_have_body(int status);

// Makes one chunk of `bytes` (RFC 9112 section 7.1): its size goes to the end of `head`, which is to be
// written first. Where there are none it makes no chunk, since an empty one ends the body; `last` adds that
// one.
void frame_chunk(std::string& head, std::string& bytes, bool last);

}  // namespace rollcall::http
