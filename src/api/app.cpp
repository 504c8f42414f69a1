#include "api/app.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "api/match.hpp"
#include "api/neighbour.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "base/json_writer.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "classin/school.hpp"

namespace rollcall::api {

namespace {

constexpr std::string_view kPushPath = "/classin/push", kMetricsPath = "/metrics";
constexpr int kErrorParameters = 100, kErrorServer = 114;
constexpr std::int64_t kLogEveryS = 60;

bool is_push_path(std::string_view path) {
  if (path == kPushPath) return true;
  if (!path.starts_with(kPushPath) || path.size() <= kPushPath.size()) return false;
  return path[kPushPath.size()] == '/' && path.find('/', kPushPath.size() + 1) == std::string_view::npos;
}

bool is_health_path(std::string_view path) { return path == "/healthz" || path == "/readyz"; }
bool is_admin_path(std::string_view path) { return is_health_path(path) || path == kMetricsPath; }

RouteClass route_class(std::string_view path) {
  if (is_push_path(path)) return RouteClass::push;
  if (is_query_path(path)) return RouteClass::query;
  if (is_health_path(path)) return RouteClass::health;
  return path == kMetricsPath ? RouteClass::metrics : RouteClass::other;
}

// A URL given to ClassIn with a slash at its end has no token.
std::optional<std::string> callback_token(std::string_view path) {
  if (path.size() <= kPushPath.size() + 1) return std::nullopt;
  return std::string(path.substr(kPushPath.size() + 1));
}

// Nothing where the body comes in chunks.
std::optional<std::uint64_t> announced_bytes(const http::RequestHead& head) {
  const std::string* const text = head.field("content-length");
  std::uint64_t bytes = 0;
  if (text == nullptr) return std::nullopt;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), bytes);
  return error == std::errc() && end == text->data() + text->size() ? std::optional(bytes) : std::nullopt;
}

// Elsewhere nothing is served; a push that comes there is told of.
bool is_elsewhere(std::string_view path) {
  return !is_push_path(path) && !is_query_path(path) && !is_admin_path(path);
}

http::Response nothing_here() {
  return problem(404, "there is no such resource; ClassIn's pushes go to /classin/push");
}

http::Response push_reply(int status, int error, std::string_view text) {
  return {.status = status, .body = ingest::reply_json(error, text)};
}

http::Response method_not_allowed(std::string_view path, const std::string& allow) {
  http::Response response = is_push_path(path) ? push_reply(405, kErrorParameters, "pushes are sent by POST")
                                               : problem(405, "this resource allows " + allow);
  response.fields.emplace_back("Allow", allow);
  return response;
}

http::Response shutting_down() {
  http::Response response = push_reply(503, kErrorServer, "shutting down");
  response.close = true;
  return response;
}

// Faults of ours. The push was not journalled, so ClassIn has to send it again.
http::Response push_fault(const std::exception& error) {
  log::error("a request failed", {{"why", error.what()}});
  return push_reply(503, kErrorServer, "Rollcall met a fault of its own, send again");
}

http::Response query_fault(const std::exception& error) {
  log::error("a request failed", {{"why", error.what()}});
  return problem(500, "Rollcall met a fault of its own; its log says which");
}

PushOutcome push_outcome(std::string_view cmd, bool trusted, bool duplicate) {
  if (duplicate) return PushOutcome::duplicate;
  if (!trusted) return PushOutcome::held;
  if (cmd == classin::Test::kCmd) return PushOutcome::test;
  return cmd_place(cmd) + 1 == cmd_names().size() ? PushOutcome::unknown : PushOutcome::stored;
}

