#include "http/response_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "http/text.hpp"

namespace rollcall::http {
namespace {

constexpr std::array<std::string_view, 5> kOurFields = {"content-length", "transfer-encoding", "connection",
                                                        "date", "keep-alive"};

void append_number(std::string& out, std::size_t number, int base = 10) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
  out.append(digits.data(), end);
}

void append_value(std::string& out, std::string_view value) {
  const auto start = static_cast<std::ptrdiff_t>(out.size());
  out += value;
  std::replace_if(
      out.begin() + start, out.end(), [](char c) { return !is_value_char(static_cast<unsigned char>(c)); },
      ' ');
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  append_value(out, value);
  out += "\r\n";
}

bool is_ours(std::string_view name) {
  return std::any_of(kOurFields.begin(), kOurFields.end(),
                     [name](std::string_view ours) { return equal_ignoring_case(name, ours); });
}

void append_body_fields(std::string& out, const Response& response, bool old_peer) {
  const bool some = response.stream || !response.body.empty();
  if (some && !response.content_type.empty()) append_field(out, "Content-Type", response.content_type);
  if (!response.stream) {
    out += "Content-Length: ";
    append_number(out, response.body.size());
    out += "\r\n";
  } else if (!old_peer) {
    out += "Transfer-Encoding: chunked\r\n";
  }
}

// A status that is no final one would leave the client waiting.
int final_status(int status) { return status >= 200 && status <= 599 ? status : 500; }

}  // namespace

std::string_view DateText::at(std::time_t now) {
  if (now != formatted_) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 40> text{};
    text_.assign(text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts));
    formatted_ = now;
  }
  return text_;
}

bool may_have_body(int status) { return status != 204 && status != 304; }

void frame_chunk(std::string& head, std::string& bytes, bool last) {
  if (!bytes.empty()) {
    append_number(head, bytes.size(), 16);
    head += "\r\n";
    bytes += "\r\n";
  }
  if (last) bytes += "0\r\n\r\n";
}

void append_head(std::string& out, const Response& response, const ResponseContext& context) {
  const int status = final_status(response.status);
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::size_t>(status));
  out += ' ';
  out += reason_phrase(status);
  out += "\r\nDate: ";
  out += context.date;
  out += "\r\n";
  if (may_have_body(status)) append_body_fields(out, response, context.old_peer);
  for (const auto& [name, value] : response.fields) {
    if (is_token(name) && !is_ours(name)) append_field(out, name, value);
  }
  if (context.close) {
    out += "Connection: close\r\n";
  } else if (context.old_peer) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
}

}  // namespace rollcall::http
