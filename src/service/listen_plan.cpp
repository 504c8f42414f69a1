#include "service/listen_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace rollcall::service {

namespace {

struct HostPort {
  std::string_view host, port;
};

std::optional<HostPort> host_port(std::string_view address) {
  const auto colon = address.rfind(':');
  if (address.starts_with("unix:") || colon == std::string_view::npos) return std::nullopt;
  return HostPort{address.substr(0, colon), address.substr(colon + 1)};
}

bool same_port(std::string_view one, std::string_view other) {
  const auto a = host_port(one), b = host_port(other);
  return a && b && a->port == b->port && a->port != "0";
}

// Whether who connects to `wanted` reaches `passed`.
bool covers(const PassedAddress& passed, std::string_view wanted) {
  if (!same_port(passed.text, wanted)) return false;
  const bool v6 = host_port(wanted)->host.starts_with('[');
  const std::string_view host = host_port(passed.text)->host;
  return v6 ? host == "[::]" : host == "0.0.0.0" || (host == "[::]" && !passed.v6_only);
}

// The place of the first that `fits` and is for nobody yet.
template <class Fits>
std::optional<std::size_t> first(const std::vector<PassedAddress>& passed, const std::vector<bool>& taken,
                                 const Fits& fits) {
  for (std::size_t i = 0; i < passed.size(); ++i) {
    if (!taken[i] && fits(passed[i])) return i;
  }
  return std::nullopt;
}

std::string remedy(std::string_view wanted) {
  return fmt::format(
      "to have {} alone, put it into rollcall.socket (`systemctl edit rollcall.socket`: [Socket], "
      "ListenStream=, ListenStream={}), then `systemctl restart rollcall.socket`; to do without it: "
      "`systemctl mask --now rollcall.socket`, then `systemctl restart rollcall`",
      wanted, wanted.starts_with("unix:") ? wanted.substr(5) : wanted);
}

}  // namespace

ListenPlan plan_listening(const std::vector<PassedAddress>& passed, const std::string& listen,
                          const std::string& admin) {
  ListenPlan plan{.sockets = {}, .bind_pushes = true, .bind_admin = !admin.empty()};
  std::vector<bool> taken(passed.size(), false);
  const auto take = [&](std::size_t i, Role role, std::string warning) {
    taken[i] = true;
    plan.sockets.push_back({i, role, std::move(warning)});
  };
  const auto serve = [&](const std::string& wanted, std::string_view key, Role role, bool& bind) {
    if (!bind) return;
    auto found = first(passed, taken, [&](const PassedAddress& one) { return one.text == wanted; });
    std::string warning;
    if (!found) {
      found = first(passed, taken, [&](const PassedAddress& one) { return covers(one, wanted); });
      if (found)
        warning = fmt::format("{} is {}, the socket passed for it is open to more: {}; {}", key, wanted,
                              passed[*found].text, remedy(wanted));
    }
    if (!found) return;
    take(*found, role, std::move(warning));
    bind = false;
  };
  serve(listen, "listen.address", Role::pushes, plan.bind_pushes);
  serve(admin, "admin.address", Role::admin, plan.bind_admin);
  for (std::size_t i = 0; i < passed.size(); ++i) {
    if (taken[i]) continue;
    take(i, Role::pushes,
         fmt::format("{} was passed and is served too, but listen.address is {}; {}", passed[i].text, listen,
                     remedy(listen)));
  }
  return plan;
}

std::string bind_hint(const std::vector<PassedAddress>& passed, std::string_view wanted) {
  const auto holder = std::find_if(passed.begin(), passed.end(),
                                   [&](const PassedAddress& one) { return same_port(one.text, wanted); });
  if (holder == passed.end()) return "";
  return fmt::format("rollcall.socket holds {}; {}", holder->text, remedy(wanted));
}

}  // namespace rollcall::service