// A proxy that lets only some paths through reads "%2f" as no slash, and would let others through.
bool has_hidden_slash(std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  for (auto at = path.find('%'); at != std::string_view::npos; at = path.find('%', at + 1)) {
    const std::string_view escape = path.substr(at, 3);
    if (escape == "%2f" || escape == "%2F" || escape == "%5c" || escape == "%5C") return true;
  }
  return false;
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

App::App(Services services, std::shared_ptr<const config::Config> config)
    : services_(std::move(services)),
      config_(config),
      receiver_(std::move(config)),
      tally_(*config_),
      watches_(services_.readers, services_.post, services_.clock, services_.steady),
      observer_(services_.readers, services_.post),
      streams_(services_.readers, services_.post),
      last_reload_{.succeeded_at = services_.clock()},
      examiner_(services_.post) {}

void App::reloaded(bool successful, std::int64_t now) {
  last_reload_.successful = successful;
  if (successful) last_reload_.succeeded_at = now;
}

void App::reconfigure(std::shared_ptr<const config::Config> config) {
  config_ = config;
  tally_.reconfigure(*config);
  watches_.reconfigure(*config);
  receiver_.reconfigure(std::move(config));
}

void App::remember_unsigned(Sid sid, const std::vector<storage::HeldPush>& pushes) {
  receiver_.remember_unsigned(sid, pushes);
}

void App::tick() {
  const std::int64_t at = services_.steady();
  streams_.tick(config_, services_.clock());
  watches_.tick(config_);
  observer_.tick(config_, at);
  gate_.tick(at);
  std::erase_if(logged_, [&](const auto& entry) { return at - entry.second.at >= 2 * kLogEveryS; });
}

http::Admission App::admit(const http::RequestHead& head) {
  http::Admission admission = admitted(head);
  if (!admission.answer) return admission;
  tally_.answered(route_class(head.path), admission.answer->status);
  if (!is_push_path(head.path)) admission.answer = guarded(*std::move(admission.answer));
  return admission;
}

http::Admission App::admitted(const http::RequestHead& head) const {
  if (has_hidden_slash(head.target)) {
    constexpr std::string_view kWhy = "an escaped slash in the path";
    return {.answer = is_push_path(head.path) ? push_reply(400, kErrorParameters, kWhy) : problem(400, kWhy)};
  }
  if (is_push_path(head.path)) {
    if (head.method != "POST") return {.answer = method_not_allowed(head.path, "POST")};
    if (services_.closing()) return {.answer = shutting_down()};
    return {.max_body_bytes = config_->listen.max_body_bytes, .known_client = shows_to_belong(head)};
  }
  if (is_query_path(head.path)) return {.max_body_bytes = limits::kMaxQueryBodyBytes};
  if (is_admin_path(head.path) && config_->admin_address.empty()) {
    if (head.method == "GET" || head.method == "HEAD") return {.max_body_bytes = 0};
    return {.answer = method_not_allowed(head.path, "GET, HEAD")};
  }
  if (is_elsewhere(head.path) && Sightings::may_be_push(head))
    return {.max_body_bytes = limits::kExaminedOnIoBytes};
  return {.answer = nothing_here()};
}

void App::handle(http::Request request, http::Responder respond) {
  const RouteClass route = route_class(request.head.path);
  if (route != RouteClass::push) {
    respond = [this, route, answer = std::move(respond)](http::Response response) {
      tally_.answered(route, response.status);
      answer(guarded(std::move(response)));
    };
  }
  try {
    dispatch(std::move(request), respond);
  } catch (const std::exception& error) {
    if (route == RouteClass::push) return reply(respond, push_fault(error));
    respond(query_fault(error));
  }
}

void App::answer_admin(const http::RequestHead& head, const http::Responder& respond) {
  http::Response response;
  if (head.path == kMetricsPath)
    response = {.content_type = std::string(kMetricsType), .body = metrics()};
  else
    response = head.path == "/healthz" ? json_response(R"({"status":"ok"})") : readiness(true);
  tally_.answered(route_class(head.path), response.status);
  respond(guarded(std::move(response)));
}

// To a push.
void App::reply(const http::Responder& respond, http::Response response) {
  tally_.answered(RouteClass::push, response.status);
  respond(std::move(response));
}

void App::dispatch(http::Request request, const http::Responder& respond) {
  const std::string_view path = request.head.path;
  if (is_push_path(path)) return receive(std::move(request), respond);
  if (path == "/healthz") return respond(json_response(R"({"status":"ok"})"));
  if (path == "/readyz") return respond(readiness(is_neighbour(request.head, about_.addresses)));
  if (path == kMetricsPath) return answer_metrics(std::move(request), respond);
  if (is_elsewhere(path)) {
    came_elsewhere(request);
    return respond(nothing_here());
  }
  answer_query(std::move(request), respond);
}

http::Response App::refuse(int status, std::string_view reason, const http::RequestHead* head) {
  tally_.answered(head != nullptr ? route_class(head->path) : RouteClass::other, status);
  if (head != nullptr && status == 413 && is_push_path(head->path)) note_too_large(*head);
  if (head != nullptr && is_query_path(head->path)) return guarded(problem(status, reason));
  if (head != nullptr && status == 413 && is_elsewhere(head->path)) return guarded(nothing_here());
  return push_reply(status, status >= 500 ? kErrorServer : kErrorParameters, reason);
}

void App::receive(http::Request request, http::Responder respond) {
  const Asked asked{std::move(respond), std::chrono::steady_clock::now()};
  const std::string source = source_of(request.head);
  note_proxy(request.head);
  ingest::Arrival arrival{.body = std::move(request.body),
                          .callback_token = callback_token(request.head.path),
                          .source = source,
                          .now = services_.clock()};
  if (arrival.body.size() > limits::kExaminedOnIoBytes)
    return receive_large(std::move(arrival), request.known_client, asked);
  conclude(receiver_.decide(std::move(arrival)), source, asked);
}

// It was not read, but ClassIn repeats it all the same.
void App::note_too_large(const http::RequestHead& head) {
  refused(ingest::refused_too_large(*config_, callback_token(head.path), announced_bytes(head)),
          source_of(head));
}

// ClassIn repeats it as it does any push that is refused.
void App::came_elsewhere(const http::Request& request) {
  const auto no = sightings_.came_elsewhere(request, config_, services_.clock());
  if (!no) return;
  tally_.refused(*no);
  watches_.refused(*no);
  log_refusal(*no, source_of(request.head));
}

// A proxy that is not declared: everything then seems to come from its own address.
void App::note_proxy(const http::RequestHead& head) {
  const std::string& peer = head.remote_address;
  if (head.field("x-forwarded-for") == nullptr || peer == "unix") return;
  if (!any_contains(config_->listen.trusted_proxies, peer)) sightings_.came_through(peer, services_.clock());
}

// While it drains, the session waits for the answer, so what is being examined then is journalled and
// answered.
void App::receive_large(ingest::Arrival arrival, bool known_client, const Asked& asked) {
  auto done = [this, asked](ingest::Arrival examined_arrival, const ingest::Examined* examined) {
    if (examined == nullptr)
      return reply(asked.respond, push_reply(503, kErrorServer, "out of memory, send again"));
    const std::string source = examined_arrival.source;
    try {
      conclude(receiver_.decide(std::move(examined_arrival), *examined), source, asked);
    } catch (const std::exception& error) {
      reply(asked.respond, push_fault(error));
    }
  };
  if (!examiner_.submit(std::move(arrival), config_, known_client, std::move(done)))
    reply(asked.respond, push_reply(503, kErrorServer, "too many large pushes at a time, send again"));
}

void App::conclude(ingest::Verdict verdict, const std::string& source, const Asked& asked) {
  if (const auto* no = std::get_if<ingest::Refused>(&verdict))
    return reply(asked.respond, refused(*no, source));
  storage::JournalEntry entry = std::move(std::get<ingest::Accepted>(verdict).entry);
  const WatchedPush push{entry.sid, entry.identity, entry.cmd, entry.message_id};
  watches_.heard(push.sid);
  auto done = [this, push, asked, trust = entry.trust](const ingest::Stored& outcome) {
    stored(push, trust, outcome, asked);
  };
  if (!services_.writer.submit(std::move(entry), done)) reply(asked.respond, not_stored(push));
}

void App::stored(const WatchedPush& push, storage::Trust trust, const ingest::Stored& stored,
                 const Asked& asked) {
  if (!stored.committed) return reply(asked.respond, not_stored(push));
  const bool trusted = storage::believed(trust);
  if (trusted) watches_.acknowledged(push.sid);
  const PushOutcome outcome = push_outcome(push.cmd, trusted, stored.appended.duplicate);
  const std::int64_t now = services_.clock();
  last_push_ = LastPush{push.sid, now};
  tally_.pushed(push.sid, push.cmd, outcome, now);
  if (log::enabled(log::Level::debug)) {
    log::debug("push acknowledged", {{"push", stored.appended.seq.value},
                                     {"sid", push.sid.value},
                                     {"cmd", push.cmd},
                                     {"message_id", push.message_id},
                                     {"outcome", outcome_name(outcome)}});
  }
  reply(asked.respond, {.body = ingest::kAcknowledgement, .known_client = trust == storage::Trust::signed_});
  const auto took = std::chrono::steady_clock::now() - asked.at;
  tally_.acknowledgements.observe(
      static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(took).count()));
}

