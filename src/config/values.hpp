// What single values may be. Each check answers the value in the form that is kept, or what is wrong with it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "config/config.hpp"

namespace rollcall::config {

// "IP:port", "[IPv6]:port" or "unix:/path"; port 0 takes any free one. Host names are refused.
Result<std::string> check_address(std::string_view text);

// An IANA name that the system's time zone database has.
Result<std::string> check_timezone(std::string_view text);

// https://…, or http:// to this machine only. Kept without a slash at the end.
Result<std::string> check_base_url(std::string_view text);

// "sqlite:/absolute" or "sqlite:relative", which is under `directory`; the result is the file's path.
Result<std::string> check_store_url(std::string_view text, const std::string& directory);

// Empty, or long enough not to be guessed and free of what a URL path would escape. Errors do not quote it.
Result<std::string> check_callback_token(std::string_view text);

Result<LogLevel> check_log_level(std::string_view text);
Result<UnsignedPolicy> check_unsigned_policy(std::string_view text);

}  // namespace rollcall::config
