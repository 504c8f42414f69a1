#include "daemon/listening.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "http/listen_address.hpp"
#include "service/listen_plan.hpp"

namespace rollcall::daemon {

namespace {

using service::Role;

// The configuration may write an address in more than one way.
std::string plain(const std::string& address) {
  const auto parsed = http::parse_listen_address(address);
  return parsed ? parsed->text() : address;
}

http::App& app_of(const ListenApps& apps, Role role) {
  return role == Role::admin ? apps.admin : apps.pushes;
}

std::shared_ptr<const http::ServerTls> tls_of(const ListenApps& apps, Role role) {
  return role == Role::admin ? nullptr : apps.tls;
}

void log_listening(const ListenApps& apps, const std::string& address, Role role, const char* opened_by) {
  log::info("listening", {{"address", address},
                          {"for", role == Role::admin ? "health and metrics" : "pushes and queries"},
                          {"tls", tls_of(apps, role) ? "yes" : "no"},
                          {"opened_by", opened_by}});
}

std::string bind_address(http::Server& server, const ListenApps& apps, const std::string& address, Role role,
                         const std::vector<service::PassedAddress>& passed) {
  const auto bound = server.listen(address, app_of(apps, role), tls_of(apps, role));
  if (!bound) {
    const std::string hint = service::bind_hint(passed, plain(address));
    throw std::runtime_error(hint.empty() ? bound.error().text() : bound.error().what + " (" + hint + ")");
  }
  log_listening(apps, *bound, role, "rollcall");
  return *bound;
}

}  // namespace

std::vector<std::string> listen(http::Server& server, const config::Config& config,
                                const service::PassedSockets& passed, const ListenApps& apps) {
  for (const auto& fault : passed.refused)
    log::error("a passed socket is left out", {{"fault", fault.text()}});
  std::vector<service::PassedAddress> addresses;
  std::vector<std::string> all;
  for (const auto& socket : passed.usable) {
    addresses.push_back({socket.address, socket.v6_only});
    all.push_back(socket.address);
  }
  const auto plan =
      service::plan_listening(addresses, plain(config.listen.address), plain(config.admin_address));
  for (const auto& planned : plan.sockets) {
    const auto& socket = passed.usable[planned.passed];
    const Status taken = server.listen(socket.descriptor, socket.address, app_of(apps, planned.role),
                                       tls_of(apps, planned.role));
    if (!taken) throw std::runtime_error(taken.error().text());
    if (!planned.warning.empty()) log::warning("a passed socket differs", {{"advice", planned.warning}});
    log_listening(apps, socket.address, planned.role, "service manager");
  }
  if (plan.bind_pushes)
    all.push_back(bind_address(server, apps, config.listen.address, Role::pushes, addresses));
  if (plan.bind_admin)
    all.push_back(bind_address(server, apps, config.admin_address, Role::admin, addresses));
  return all;
}

}  // namespace rollcall::daemon