http::Response App::not_stored(const WatchedPush& push) {
  tally_.pushed(push.sid, push.cmd, PushOutcome::not_stored, services_.clock());
  watches_.not_stored(push);
  return push_reply(503, kErrorServer, "the store cannot commit now, send again");
}

http::Response App::refused(const ingest::Refused& no, const std::string& source) {
  log_refusal(no, source);
  tally_.refused(no);
  watches_.refused(no);
  return push_reply(no.status, no.error, no.reason);
}

// At most once a minute a source; the next line says how many were not logged.
void App::log_refusal(const ingest::Refused& no, const std::string& source) {
  const std::int64_t now = services_.steady();
  if (logged_.size() >= limits::kMaxLoggedSources && !logged_.contains(source)) return;
  const auto [at, first] = logged_.try_emplace(source, LoggedSource{now, 0});
  if (!first && now - at->second.at < kLogEveryS) {
    ++at->second.since_then;
    return;
  }
  log::warning("push refused", {{"source", source},
                                {"sid", no.sid ? no.sid->value : 0},
                                {"reason", no.reason},
                                {"advice", no.advice},
                                {"not_logged", at->second.since_then}});
  at->second = {now, 0};
}

void App::answer_query(http::Request request, http::Responder respond) {
  const Route* route = find_route(request.head.method, request.head.path).route;
  const bool calls_classin = route != nullptr && route->calls_classin;
  const std::string source = source_of(request.head);
  if (auto no = made_to_wait(request.head, source)) return respond(*std::move(no));
  if (!calls_classin) respond = timed(std::move(respond));
  const auto shared = std::make_shared<const http::Request>(std::move(request));
  const TokenSeen seen = told_of_tokens(source);
  ReaderPool::Task task = [this, shared, respond, config = config_, seen](Reader& reader) {
    post_response(respond, answer(*shared, reader, streams_, config, services_.clock(),
                                  services_.make_scheduler, seen));
  };
  if (calls_classin) task = after_check(shared, std::move(task), respond, seen);
  if (services_.readers.submit(std::move(task))) return;
  respond(busy("too many queries at once, ask again in a moment"));
}

