#include "base/cidr.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace rollcall {

namespace {

using Bytes = std::array<unsigned char, 16>;

constexpr int kMappedBits = 96;  // of the prefix ::ffff:0:0/96, under which an IPv4 address is kept

struct Address {
  Bytes bytes{};
  bool v4 = false;
};

std::optional<Address> parse_address(std::string_view text) {
  // Longer texts are no address; inet_pton wants a terminated copy.
  if (text.empty() || text.size() > INET6_ADDRSTRLEN) return std::nullopt;
  const std::string copy(text);
  if (copy.find('\0') != std::string::npos) return std::nullopt;
  Address out;
  if (inet_pton(AF_INET6, copy.c_str(), out.bytes.data()) == 1) return out;
  out = {};
  out.bytes[10] = out.bytes[11] = 0xff;
  out.v4 = true;
  if (inet_pton(AF_INET, copy.c_str(), out.bytes.data() + 12) == 1) return out;
  return std::nullopt;
}

Bytes masked(const Bytes& bytes, int prefix) {
  Bytes out{};
  for (int i = 0; i < 16; ++i) {
    const int bits = std::clamp(prefix - 8 * i, 0, 8);
    out[i] = static_cast<unsigned char>(bytes[i] & (0xff00 >> bits));
  }
  return out;
}

bool mapped_v4(const Bytes& bytes) {
  return std::all_of(bytes.begin(), bytes.begin() + 10, [](unsigned char b) { return b == 0; }) &&
         bytes[10] == 0xff && bytes[11] == 0xff;
}

std::string address_text(const Bytes& bytes, bool v4) {
  char buffer[INET6_ADDRSTRLEN] = {};
  inet_ntop(v4 ? AF_INET : AF_INET6, bytes.data() + (v4 ? 12 : 0), buffer, sizeof buffer);
  return buffer;
}

std::string range_text(const Bytes& network, int prefix) {
  const bool v4 = prefix >= kMappedBits && mapped_v4(network);
  if (prefix == 128) return address_text(network, v4);
  return fmt::format("{}/{}", address_text(network, v4), v4 ? prefix - kMappedBits : prefix);
}

std::optional<int> parse_prefix(std::string_view text, int highest) {
  int prefix = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), prefix);
  const bool canonical = !text.empty() && text[0] != '-' && (text.size() == 1 || text[0] != '0');
  if (fault != std::errc() || end != text.data() + text.size() || !canonical || prefix > highest) {
    return std::nullopt;
  }
  return prefix;
}

}  // namespace

Result<Cidr> Cidr::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) {
    return Error{fmt::format("'{}' is not an IP address or range", text),
                 "expected such as 10.0.0.0/8, 2001:db8::/32 or 192.0.2.7; host names are not resolved"};
  }
  Cidr out;
  out.prefix_ = 128;
  if (slash != std::string_view::npos) {
    const int highest = address->v4 ? 32 : 128;
    const auto prefix = parse_prefix(text.substr(slash + 1), highest);
    if (!prefix) {
      return Error{fmt::format("'{}' has a wrong prefix length", text),
                   fmt::format("after the slash comes a number from 0 to {}", highest)};
    }
    out.prefix_ = address->v4 ? *prefix + kMappedBits : *prefix;
  }
  out.network_ = masked(address->bytes, out.prefix_);
  if (out.network_ != address->bytes) {
    return Error{
        fmt::format("'{}' has bits set beyond its prefix", text),
        fmt::format("write the network's own address, {}, or a single address without a slash", out.text())};
  }
  return out;
}

bool Cidr::contains(std::string_view address) const {
  const auto parsed = parse_address(address.substr(0, address.find('%')));  // fe80::1%eth0: the zone is ours
  return parsed && masked(parsed->bytes, prefix_) == network_;
}

std::string Cidr::text() const { return range_text(network_, prefix_); }

bool any_contains(const std::vector<Cidr>& ranges, std::string_view address) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Cidr& range) { return range.contains(address); });
}

}  // namespace rollcall
