#include "http/url.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/limits.hpp"
#include "http/listen_address.hpp"
#include "http/text.hpp"

namespace rollcall::http {
namespace {

constexpr std::uint16_t kHttpPort = 80, kHttpsPort = 443;
constexpr std::size_t kMaxHostBytes = 253;  // of a name in the DNS
constexpr std::string_view kTokenFolder = "/push/";

Error bad(std::string why) {
  return Error{"the URL cannot be used: " + std::move(why),
               "write it like http://127.0.0.1:8080/path or https://host.example/path"};
}

std::string bracketed(const Url& url) { return url.v6 ? "[" + url.host + "]" : url.host; }

bool is_address(const std::string& text, int family) {
  in6_addr parsed{};
  return ::inet_pton(family, text.c_str(), &parsed) == 1;
}

// Takes "http://" or "https://" from the front.
std::optional<Error> take_scheme(std::string_view& text, Url& url) {
  const auto end = text.find("://");
  if (end == std::string_view::npos) return bad("it does not begin with http:// or https://");
  const auto scheme = text.substr(0, end);
  url.tls = equal_ignoring_case(scheme, "https");
  if (!url.tls && !equal_ignoring_case(scheme, "http")) {
    return bad(is_token(scheme) ? fmt::format("its scheme is {}, not http or https", scheme)
                                : "it does not begin with http:// or https://");
  }
  text.remove_prefix(end + 3);
  return std::nullopt;
}

std::optional<Error> read_port(std::string_view text, Url& url) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), url.port);
  if (!text.empty() && error == std::errc{} && stop == text.data() + text.size() && url.port != 0)
    return std::nullopt;
  return bad(fmt::format("the port \"{}\" is not a number from 1 to 65535", text));
}

// A name whose last label is a number is an IPv4 address or a slip of the pen, never a name of the DNS.
bool looks_like_v4(std::string_view host) {
  const auto label = host.substr(host.rfind('.') + 1);
  return !label.empty() && std::all_of(label.begin(), label.end(), [](char c) { return is_digit(c); });
}

std::optional<Error> read_name(std::string_view text, Url& url) {
  if (text.empty()) return bad("there is no host");
  url.host.resize(text.size());
  std::transform(text.begin(), text.end(), url.host.begin(), to_lower);
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
  });
  if (!plain || text.front() == '.' || text.find("..") != std::string_view::npos) {
    return bad(fmt::format("\"{}\" is not a host name; one beyond ASCII is written in its xn-- form", text));
  }
  if (text.size() > kMaxHostBytes) return bad("the host name is too long");
  if (looks_like_v4(text) && !is_address(url.host, AF_INET))
    return bad(fmt::format("\"{}\" is not an IPv4 address", text));
  return std::nullopt;
}

std::optional<Error> read_authority(std::string_view text, Url& url) {
  if (text.find('@') != std::string_view::npos)
    return bad("it holds a user or a password before \"@\", which would be shown in process lists and logs");
  url.port = url.tls ? kHttpsPort : kHttpPort;
  if (text.empty() || text.front() != '[') {
    const auto colon = text.find(':');
    if (colon != std::string_view::npos && text.find(':', colon + 1) != std::string_view::npos)
      return bad(fmt::format("\"{}\" has more than one colon; an IPv6 address needs brackets", text));
    if (auto error = read_name(text.substr(0, colon), url)) return error;
    return colon == std::string_view::npos ? std::nullopt : read_port(text.substr(colon + 1), url);
  }
  const auto end = text.find(']');
  if (end == std::string_view::npos) return bad("the bracket of its IPv6 address is not closed");
  url.v6 = true;
  url.host = text.substr(1, end - 1);
  if (!is_address(url.host, AF_INET6)) return bad(fmt::format("\"{}\" is not an IPv6 address", url.host));
  text.remove_prefix(end + 1);
  if (text.empty()) return std::nullopt;
  return text.front() == ':' ? read_port(text.substr(1), url)
                             : bad(fmt::format("\"{}\" follows the address where a port was expected", text));
}

std::optional<Error> read_url_target(std::string_view text, Url& url) {
  url.target = text.substr(0, 1) == "/" ? std::string(text) : "/" + std::string(text);
  if (url.target.size() <= limits::kMaxTargetBytes) return std::nullopt;
  return bad(fmt::format("its path is longer than {} bytes", limits::kMaxTargetBytes));
}

}  // namespace

std::string Url::place() const {
  return unix_path.empty() ? fmt::format("{}:{}", bracketed(*this), port) : "unix:" + unix_path;
}

std::string Url::origin() const {
  return unix_path.empty() ? (tls ? "https://" : "http://") + authority() : "unix:" + unix_path;
}

std::string Url::authority() const {
  if (!unix_path.empty()) return "localhost";
  return port == (tls ? kHttpsPort : kHttpPort) ? bracketed(*this) : place();
}

std::string Url::public_text() const {
  std::string path = target.substr(0, target.find('?'));
  const auto folder = path.find(kTokenFolder);
  if (folder != std::string::npos && path.size() > folder + kTokenFolder.size())
    path.replace(folder + kTokenFolder.size(), std::string::npos, "…");
  return origin() + path;
}

Result<Url> parse_url(std::string_view text) {
  if (text.empty()) return bad("it is empty");
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (!plain) return bad("it holds a blank or a character beyond ASCII, which must be percent-encoded");
  if (text.find('#') != std::string_view::npos)
    return bad("it holds a fragment (\"#\" and what follows), which is never sent");
  Url url;
  if (auto error = take_scheme(text, url)) return *error;
  const auto authority = text.substr(0, text.find_first_of("/?"));
  if (auto error = read_authority(authority, url)) return *error;
  if (auto error = read_url_target(text.substr(authority.size()), url)) return *error;
  return url;
}

Result<Url> url_of_listener(std::string_view listen_address, std::string_view target) {
  auto listener = parse_listen_address(listen_address);
  if (!listener) return std::move(listener).error();
  Url url;
  url.unix_path = listener->unix_path;
  url.host = listener->ip == "0.0.0.0" ? "127.0.0.1" : listener->ip == "::" ? "::1" : listener->ip;
  url.v6 = listener->v6;
  url.port = listener->port;
  url.target = target;
  return url;
}

}  // namespace rollcall::http