// Whoever tried many bad tokens, with one that was not good lately.
std::optional<http::Response> App::made_to_wait(const http::RequestHead& head,
                                                const std::string& source) const {
  const auto hash = bearer_hash(head);
  const std::int64_t wait_s = hash ? gate_.wait_s(source, *hash, services_.steady()) : 0;
  if (wait_s == 0) return std::nullopt;
  return too_many(fmt::format("too many unknown tokens came from {}; this one is looked at again in {} s",
                              source, wait_s),
                  wait_s);
}

// The callers are few, so who may not call ClassIn is told so before he takes a place among them.
ReaderPool::Task App::after_check(std::shared_ptr<const http::Request> request, ReaderPool::Task call,
                                  http::Responder respond, TokenSeen seen) {
  return [this, request = std::move(request), call = std::move(call), respond,
          seen = std::move(seen)](Reader& reader) {
    if (auto no = denied(*request, reader, services_.clock(), seen))
      return post_response(respond, *std::move(no));
    if (services_.callers.submit(call)) return;
    post_response(respond,
                  busy("too many calls to ClassIn at once; nothing was sent, ask again in a moment"));
  };
}

// On any thread.
void App::post_response(const http::Responder& respond, http::Response response) {
  services_.post([respond, shared = std::make_shared<http::Response>(std::move(response))] {
    respond(std::move(*shared));
  });
}

