#include "http/target.hpp"

#include <algorithm>

#include "http/framing.hpp"
#include "http/text.hpp"

namespace rollcall::http {
namespace {

constexpr std::size_t kMaxPortDigits = 5;

bool is_host_char(unsigned char c) {
  return is_alpha(c) || is_digit(c) ||
         std::string_view("-._~!$&'()*+;=%").find(static_cast<char>(c)) != std::string_view::npos;
}

bool is_port(std::string_view text) {
  return text.size() <= kMaxPortDigits &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c); });
}

bool is_bracketed_address(std::string_view text) {
  return text.size() > 2 && std::all_of(text.begin(), text.end(),
                                        [](char c) { return hex_digit(c) >= 0 || c == ':' || c == '.'; });
}

// "http://host" and "https://host" cut off the front; nothing where there is no such thing.
std::optional<std::string_view> without_authority(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!equal_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    const auto end = std::min(target.find_first_of("/?"), target.size());
    if (!is_authority(target.substr(0, end))) return std::nullopt;
    return target.substr(end);
  }
  return std::nullopt;
}

}  // namespace

bool is_authority(std::string_view text) {
  if (text.empty()) return false;
  if (text.front() == '[') {
    const auto close = text.find(']');
    if (close == std::string_view::npos || !is_bracketed_address(text.substr(1, close - 1))) return false;
    const auto rest = text.substr(close + 1);
    return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
  }
  const auto colon = std::min(text.find(':'), text.size());
  const auto host = text.substr(0, colon);
  if (host.empty() || !std::all_of(host.begin(), host.end(), [](char c) { return is_host_char(c); }))
    return false;
  return colon == text.size() || is_port(text.substr(colon + 1));
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return out;
}

std::optional<Fault> read_target(RequestHead& head) {
  std::string_view rest = head.target;
  if (rest.find('#') != std::string_view::npos) return Fault{400, "a fragment in the request target"};
  if (rest == "*" && head.method == "OPTIONS") {
    head.path = "*";
    return std::nullopt;
  }
  if (rest.empty() || rest.front() != '/') {
    const auto cut = without_authority(rest);
    if (!cut) return Fault{400, "the request target is neither a path nor an http address"};
    rest = *cut;
  }
  const auto question = rest.find('?');
  if (question != std::string_view::npos) head.query = rest.substr(question + 1);
  auto path = percent_decoded(rest.substr(0, question));
  if (!path) return Fault{400, "a malformed percent escape in the request target"};
  if (path->empty()) path->push_back('/');
  head.path = std::move(*path);
  return std::nullopt;
}

}  // namespace rollcall::http
