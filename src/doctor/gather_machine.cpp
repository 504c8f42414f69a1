#include <arpa/inet.h>
#include <sys/timex.h>

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/time.hpp"
#include "config/values.hpp"
#include "doctor/gather.hpp"
#include "doctor/text.hpp"
#include "http/client.hpp"
#include "outbound/http_date.hpp"

namespace rollcall::doctor {

namespace {

constexpr int kOutsideTimeoutMs = 5000;
constexpr std::string_view kListening = "0A";  // the state of a socket in /proc/net/tcp

// Kept by the kernel for whoever sets the clock; systemd-timesyncd leaves a file besides.
std::optional<bool> clock_synchronised() {
  std::error_code none;
  if (std::filesystem::exists("/run/systemd/timesync/synchronized", none)) return true;
  timex state{};
  const int answer = ::adjtimex(&state);
  if (answer < 0) return std::nullopt;
  return answer != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

// "0100007F:1F90" of /proc/net/tcp: words of 32 bits in the machine's order, then the port.
std::optional<std::string> address_of(std::string_view text) {
  const auto colon = text.find(':');
  if (colon != 8 && colon != 32) return std::nullopt;
  std::array<unsigned char, 16> bytes{};
  for (std::size_t at = 0; at < colon; at += 8) {
    const auto word = number_in(text.substr(at, 8), 16);
    if (!word) return std::nullopt;
    const auto bits = static_cast<std::uint32_t>(*word);
    std::memcpy(bytes.data() + at / 2, &bits, sizeof bits);
  }
  const auto port = number_in(text.substr(colon + 1), 16);
  char shown[INET6_ADDRSTRLEN] = {};
  const int family = colon == 8 ? AF_INET : AF_INET6;
  if (!port || ::inet_ntop(family, bytes.data(), shown, sizeof shown) == nullptr) return std::nullopt;
  return family == AF_INET ? fmt::format("{}:{}", shown, *port) : fmt::format("[{}]:{}", shown, *port);
}

std::optional<std::vector<std::string>> listening_addresses() {
  std::vector<std::string> out;
  bool read = false;
  for (const char* const file : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    const std::string text = read_proc(file);
    read = read || !text.empty();
    for (const auto line : lines_of(text)) {
      const auto words = words_of(line);
      if (words.size() < 4 || words[3] != kListening) continue;
      if (auto address = address_of(words[1])) out.push_back(*std::move(address));
    }
  }
  return read ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace

MachineSight look_at_machine() {
  MachineSight out{.now = now_s()};
  out.synchronised = clock_synchronised();
  out.time_zones = config::check_timezone("Asia/Shanghai").ok();
  out.listening = listening_addresses();
  const std::string first = read_proc("/proc/sys/net/ipv4/ip_unprivileged_port_start");
  const auto lines = lines_of(first);
  if (!lines.empty()) {
    out.first_free_port = static_cast<std::uint16_t>(number_in(lines.front()).value_or(out.first_free_port));
  }
  return out;
}

NetworkSight ask_classin(const config::Config& config) {
  NetworkSight out{.asked = true};
  const auto url = http::parse_url(config.classin_base_url);
  if (!url) {
    out.failure = url.error().what;
    return out;
  }
  http::ClientOptions options;
  options.ca_file = config.classin_ca_file;
  options.connect_timeout_ms = options.tls_timeout_ms = options.send_timeout_ms = kOutsideTimeoutMs;
  options.wait_timeout_ms = options.reply_timeout_ms = kOutsideTimeoutMs;
  http::Outgoing request;
  request.method = "HEAD";
  request.keep_alive = false;
  const auto outcome = http::Client(*url, options).exchange(request);
  if (const auto* failure = std::get_if<http::Failure>(&outcome)) {
    out.failure = failure->error.what;
    out.hint = failure->error.hint;
  } else if (const auto* date = std::get<http::Reply>(outcome).field("date")) {
    out.their_time = outbound::http_date(*date);
  }
  return out;
}

}  // namespace rollcall::doctor
