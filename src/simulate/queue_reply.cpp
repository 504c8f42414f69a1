#include "simulate/queue_reply.hpp"

#include <fmt/core.h>

#include <string_view>

#include "base/json_writer.hpp"
#include "base/utf8.hpp"

namespace rollcall::simulate {
namespace {

using classin::Json;

constexpr std::size_t kMostShownCharacters = 120;
constexpr std::int64_t kParameters = 100, kPermission = 102, kServer = 114;
constexpr std::string_view kWanted =
    R"(ClassIn takes only this as an acknowledgement: {"error_info":{"errno":1,"error":"…"}})";
constexpr std::string_view kElsewhere = "does the URL lead to the receiver, not to a web page or a proxy?";

// Of one well-formed character.
bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (character.size() == 1) return first < 0x20 || first == 0x7F;
  // C1 controls (U+0080 to U+009F) are two bytes, the first of them C2.
  return character.size() == 2 && first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
}

// What somebody else wrote, fit for a terminal: one line, no control characters, not long.
std::string shown(std::string_view text) {
  std::string out;
  for (std::size_t count = 0; !text.empty() && count < kMostShownCharacters; ++count) {
    const std::size_t size = utf8_sequence_length(text);
    if (size == 0) {
      out += '?';
    } else if (is_control(text.substr(0, size))) {
      out += ' ';
    } else {
      out += text.substr(0, size);
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return text.empty() ? out : out + "…";
}

bool is_success(int status) { return status >= 200 && status < 300; }

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
  return is_success(status) ? kWanted : "";
}

Refusal refused(const http::Reply& reply, std::optional<std::int64_t> error, std::string_view words,
                std::string_view hint) {
  Refusal out{.http_status = reply.status, .error_number = error};
  const auto number = error ? fmt::format(", errno {}", *error) : "";
  out.error = {fmt::format("{} (HTTP {}{})", words, reply.status, number), std::string(hint)};
  return out;
}

bool is_markup(std::string_view body) {
  const auto first = body.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && body[first] == '<';
}

// By its status, where that says something; else by what it is not.
Refusal not_a_reply(const http::Reply& reply, std::string what) {
  std::string hint(hint_for(reply.status, std::nullopt));
  if (is_success(reply.status) && is_markup(reply.body)) hint = fmt::format("{} {}", kElsewhere, kWanted);
  if (!reply.body.empty()) what += fmt::format(", it begins \"{}\"", shown(reply.body));
  return refused(reply, std::nullopt, what, hint.empty() ? kElsewhere : hint);
}

// As JSON writes it, so that 1.0, "1" and true can be told from 1.
std::string written(const Json& value) {
  switch (value.kind()) {
    case Json::Kind::text: return JsonWriter().value(shown(*value.text())).take() + ", a text";
    case Json::Kind::real: return JsonWriter().value(*value.number()).take();
    case Json::Kind::boolean: return *value.truth() ? "true" : "false";
    case Json::Kind::array: return "an array";
    case Json::Kind::object: return "an object";
    case Json::Kind::null: return "null";
    case Json::Kind::integer:
    case Json::Kind::unsigned_integer: return *value.text();
    case Json::Kind::absent: break;
  }
  return "";
}

Refusal wrong_kind(const http::Reply& reply, const Json& number) {
  const auto hint = hint_for(reply.status, std::nullopt);
  return refused(reply, std::nullopt, fmt::format("errno is {}", written(number)),
                 hint.empty() ? kWanted : hint);
}

}  // namespace

std::optional<Refusal> refusal_in(const http::Reply& reply, classin::JsonDocument& document) {
  if (reply.body.empty()) return not_a_reply(reply, "the answer is empty, not JSON");
  const auto parsed = document.parse(reply.body);
  if (!parsed) return not_a_reply(reply, "the answer is not JSON");
  const Json info = (*parsed)["error_info"];
  const Json number = info["errno"];
  if (number.kind() == Json::Kind::absent) return not_a_reply(reply, "the answer has no error_info.errno");
  if (number.kind() != Json::Kind::integer) return wrong_kind(reply, number);
  if (number.integer() == 1) return std::nullopt;
  const auto words = shown(info["error"].text().value_or(""));
  return refused(reply, number.integer(), words.empty() ? "no reason given" : words,
                 hint_for(reply.status, number.integer()));
}

Refusal refusal_of(const http::Failure& failure) { return Refusal{.error = failure.error}; }

}  // namespace rollcall::simulate
