// The words of a client's failures. Pure.
#pragma once

#include <boost/system/error_code.hpp>
#include <string>
#include <string_view>

#include "http/client.hpp"
#include "http/client_loop.hpp"

namespace rollcall::http {

struct ClientWords {
  std::string what, hint;
};

Failure failure_of(Phase phase, Failure::Cause cause, std::string why, ClientWords words);

// Of an operation that was cut short by its limit, by the whole request's or by interrupt(). `url` with the
// target of the request.
Failure cut_failure(Phase phase, const IoEnd& end, const Url& url, int limit_ms);

Failure name_failure(const Url& url, std::string_view why);
Failure connect_failure(const Url& url, const boost::system::error_code& error);
// The connection broke, or ended (asio::error::eof), in `phase`: send, wait or receive.
Failure broken_failure(Phase phase, const boost::system::error_code& error, const Url& url);

// The system's or OpenSSL's own words: "Connection refused", "certificate has expired".
std::string reason_of(const boost::system::error_code& error);

}  // namespace rollcall::http
