// Listening sockets that the service manager opened and passed to this process (sd_listen_fds(3)): it keeps a
// copy of each, which holds whoever connects while no process of ours runs.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace rollcall::service {

struct PassedSocket {
  int descriptor = -1;   // for whoever takes it to close; close-on-exec
  std::string name;      // FileDescriptorName= of the socket unit, or the unit's name
  std::string address;   // as `listen.address` would write it: "127.0.0.1:8080", "[::]:8080", "unix:/path"
  bool v6_only = false;  // "[::]" without IPv4 (BindIPv6Only=ipv6-only)
};

struct PassedSockets {
  std::vector<PassedSocket> usable;  // in the order of the unit
  std::vector<Error> refused;        // what was passed and cannot be served: those are closed
};

// Takes what was passed, once: the variables that say so are removed from the environment. Nothing where they
// are meant for another process. At the start, before there are other threads.
PassedSockets take_passed_sockets();

}  // namespace rollcall::service
