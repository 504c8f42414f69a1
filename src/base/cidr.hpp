// IP address ranges: "10.0.0.0/8", "2001:db8::/32", or a single address.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace rollcall {

class Cidr {
 public:
  // Host bits beyond the prefix must be zero. IPv4 ranges match IPv4-mapped IPv6 addresses too.
  static Result<Cidr> parse(std::string_view text);

  bool contains(std::string_view address) const;  // false for what is not an IP address
  std::string text() const;

 private:
  std::array<unsigned char, 16> network_{};  // IPv4 as IPv4-mapped IPv6
  int prefix_ = 0;                           // 0 to 128
};

bool any_contains(const std::vector<Cidr>& ranges, std::string_view address);

}  // namespace rollcall