http::Response App::readiness(bool neighbour) const {
  const ingest::StoreHealth health = services_.writer.health();
  const bool draining = services_.draining();
  const bool ready = health.journal_ok && !draining;
  JsonWriter json;
  json.begin_object().field("status", ready ? "ready" : "not ready").field("draining", draining);
  json.field("version", version()).field("started_at", static_cast<std::int64_t>(process_started_at()));
  json.key("store").begin_object().field("committing", health.journal_ok).key("error");
  if (health.journal_ok)
    json.null();
  else
    json.value(health.journal_error);
  json.field("journal_seq", health.last)
      .field("records_seq", std::max<std::int64_t>(health.applied, 0))
      .key("records_error");
  if (health.records_error.empty())
    json.null();
  else
    json.value(health.records_error);
  json.end_object().key("tls");
  if (const auto expires_at = services_.certificate_expires_at())
    json.begin_object().field("expires_at", *expires_at).end_object();
  else
    json.null();
  watches_.write(json);
  if (neighbour) {
    api::write(json, about_, config_file_, last_reload_);
    sightings_.write(json);
  }
  json.end_object();
  http::Response response = json_response(json.take());
  response.status = ready ? 200 : 503;
  return response;
}

// A callback token, or an address that a school expects its pushes from: strangers have neither.
bool App::shows_to_belong(const http::RequestHead& head) const {
  if (ingest::school_of_token(*config_, callback_token(head.path)) != nullptr) return true;
  const auto& schools = config_->schools;
  return std::any_of(schools.begin(), schools.end(), [&](const config::School& school) {
    return !school.allow_from.empty() && any_contains(school.allow_from, source_of(head));
  });
}

// The sender's address: the connection's, or what a trusted proxy says in X-Forwarded-For, read from the
// right until the first address that is not itself a trusted proxy. Whoever can reach the Unix socket is a
// proxy of this machine.
std::string App::source_of(const http::RequestHead& head) const {
  const auto& proxies = config_->listen.trusted_proxies;
  const auto trusted = [&](std::string_view address) {
    return address == "unix" || any_contains(proxies, address);
  };
  std::string source = head.remote_address;
  if (!trusted(source)) return source;
  std::string chain;
  for (const auto& [name, value] : head.fields) {
    if (name == "x-forwarded-for") chain += (chain.empty() ? "" : ",") + value;
  }
  std::string_view rest = chain;
  while (!rest.empty() && trusted(source)) {
    const auto comma = rest.rfind(',');
    const std::string_view last = trim(comma == std::string_view::npos ? rest : rest.substr(comma + 1));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(0, comma);
    if (!last.empty()) source = std::string(last);
  }
  return source;
}

http::Admission AdminApp::admit(const http::RequestHead& head) {
  if (!is_admin_path(head.path))
    return {.answer = guarded(problem(404, "this listener serves /healthz, /readyz and /metrics"))};
  if (head.method != "GET" && head.method != "HEAD")
    return {.answer = guarded(method_not_allowed(head.path, "GET, HEAD"))};
  return {.max_body_bytes = 0};
}

void AdminApp::handle(http::Request request, http::Responder respond) {
  app_.answer_admin(request.head, respond);
}

http::Response AdminApp::refuse(int status, std::string_view reason, const http::RequestHead*) {
  return guarded(problem(status, reason));
}

}  // namespace rollcall::api
