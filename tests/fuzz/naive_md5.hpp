// MD5 (RFC 1321) in the plainest way, so that a SafeKey is not judged by the code that made it.
#pragma once

#include <string>
#include <string_view>

namespace rollcall::fuzz {

std::string naive_md5(std::string_view text);  // lower-case hex

}  // namespace rollcall::fuzz
