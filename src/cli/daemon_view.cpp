#include "cli/daemon_view.hpp"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "cli/access.hpp"
#include "doctor/gather.hpp"
#include "http/client.hpp"
#include "http/url.hpp"
#include "report/display_text.hpp"

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

void ask(const config::Config& config, DaemonView& view) {
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

// Without touching the lock where the system tells who has it.
void look_for_holder(const std::string& journal_path, DaemonView& view) {
  const auto holder = doctor::holder_of_lock(journal_path);
  view.store_held = holder || storage::StoreLock::is_held(journal_path);
  if (holder && holder->serves) view.process = holder->pid;
}

}  // namespace

void ask_daemon(const config::Config& config, DaemonView& view) {
  ask(config, view);
  if (!view.running) look_for_holder(paths_of(config).journal, view);
}

std::string absence(const DaemonView& view) {
  const std::string why = report::printable(view.why_not);
  if (view.unsure) return "not asked: " + why;
  if (view.process != 0)
    return fmt::format("runs (process {}) but does not answer: {}; `rollcall doctor` says what to do",
                       view.process, why);
  return fmt::format("not running: {}{}", why, view.store_held ? "; another program uses the store" : "");
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
