// The date library of Debian is built to read the system's time zone files, and its header must be told so.
#ifndef USE_OS_TZDB
#define USE_OS_TZDB 1
#endif

#include "config/values.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include "base/cidr.hpp"
#include "config/faults.hpp"

namespace rollcall::config {

namespace {

constexpr std::size_t kMaxUnixPathBytes = 107;  // sockaddr_un::sun_path with its terminating zero
constexpr std::size_t kMinTokenBytes = 16;
constexpr std::size_t kMaxTokenBytes = 256;

bool all_of_chars(std::string_view text, std::string_view extra) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return alphanumeric || extra.find(c) != std::string_view::npos;
  });
}

bool is_port(std::string_view text) {
  int port = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
  return fault == std::errc() && end == text.data() + text.size() && port >= 0 && port <= 65535 &&
         text[0] != '-';
}

// An address without a prefix is a range of one, so the range parser knows what an IP address is.
bool is_ip(std::string_view text) {
  return text.find('/') == std::string_view::npos && Cidr::parse(text).ok();
}

Error bad_address(std::string_view text, std::string hint) {
  return {fmt::format("expected \"IP:port\", \"[IPv6]:port\" or \"unix:/path\", found \"{}\"", text),
          std::move(hint)};
}

Result<std::string> check_unix_address(std::string_view text) {
  const std::string_view path = text.substr(5);
  if (!path.starts_with('/') || path.ends_with('/')) {
    return bad_address(text, "the socket needs an absolute path, such as unix:/run/rollcall/http.sock");
  }
  if (path.size() > kMaxUnixPathBytes || path.find('\0') != std::string_view::npos) {
    return bad_address(text,
                       fmt::format("the path of a Unix socket has at most {} bytes", kMaxUnixPathBytes));
  }
  return std::string(text);
}

std::string host_hint(std::string_view host) {
  if (host == "localhost") return "host names are not resolved; write 127.0.0.1 or [::1]";
  if (host.empty() || host == "*") return "for every address of this machine write 0.0.0.0 or [::]";
  if (host.find(':') != std::string_view::npos) return "an IPv6 address goes in brackets, such as [::1]:8080";
  return "expected an IP address of this machine; host names are not resolved";
}

template <class T>
Result<T> one_of(std::string_view text, std::initializer_list<std::pair<std::string_view, T>> choices) {
  std::vector<std::string_view> names;
  std::string listed;
  for (const auto& [name, value] : choices) {
    if (name == text) return value;
    names.push_back(name);
    listed += fmt::format("{}\"{}\"", listed.empty() ? "" : ", ", name);
  }
  const std::string_view near = closest(text, names);
  return Error{fmt::format("expected one of {}, found \"{}\"", listed, text),
               near.empty() ? "" : fmt::format("did you mean \"{}\"?", near)};
}

// Cities that people look for, and that the database knows as Shanghai.
constexpr std::array<std::string_view, 8> kChineseCities = {
    "Asia/Beijing",  "Asia/Peking",  "Asia/Guangzhou", "Asia/Shenzhen",
    "Asia/Hangzhou", "Asia/Nanjing", "Asia/Tianjin",   "Asia/Chengdu"};

std::string_view nearest_zone(std::string_view text, const std::vector<date::time_zone>& zones) {
  std::vector<std::string_view> names;
  names.reserve(zones.size() + kChineseCities.size());
  for (const auto& zone : zones) names.push_back(zone.name());
  names.insert(names.end(), kChineseCities.begin(), kChineseCities.end());
  const auto is_city = [](std::string_view name) {
    return std::any_of(kChineseCities.begin(), kChineseCities.end(),
                       [&](std::string_view city) { return city == name || city.substr(5) == name; });
  };
  const std::string_view near = is_city(text) ? text : closest(text, names);
  return is_city(near) ? "Asia/Shanghai" : near;
}

}  // namespace

Result<std::string> check_address(std::string_view text) {
  if (text.starts_with("unix:")) return check_unix_address(text);
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return bad_address(text, is_port(text) && !text.empty()
                                 ? fmt::format("write 127.0.0.1:{} for this machine only", text)
                                 : std::string("the port is missing"));
  }
  std::string_view host = text.substr(0, colon);
  if (!is_port(text.substr(colon + 1))) return bad_address(text, "the port is a number from 0 to 65535");
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  const bool v6 = host.find(':') != std::string_view::npos;
  if (!is_ip(host) || v6 != bracketed) return bad_address(text, host_hint(host));
  return std::string(text);
}

