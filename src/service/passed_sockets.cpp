#include "service/passed_sockets.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "base/limits.hpp"

namespace rollcall::service {

namespace {

constexpr const char* kAdvice = "rollcall.socket needs ListenStream= with Accept=no and nothing else";

struct FreeNames {
  void operator()(char** names) const {
    for (char** name = names; *name != nullptr; ++name) std::free(*name);
    std::free(names);
  }
};

std::string unix_text(const sockaddr_storage& raw, socklen_t size) {
  sockaddr_un local{};
  std::memcpy(&local, &raw, sizeof local);
  const std::size_t length = size - offsetof(sockaddr_un, sun_path);
  const bool abstract = length > 0 && local.sun_path[0] == '\0';
  if (abstract) return fmt::format("unix:@{}", std::string(local.sun_path + 1, length - 1));
  return fmt::format("unix:{}", std::string(local.sun_path, ::strnlen(local.sun_path, length)));
}

std::string ip_text(int family, const void* address, in_port_t port) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(family, address, text.data(), text.size());
  return family == AF_INET6 ? fmt::format("[{}]:{}", text.data(), ntohs(port))
                            : fmt::format("{}:{}", text.data(), ntohs(port));
}

// "" for a family that is not served.
std::string address_of(int descriptor) {
  sockaddr_storage raw{};
  socklen_t size = sizeof raw;
  if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&raw), &size) != 0) return "";
  if (raw.ss_family == AF_UNIX) return unix_text(raw, size);
  if (raw.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &raw, sizeof v4);
    return ip_text(AF_INET, &v4.sin_addr, v4.sin_port);
  }
  if (raw.ss_family != AF_INET6) return "";
  sockaddr_in6 v6{};
  std::memcpy(&v6, &raw, sizeof v6);
  return ip_text(AF_INET6, &v6.sin6_addr, v6.sin6_port);
}

bool v6_only(int descriptor) {
  int set = 0;
  socklen_t size = sizeof set;
  return ::getsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &set, &size) == 0 && set != 0;
}

// Why it cannot be served; "" where it can.
std::string fault_of(int descriptor, std::size_t place) {
  if (place >= limits::kMaxPassedSockets)
    return fmt::format("only {} sockets are taken", limits::kMaxPassedSockets);
  if (::sd_is_socket(descriptor, AF_UNSPEC, 0, -1) <= 0) return "it is not a socket";
  if (::sd_is_socket(descriptor, AF_UNSPEC, SOCK_STREAM, -1) <= 0) return "it is not a stream socket";
  if (::sd_is_socket(descriptor, AF_UNSPEC, SOCK_STREAM, 1) <= 0) return "it does not listen";
  if (address_of(descriptor).empty()) return "it is neither TCP nor a Unix socket";
  return "";
}

}  // namespace

PassedSockets take_passed_sockets() {
  PassedSockets passed;
  char** raw_names = nullptr;
  const int count = ::sd_listen_fds_with_names(1, &raw_names);
  const std::unique_ptr<char*[], FreeNames> names(raw_names);
  if (count < 0) {
    passed.refused.push_back(
        {fmt::format("the passed sockets cannot be read from $LISTEN_FDS: {}", std::strerror(-count)),
         "no socket is taken; see `systemctl cat rollcall.socket`"});
  }
  for (int i = 0; i < count; ++i) {
    const int descriptor = SD_LISTEN_FDS_START + i;
    const std::string name = names ? names[static_cast<std::size_t>(i)] : "";
    const std::string fault = fault_of(descriptor, static_cast<std::size_t>(i));
    if (fault.empty()) {
      passed.usable.push_back({descriptor, name, address_of(descriptor), v6_only(descriptor)});
      continue;
    }
    passed.refused.push_back(
        {fmt::format("the passed descriptor {} (\"{}\") cannot be served: {}", descriptor, name, fault),
         kAdvice});
    ::close(descriptor);
  }
  return passed;
}

}  // namespace rollcall::service
