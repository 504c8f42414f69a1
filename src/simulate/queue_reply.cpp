#include "simulate/queue_reply.hpp"

#include <fmt/core.h>

#include <string_view>

#include "base/utf8.hpp"

namespace rollcall::simulate {
namespace {

using classin::Json;

constexpr std::size_t kMostShownBytes = 160;
constexpr std::int64_t kParameters = 100, kPermission = 102, kServer = 114;

// What somebody else wrote, fit for a terminal: one line, no control characters, not long.
std::string shown(std::string_view text) {
  std::string out;
  while (!text.empty() && out.size() < kMostShownBytes) {
    const std::size_t size = utf8_sequence_length(text);
    const auto first = static_cast<unsigned char>(text.front());
    // C1 controls (U+0080 to U+009F) are two bytes, the first of them C2.
    const bool control =
        first < 0x20 || first == 0x7F || (first == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0);
    if (size == 0) {
      out += '?';
    } else if (control) {
      out += ' ';
    } else {
      out += text.substr(0, size);
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return text.empty() ? out : out + "…";
}

std::string_view hint_for(int status, std::optional<std::int64_t> error) {
  switch (status) {
    case 401: return "is the secret the school's, and the callback token in the URL?";
    case 403: return "the receiver does not know this school, or not this address";
    case 404: return "is the path of the URL right?";
    case 405: return "is the path of the URL right? Pushes are POST requests";
    case 413: return "the receiver takes no push as large as this one";
    case 429: return "the receiver limits how much it takes";
    default: break;
  }
  if (status >= 300 && status < 400) return "redirects are not followed; is this the receiver's own URL?";
  if (status == 503 || error == kServer) return "the receiver cannot store now, or is shutting down";
  if (status >= 500) return "the receiver failed; its log should say why";
  if (error == kPermission) return "is the secret the school's, does the receiver know the school?";
  if (status == 400 || error == kParameters) return "the receiver could not read the push";
  return "";
}

Refusal refused(const http::Reply& reply, std::optional<std::int64_t> error, std::string words,
                std::string_view hint) {
  Refusal out{.http_status = reply.status, .error_number = error};
  const auto number = error ? fmt::format(", errno {}", *error) : "";
  out.error = {fmt::format("{} (HTTP {}{})", words, reply.status, number), std::string(hint)};
  return out;
}

// By its status, where that says something; else by what it is not.
Refusal not_a_reply(const http::Reply& reply, std::string what) {
  const std::string_view known = hint_for(reply.status, std::nullopt);
  if (!reply.body.empty())
    what += fmt::format(", it begins \"{}\"", shown(reply.body.substr(0, kMostShownBytes)));
  return refused(reply, std::nullopt, std::move(what),
                 known.empty() ? "does the URL lead to the receiver, not to a web page or a proxy?" : known);
}

bool is_integer(const Json& value) {
  return value.kind() == Json::Kind::integer || value.kind() == Json::Kind::unsigned_integer;
}

}  // namespace

std::optional<Refusal> refusal_in(const http::Reply& reply, classin::JsonDocument& document) {
  if (reply.body.empty()) return not_a_reply(reply, "the answer is empty, not JSON");
  const auto parsed = document.parse(reply.body);
  if (!parsed) return not_a_reply(reply, "the answer is not JSON");
  const Json number = (*parsed)["error_info"]["errno"];
  if (is_integer(number)) {
    if (number.integer() == 1) return std::nullopt;
    const auto words = shown((*parsed)["error_info"]["error"].text().value_or(""));
    return refused(reply, number.integer(), words.empty() ? "no reason given" : words,
                   hint_for(reply.status, number.integer()));
  }
  if (number.has_value()) {
    return refused(reply, std::nullopt,
                   fmt::format("errno is \"{}\", not an integer", shown(number.text().value_or("?"))),
                   "ClassIn wants the integer 1");
  }
  return not_a_reply(reply, "the answer has no error_info.errno");
}

Refusal refusal_of(const http::Failure& failure) { return Refusal{.error = failure.error}; }

}  // namespace rollcall::simulate
