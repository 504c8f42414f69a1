// The digests that prove who calls, and the link that needs none but a digest. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "outbound/values.hpp"

namespace rollcall::outbound {

// `safeKey` of a v1 call (API.md 2).
std::string safe_key(std::string_view secret, std::int64_t time_stamp);

// What a v2 call signs, and its `X-EEO-SIGN` (API.md 7): first-level members that are texts or integers, none
// longer than 1024 bytes, with sid and timeStamp, sorted by name. `body` has neither of those two.
std::string string_to_sign(const Values& body, Sid sid, std::int64_t time_stamp, std::string_view secret);
std::string sign(const Values& body, Sid sid, std::int64_t time_stamp, std::string_view secret);

// `checkCode` of a live_partner link (API.md 5), over the unescaped values.
std::string check_code(std::string_view secret, std::string_view lesson_key, std::string_view account,
                       std::string_view nickname);

// The link that lets a viewer into web live or replay under a name (API.md 5); values are URL-escaped in it.
// The error names what is too long or empty: account under 32 characters, nickname under 24.
Result<std::string> live_link(std::string_view secret, std::string_view lesson_key, std::string_view account,
                              std::string_view nickname);

}  // namespace rollcall::outbound