Result<std::string> check_timezone(std::string_view text) {
  try {
    return date::locate_zone(text)->name();
  } catch (const std::exception&) {
    // Unknown, or there is no database at all; the second is found out below.
  }
  try {
    const std::string_view near = nearest_zone(text, date::get_tzdb().zones);
    return Error{
        fmt::format("unknown time zone \"{}\"", text),
        near.empty()
            ? "expected an IANA name such as \"Asia/Shanghai\"; `timedatectl list-timezones` lists them"
            : fmt::format("did you mean \"{}\"?", near)};
  } catch (const std::exception&) {
    return Error{"the system has no time zone database", "install the package tzdata"};
  }
}

Result<std::string> check_base_url(std::string_view text) {
  const bool secure = text.starts_with("https://");
  if (!secure && !text.starts_with("http://")) {
    return Error{fmt::format("expected a URL that begins with https://, found \"{}\"", text), ""};
  }
  const std::string_view rest = text.substr(secure ? 8 : 7);
  // What stands before an @ is a password more often than not, so it is not shown.
  if (rest.find('@') != std::string_view::npos)
    return Error{"expected a URL without user name and password", ""};
  const std::string_view authority = rest.substr(0, rest.find('/'));
  const bool bracketed = authority.starts_with('[');
  const std::size_t colon = authority.find(':', bracketed ? authority.find(']') : 0);
  const std::string_view host = authority.substr(0, colon);
  const bool port_fits = colon == std::string_view::npos || is_port(authority.substr(colon + 1));
  const bool host_fits =
      bracketed ? host.back() == ']' && is_ip(host.substr(1, host.size() - 2)) : all_of_chars(host, ".-");
  if (host.empty() || !host_fits || !port_fits || !all_of_chars(rest, ".-_~/:[]%")) {
    return Error{fmt::format("expected a URL such as \"https://api.eeo.cn\", found \"{}\"", text),
                 "a host, and where needed a port; no query, no blanks"};
  }
  if (!secure && host != "127.0.0.1" && host != "localhost" && host != "[::1]") {
    return Error{fmt::format("expected https://, found \"{}\"", text),
                 "requests to ClassIn are signed with the school's secret and must not travel in the clear; "
                 "http:// is "
                 "for a test server on this machine only"};
  }
  return std::string(text.substr(0, text.find_last_not_of('/') + 1));
}

Result<std::string> check_store_url(std::string_view text, const std::string& directory) {
  if (text.starts_with("postgres:") || text.starts_with("postgresql:")) {
    return Error{"this version keeps its data in SQLite only; PostgreSQL is not supported yet",
                 "write \"sqlite:/var/lib/rollcall/rollcall.db\""};
  }
  const std::string_view path = text.starts_with("sqlite:") ? text.substr(7) : std::string_view();
  if (path.empty() || path.ends_with('/') || path.find('\0') != std::string_view::npos) {
    return Error{fmt::format("expected \"sqlite:\" and the path of a file, found \"{}\"", text),
                 "such as \"sqlite:/var/lib/rollcall/rollcall.db\""};
  }
  if (path == ":memory:") {
    return Error{"a database in memory would lose every acknowledged push",
                 "write \"sqlite:\" and the path of a file"};
  }
  return (std::filesystem::path(directory) / path).lexically_normal().string();
}

Result<std::string> check_callback_token(std::string_view text) {
  const std::string make = "make one with `openssl rand -hex 16`";
  if (!text.empty() && text.size() < kMinTokenBytes) {
    return Error{fmt::format("expected at least {} characters, found {}; a short token can be guessed",
                             kMinTokenBytes, text.size()),
                 make};
  }
  if (text.size() > kMaxTokenBytes) {
    return Error{fmt::format("expected at most {} characters, found {}", kMaxTokenBytes, text.size()), make};
  }
  if (!all_of_chars(text, "-._~")) {
    return Error{
        "expected letters, digits and - . _ ~ only, because it is a part of the URL given to ClassIn", make};
  }
  return std::string(text);
}

Result<LogLevel> check_log_level(std::string_view text) {
  return one_of<LogLevel>(text, {{"debug", LogLevel::debug},
                                 {"info", LogLevel::info},
                                 {"warning", LogLevel::warning},
                                 {"error", LogLevel::error}});
}

Result<UnsignedPolicy> check_unsigned_policy(std::string_view text) {
  return one_of<UnsignedPolicy>(text, {{"quarantine", UnsignedPolicy::quarantine},
                                       {"accept", UnsignedPolicy::accept},
                                       {"refuse", UnsignedPolicy::refuse}});
}

}  // namespace rollcall::config
