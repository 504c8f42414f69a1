// Which passed socket serves which address of the configuration. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::service {

// As `listen.address` writes it.
struct PassedAddress {
  std::string text;
  bool v6_only = false;
};

// What a socket is for.
enum class Role {
  pushes,  // listen.address
  admin,   // admin.address
};

struct PlannedSocket {
  std::size_t passed = 0;  // its place among the passed ones
  Role role = Role::pushes;
  std::string warning;  // "" where it is just what the configuration names
};

struct ListenPlan {
  std::vector<PlannedSocket> sockets;            // every passed one
  bool bind_pushes = false, bind_admin = false;  // addresses for the daemon to bind itself
};

// `listen` and `admin` are as the configuration writes them; `admin` may be "". A passed socket with the very
// address is taken for it, else one that holds the same port of every interface, since that port cannot be
// bound beside it. Any other is served as well, like listen.address: somebody wanted it open.
ListenPlan plan_listening(const std::vector<PassedAddress>& passed, const std::string& listen,
                          const std::string& admin);

// What to do where `wanted` could not be bound: "" unless a passed socket has its port.
std::string bind_hint(const std::vector<PassedAddress>& passed, std::string_view wanted);

}  // namespace rollcall::service
