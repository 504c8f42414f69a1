// A rule of HTTP or a limit that a request broke: the status to answer and the reason, in English.
#pragma once

#include <string_view>

namespace rollcall::http {

struct Fault {
  int status = 400;
  std::string_view reason;  // a literal
};

}  // namespace rollcall::http
