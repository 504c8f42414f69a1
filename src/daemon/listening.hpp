// What the daemon listens on: sockets that were passed to it, and addresses of the configuration for which
// none was.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "http/server.hpp"
#include "service/passed_sockets.hpp"

namespace rollcall::daemon {

struct ListenApps {
  http::App& pushes;
  http::App& admin;
  std::shared_ptr<const http::ServerTls> tls;  // of pushes; null for plain HTTP
};

// Serves every passed socket, binds what none was passed for (service::plan_listening), and says in the log
// what listens. Returns the addresses. Throws std::runtime_error, with what to do, where one cannot be bound.
std::vector<std::string> listen(http::Server& server, const config::Config& config,
                                const service::PassedSockets& passed, const ListenApps& apps);

}  // namespace rollcall::daemon
