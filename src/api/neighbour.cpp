#include "api/neighbour.hpp"

#include <algorithm>
#include <string_view>

namespace rollcall::api {

namespace {

constexpr std::string_view kOfProxies[] = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host",
                                           "x-real-ip",       "forwarded",         "via"};

bool was_forwarded(const http::RequestHead& head) {
  return std::any_of(std::begin(kOfProxies), std::end(kOfProxies),
                     [&](std::string_view name) { return head.field(name) != nullptr; });
}

}  // namespace

bool is_neighbour(const http::RequestHead& head, const std::vector<std::string>& addresses) {
  if (was_forwarded(head)) return false;
  const std::string& peer = head.remote_address;
  if (peer == "unix" || peer == "::1" || peer.starts_with("127.")) return true;
  const std::string own = peer.find(':') == std::string::npos ? peer + ':' : '[' + peer + "]:";
  return std::any_of(addresses.begin(), addresses.end(),
                     [&](const std::string& address) { return address.starts_with(own); });
}

}  // namespace rollcall::api
