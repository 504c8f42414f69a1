#include "cli/daemon_view.hpp"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "http/client.hpp"
#include "http/url.hpp"

namespace rollcall::cli {

namespace {

using classin::Json;

constexpr int kAskTimeoutMs = 3000;

http::Outcome ask(const http::Url& url, const std::string& certificate) {
  http::ClientOptions options;
  options.pinned_certificate = certificate;
  options.connect_timeout_ms = options.send_timeout_ms = kAskTimeoutMs;
  options.wait_timeout_ms = options.reply_timeout_ms = kAskTimeoutMs;
  http::Outgoing request;
  request.keep_alive = false;
  return http::Client(url, options).exchange(request);
}

std::string why_no_answer(const http::Failure& failure, const std::string& address) {
  using Cause = http::Failure::Cause;
  if (failure.cause == Cause::not_http) return fmt::format("what answers on {} does not speak HTTP", address);
  if (failure.cause == Cause::too_large) return fmt::format("{} answers more than expected", address);
  return fmt::format("no answer from {}: {}", address, failure.why);
}

}  // namespace

void ask_daemon(const config::Config& config, DaemonView& view) {
  const std::string& address = config.admin_address.empty() ? config.listen.address : config.admin_address;
  auto url = http::url_of_listener(address, "/readyz");
  if (!url) {
    view.why_not = url.error().text();
    return;
  }
  url->tls = config.admin_address.empty() && config.listen.tls();
  auto answer = ask(*url, url->tls ? config.listen.tls_certificate : "");
  if (const auto* failure = std::get_if<http::Failure>(&answer)) {
    view.unsure = failure->cause == http::Failure::Cause::untrusted;
    view.why_not = view.unsure
                       ? fmt::format(
                             "who answers on {} serves another certificate than {}; if that was renewed, "
                             "the daemon takes it with `systemctl reload rollcall`",
                             address, config.listen.tls_certificate)
                       : why_no_answer(*failure, address);
    return;
  }
  view.raw = std::move(std::get<http::Reply>(answer).body);
  const auto json = view.document.parse(view.raw);
  view.running = json.ok() && (*json)["store"].is_object();
  if (view.running)
    view.readiness = *json;
  else
    view.why_not = fmt::format("something else than rollcall answers on {}", address);
}

// What `list` of the daemon's view says of the school.
std::vector<Json> told_of(const DaemonView& view, std::string_view list, Sid sid) {
  std::vector<Json> out;
  for (const Json each : view.readiness[list].items()) {
    if (each["sid"].integer() == sid.value) out.push_back(each);
  }
  return out;
}

}  // namespace rollcall::cli
