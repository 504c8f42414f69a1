#include "http/client_failure.hpp"

#include <fmt/core.h>
#include <openssl/err.h>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <cerrno>
#include <utility>

namespace rollcall::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

std::string duration_text(int ms) {
  return ms % 1000 == 0 ? fmt::format("{} s", ms / 1000) : fmt::format("{} ms", ms);
}

// In the middle of a sentence.
std::string lowered(std::string text) {
  const bool word = text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a' && text[1] <= 'z';
  if (word) text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

ClientWords late_words(Phase phase, const Url& url, const std::string& limit) {
  switch (phase) {
    case Phase::resolve:
      return {fmt::format("the name {} was not found within {}", url.host, limit),
              "does this machine reach its name server?"};
    case Phase::connect:
      return {fmt::format("cannot connect to {} within {}", url.origin(), limit),
              "is the address right, does a firewall drop what is sent there?"};
    case Phase::tls:
      return {fmt::format("the TLS handshake with {} did not end within {}", url.place(), limit),
              "does what listens there speak TLS?"};
    case Phase::send: return {fmt::format("{} did not take the request within {}", url.place(), limit), ""};
    case Phase::wait:
      return {fmt::format("no answer from {} within {}", url.public_text(), limit),
              "it may have acted on the request all the same"};
    case Phase::receive:
      return {fmt::format("the answer of {} was not complete within {}", url.public_text(), limit),
              "it may have acted on the request all the same"};
  }
  return {};
}

std::string connect_hint(const Url& url, int error) {
  switch (error) {
    case ECONNREFUSED:
    case ENOENT:
      return url.unix_path.empty() ? "is the receiver running, is the port right?" : "is it running?";
    case ENETUNREACH:
    case EHOSTUNREACH: return "is the address right, is this machine's network up?";
    case EACCES:
    case EPERM: return "this user may not connect there";
    case EADDRNOTAVAIL: return "is the address one that can be reached from here?";
    default: return "";
  }
}

bool is_end(const error_code& error) {
  return error == asio::error::eof || error == asio::ssl::error::stream_truncated;
}

}  // namespace

Failure failure_of(Phase phase, Failure::Cause cause, std::string why, ClientWords words) {
  Failure failure;
  failure.phase = phase;
  failure.cause = cause;
  failure.why = std::move(why);
  failure.error = {std::move(words.what), std::move(words.hint)};
  return failure;
}

Failure cut_failure(Phase phase, const IoEnd& end, const Url& url, int limit_ms) {
  if (end.interrupted) {
    return failure_of(phase, Failure::Cause::interrupted, "interrupted",
                      {fmt::format("the request to {} was interrupted", url.public_text()), ""});
  }
  const auto limit = duration_text(end.request_limit_ms > 0 ? end.request_limit_ms : limit_ms);
  return failure_of(phase, Failure::Cause::timed_out, "timed out after " + limit,
                    late_words(phase, url, limit));
}

Failure name_failure(const Url& url, std::string_view why) {
  return failure_of(Phase::resolve, Failure::Cause::not_found, std::string(why),
                    {fmt::format("cannot find the host {}: {}", url.host, lowered(std::string(why))),
                     "is the name right, does this machine reach its name server?"});
}

Failure connect_failure(const Url& url, const error_code& error) {
  const auto why = reason_of(error);
  return failure_of(Phase::connect, Failure::Cause::broken, why,
                    {fmt::format("cannot connect to {}: {}", url.origin(), lowered(why)),
                     connect_hint(url, error.value())});
}

Failure broken_failure(Phase phase, const error_code& error, const Url& url) {
  const auto why = is_end(error) ? "the connection was closed" : reason_of(error);
  const auto words = is_end(error) ? "closed the connection" : "broke the connection";
  const auto cause = is_end(error) ? "" : fmt::format(": {}", lowered(why));
  std::string_view moment = "while the request was sent";
  if (phase == Phase::wait) moment = "without an answer";
  if (phase == Phase::receive) moment = "in the middle of its answer";
  const bool doubtful = phase == Phase::wait && !url.tls && url.unix_path.empty();
  return failure_of(phase, Failure::Cause::broken, why,
                    {fmt::format("{} {} {}{}", url.place(), words, moment, cause),
                     doubtful ? "if it speaks TLS, write https://" : ""});
}

std::string reason_of(const error_code& error) {
  if (error.category() != asio::error::get_ssl_category()) return error.message();
  const auto code = static_cast<unsigned long>(error.value());
  if (ERR_SYSTEM_ERROR(code)) return std::generic_category().message(static_cast<int>(ERR_GET_REASON(code)));
  const char* const reason = ERR_reason_error_string(code);
  return reason ? reason : error.message();
}

}  // namespace rollcall::http
