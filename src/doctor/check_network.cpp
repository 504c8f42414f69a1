#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "doctor/checks.hpp"
#include "doctor/judge.hpp"
#include "http/listen_address.hpp"

namespace rollcall::doctor {

namespace {

using CertificateWeight = http::CertificateFinding::Weight;

constexpr std::uint16_t kHttp = 80, kHttps = 443;
constexpr std::int64_t kLatelyS = 2 * 86400;  // a push within so long shows that there is a way in

const config::Config& config_of(const Sight& sight) { return *sight.config.config; }
bool serves(const Sight& sight) { return sight.daemon.process && sight.daemon.process->serves; }
bool answers(const Sight& sight) { return sight.daemon.ready.has_value(); }

std::string who_listens(const Sight& sight, const std::string& address) {
  if (address.starts_with("unix:"))
    return by_root(sight, fmt::format("ss -xlp src {}", quoted(address.substr(5))));
  return by_root(sight, fmt::format("ss -ltnp 'sport = :{}'", port_of(address)));
}

std::string look_at_log(const Sight& sight) {
  return sight.units.usable && sight.units.service.there() ? by_root(sight, "journalctl -u rollcall -n 50")
                                                           : "read what it writes to standard error";
}

Findings check_daemon(const Sight& sight) {
  const DaemonSight& daemon = sight.daemon;
  if (answers(sight) || daemon.somebody_else || daemon.other_certificate) return {};
  if (daemon.left_alone) {
    return {{.weight = Weight::warning,
             .place = "rollcall.service",
             .what = "the daemon does not run; rollcall.socket starts it when somebody connects",
             .next = start_command(sight)}};
  }
  if (!serves(sight)) {
    const std::string why =
        daemon.asked ? fmt::format(": no answer from {} ({})", daemon.address, daemon.no_answer) : "";
    const std::string failed = sight.units.service.active == "failed" ? look_at_log(sight) + "; then " : "";
    return {{.place = sight.units.service.there() ? "rollcall.service" : daemon.address,
             .what = "the daemon does not run, so ClassIn's queues wait" + why,
             .next = failed + start_command(sight)}};
  }
  if (!daemon.asked) return {};
  return {{.place = daemon.address,
           .what = fmt::format("the daemon runs (process {}), and does not answer there: {}",
                               daemon.process->pid, daemon.no_answer),
           .next = fmt::format(
               "{}: does it wait for something? A changed listen.address counts from the next start: {}",
               look_at_log(sight), restart_command(sight))}};
}

Findings check_address(const Sight& sight) {
  const DaemonSight& daemon = sight.daemon;
  if (daemon.somebody_else) {
    return {{.place = daemon.address,
             .what = fmt::format("another program listens there{}",
                                 daemon.no_answer.empty() ? "" : ": " + daemon.no_answer),
             .next = who_listens(sight, daemon.address) +
                     " names it; stop it, or give Rollcall another listen.address"}};
  }
  if (!answers(sight) || !daemon.ready->about) return {};
  const auto& addresses = daemon.ready->about->addresses;
  const std::string& wanted = config_of(sight).listen.address;
  const bool any_port = port_of(wanted) == 0 && !wanted.starts_with("unix:");
  if (addresses.empty() || any_port ||
      std::find(addresses.begin(), addresses.end(), wanted) != addresses.end())
    return {};
  return {{.place = wanted,
           .what = fmt::format("the daemon does not listen there, as listen.address says, but on {}",
                               fmt::join(addresses, ", ")),
           .next = restart_command(sight)}};
}

// A program that serves the web to others than this machine.
bool proxy_in_sight(const Sight& sight) {
  const auto& listening = sight.machine.listening;
  if (!listening) return true;  // nobody knows
  return std::any_of(listening->begin(), listening->end(), [](const std::string& address) {
    const auto port = port_of(address);
    return !is_loopback(address) && (port == kHttp || port == kHttps);
  });
}

bool heard_lately(const Sight& sight) {
  const auto& schools = sight.store.schools;
  return std::any_of(schools.begin(), schools.end(), [&](const auto& school) {
    return sight.machine.now - school.second.received_at < kLatelyS;
  });
}

Findings check_reachable(const Sight& sight) {
  const auto& listen = config_of(sight).listen;
  const bool inside = is_loopback(listen.address) && !listen.address.starts_with("unix:");
  if (!inside || !listen.trusted_proxies.empty() || proxy_in_sight(sight) || heard_lately(sight)) return {};
  return {{.weight = Weight::warning,
           .place = listen.address,
           .what = "only this machine can reach it, and no proxy is in sight, so ClassIn cannot",
           .next = "put nginx or Caddy in front (/usr/share/doc/rollcall/examples) and list it in "
                   "trusted_proxies, or "
                   "listen on \"0.0.0.0:8443\" with TLS"}};
}

Findings check_plain(const Sight& sight) {
  const auto& listen = config_of(sight).listen;
  if (is_loopback(listen.address) || listen.tls() || !listen.trusted_proxies.empty()) return {};
  return {
      {.weight = Weight::warning,
       .place = listen.address,
       .what = "others can reach it without TLS: callback tokens, API tokens and students' names can be read "
               "on the way",
       .next =
           "set tls_certificate and tls_private_key, or listen on 127.0.0.1 behind a proxy that ends TLS"}};
}

bool unit_allows_low_ports(const UnitSight& service) {
  const auto allowed = service.all("AmbientCapabilities");
  return std::any_of(allowed.begin(), allowed.end(), [](const std::string& line) {
    return line.find("CAP_NET_BIND_SERVICE") != std::string::npos;
  });
}

bool passed_by_socket(const Sight& sight, const std::string& address) {
  if (!sight.units.usable || sight.units.socket.active != "active") return false;
  const auto passed = sight.units.socket.all("ListenStream");
  return std::find(passed.begin(), passed.end(), address) != passed.end();
}

Findings check_low_port(const Sight& sight) {
  const auto& user = sight.daemon_user.user;
  if (answers(sight) || !user || user->uid == 0) return {};
  for (const auto& address : {config_of(sight).listen.address, config_of(sight).admin_address}) {
    const auto port = port_of(address);
    if (port == 0 || port >= sight.machine.first_free_port || passed_by_socket(sight, address)) continue;
    if (sight.units.usable && unit_allows_low_ports(sight.units.service)) continue;
    return {
        {.place = address,
         .what = fmt::format("port {} is below {}, which the daemon's user {} may not listen on", port,
                             sight.machine.first_free_port, user->name),
         .next = by_root(sight,
                         "systemctl edit rollcall: [Service] AmbientCapabilities=CAP_NET_BIND_SERVICE and "
                         "CapabilityBoundingSet=CAP_NET_BIND_SERVICE; or let rollcall.socket listen there")}};
  }
  return {};
}

// "8080" in ListenStream= is every address, "/run/x" a Unix socket.
std::string as_listen_address(const std::string& stream) {
  if (stream.starts_with('/')) return "unix:" + stream;
  return stream.find(':') == std::string::npos ? "[::]:" + stream : stream;
}

Findings check_socket(const Sight& sight) {
  const UnitSight& socket = sight.units.socket;
  if (!socket.there() || socket.active != "active") return {};
  const std::string &main = config_of(sight).listen.address, &admin = config_of(sight).admin_address;
  std::vector<std::string> streams;
  for (const auto& stream : socket.all("ListenStream")) streams.push_back(as_listen_address(stream));
  if (streams.empty() || std::find(streams.begin(), streams.end(), main) != streams.end()) return {};
  if (!admin.empty() && streams == std::vector<std::string>{admin}) return {};
  return {
      {.weight = Weight::warning,
       .place = "rollcall.socket",
       .what = fmt::format(
           "it listens on {}, and listen.address is {}: both are served, and only the first without a gap "
           "at a restart",
           fmt::join(streams, ", "), main),
       .next =
           by_root(sight, fmt::format("systemctl edit rollcall.socket: [Socket] ListenStream= (empty), then "
                                      "ListenStream={}; systemctl restart rollcall.socket",
                                      main.starts_with("unix:") ? main.substr(5) : main))}};
}

bool is_private(const std::string& address) {
  const auto parsed = http::parse_listen_address(address);
  if (!parsed || is_everywhere(address)) return false;
  static const std::vector<Cidr> kPrivate = [] {
    std::vector<Cidr> out;
    for (const char* const range : {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
                                    "169.254.0.0/16", "fc00::/7", "fe80::/10"})
      out.push_back(*Cidr::parse(range));
    return out;
  }();
  return any_contains(kPrivate, parsed->ip);
}

Findings check_admin(const Sight& sight) {
  const std::string& address = config_of(sight).admin_address;
  if (address.empty() || is_loopback(address) || is_private(address)) return {};
  return {
      {.weight = Weight::warning,
       .place = address,
       .what = "everybody who reaches this address can read metrics and health (admin.address)",
       .next = "listen on 127.0.0.1 or an address of the inner network, or let the firewall guard the port"}};
}

Findings check_certificate(const Sight& sight) {
  const auto& listen = config_of(sight).listen;
  Findings out;
  for (const auto& file : sight.config.tls_files) {
    if (file.there()) continue;
    const bool missing = file.missing();
    out.push_back({.weight = missing ? Weight::fault : Weight::unseen,
                   .place = file.path,
                   .what = missing ? "this file of [listen] TLS is not there"
                                   : fmt::format("{} may not look at it", sight.looker),
                   .next = missing
                               ? "put it there, or name the right one in tls_certificate and tls_private_key"
                               : "sudo rollcall doctor"});
  }
  if (!out.empty() || !listen.tls()) return out;
  if (!sight.config.certificate) {
    return {{.weight = Weight::unseen,
             .place = listen.tls_private_key,
             .what = fmt::format("{} may not read the certificate and its key", sight.looker),
             .next = "sudo rollcall doctor"}};
  }
  for (const auto& [weight, error] : sight.config.certificate->findings) {
    out.push_back({.weight = weight == CertificateWeight::notice ? Weight::warning : Weight::fault,
                   .place = listen.tls_certificate,
                   .what = error.what,
                   .next = error.hint});
  }
  return out;
}

// Whether the daemon's user can read it is config.daemon_reads' to tell.
Findings check_key_files(const Sight& sight) {
  Findings out;
  for (const auto& file : sight.config.tls_files) {
    const bool is_key = file.path == config_of(sight).listen.tls_private_key;
    if (!is_key || !file.there() || !file.regular || !everybody_may(file, Right::read)) continue;
    out.push_back({.place = file.path,
                   .what = "everybody on this machine can read the private key",
                   .next = by_root(sight, fmt::format("chmod o= {}", quoted(file.path)))});
  }
  return out;
}

Findings check_served(const Sight& sight) {
  const auto& certificate = sight.config.certificate;
  const auto served = answers(sight) ? sight.daemon.ready->certificate_expires_at : std::nullopt;
  const bool differs =
      served && certificate && certificate->certificate && *served != certificate->certificate->expires_at;
  if (!differs && !sight.daemon.other_certificate) return {};
  return {{.place = config_of(sight).listen.tls_certificate,
           .what = "the daemon still shows another certificate than this file holds",
           .next = reload_command(sight)}};
}

Findings check_ca_file(const Sight& sight) {
  if (!sight.config.ca_fault) return {};
  return {
      {.place = config_of(sight).classin_ca_file,
       .what = "ClassIn cannot be called: " + *sight.config.ca_fault,
       .next =
           "put the right PEM file there (classin.ca_file), or leave the key empty for the system's CAs"}};
}

Findings check_classin(const Sight& sight) {
  if (sight.network.failure.empty()) return {};
  return {
      {.weight = Weight::warning,
       .place = config_of(sight).classin_base_url,
       .what =
           "ClassIn's API cannot be reached from here, so no class can be created; pushes do not need it: " +
           sight.network.failure,
       .next = sight.network.hint.empty() ? "look at name service, route and firewall" : sight.network.hint}};
}

// What everybody's address is in: half of the Internet will do.
Findings check_trusted(const Sight& sight) {
  for (const auto& range : config_of(sight).listen.trusted_proxies) {
    const std::string text = range.text();
    if (!text.ends_with("/0") && !text.ends_with("/1")) continue;
    return {{.place = sight.config.file.path,
             .what = fmt::format("trusted_proxies holds {}: anybody can then pretend to come from any "
                                 "address, and pass allow_from",
                                 text),
             .next = "list only the addresses of your own proxies, such as [\"127.0.0.1\"]; then " +
                     reload_command(sight)}};
  }
  return {};
}

Findings check_undeclared(const Sight& sight) {
  const auto& about = sight.daemon.ready->about;
  const auto& schools = config_of(sight).schools;
  const bool counts = std::any_of(schools.begin(), schools.end(),
                                  [](const auto& school) { return !school.allow_from.empty(); });
  Findings out;
  for (const auto& proxy : about ? about->undeclared_proxies : std::vector<Sighting>()) {
    if (proxy.last < about->config_read_at) continue;  // of a configuration that does not count any more
    out.push_back(
        {.weight = counts ? Weight::fault : Weight::warning,
         .place = proxy.where,
         .what = fmt::format(
             "{} came through a proxy at this address, which is not in trusted_proxies: all of them "
             "seem to come from it{}",
             proxy.count == 1 ? "a push" : fmt::format("{} pushes", proxy.count),
             counts ? ", and allow_from judges by that" : ""),
         .next = fmt::format("if it is yours: trusted_proxies = [\"{}\"] in [listen], then {}", proxy.where,
                             reload_command(sight))});
  }
  return out;
}

}  // namespace

std::vector<Check> network_checks() {
  return {
      {"network.daemon", "the daemon runs and answers", Needs::config, check_daemon},
      {"network.address", "it listens where the configuration says, and nobody else does", Needs::config,
       check_address},
      {"network.reachable", "there is a way in for ClassIn", Needs::config, check_reachable},
      {"network.plain", "nothing goes over the network without TLS", Needs::config, check_plain},
      {"network.low_port", "the daemon may listen on its port", Needs::config, check_low_port},
      {"network.socket", "rollcall.socket listens on listen.address", Needs::config, check_socket},
      {"network.admin", "metrics and health are not public", Needs::config, check_admin},
      {"network.certificate", "the TLS certificate is valid and whole", Needs::config, check_certificate},
      {"network.key_files", "the private key is not for everybody", Needs::config, check_key_files},
      {"network.served", "the certificate that is shown is the one in the file", Needs::config, check_served},
      {"network.ca_file", "the CAs for ClassIn's API can be read", Needs::config, check_ca_file},
      {"network.classin", "ClassIn's API answers, where it was asked", Needs::config, check_classin},
      {"network.trusted", "only certain proxies are believed", Needs::config, check_trusted},
      {"network.undeclared", "no proxy is in the way that is not declared", Needs::daemon, check_undeclared},
  };
}

}  // namespace rollcall::doctor
