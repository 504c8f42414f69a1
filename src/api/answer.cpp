#include "api/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <variant>

#include "api/idempotency.hpp"
#include "api/match.hpp"
#include "api/problem.hpp"
#include "base/log.hpp"

namespace rollcall::api {

namespace {

using storage::StoreError;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// Cuts the part before `separator` off the front of `rest`.
std::string_view cut(std::string_view& rest, char separator) {
  const std::string_view part = rest.substr(0, rest.find(separator));
  rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  return trimmed(part);
}

// "q=0", "q=0.0" and so on: not wanted.
bool refused(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string parameter = lower(cut(parameters, ';'));
    if (parameter.starts_with("q=0") && parameter.find_first_not_of("0.", 2) == std::string::npos)
      return true;
  }
  return false;
}

// Only where it is named itself: a browser's */* asks for no endless answer.
bool wants_events(const http::RequestHead& head) {
  if (head.method != "GET") return false;
  for (const auto& [name, value] : head.fields) {
    if (name != "accept") continue;
    std::string_view ranges = value;
    while (!ranges.empty()) {
      std::string_view range = cut(ranges, ',');
      const bool events = lower(cut(range, ';')) == "text/event-stream";
      if (events && !refused(range)) return true;
    }
  }
  return false;
}

std::optional<http::Response> check_content_type(const http::RequestHead& head) {
  const std::string* field = head.field("content-type");
  if (field == nullptr) return std::nullopt;
  std::string_view value = *field;
  const std::string type = lower(cut(value, ';'));
  if (type == "application/json") return std::nullopt;
  return problem(415, "send the body as Content-Type: application/json");
}

http::Response refusal(const ParameterFault& fault) { return problem(400, fault.what, fault.parameter); }

std::optional<http::Response> read_rest(const Route& route, const http::Request& request, Arguments& out) {
  const Parameters parameters = route.parameters();
  if (const auto wrong = read_query(parameters, request.head.query, out)) return refusal(*wrong);
  if (!any_in(parameters, In::body)) {
    if (request.body.empty()) return std::nullopt;
    return problem(400, "this resource takes no body: send the request without one");
  }
  if (auto wrong = check_content_type(request.head)) return wrong;
  if (const auto wrong = read_body(parameters, request.body, out)) return refusal(*wrong);
  return std::nullopt;
}

std::optional<http::Response> read_key(const Route& route, const http::RequestHead& head, Context& context) {
  if (!any_in(route.parameters(), In::header)) return std::nullopt;
  auto key = idempotency_key(head);
  if (!key) return problem(400, key.error().text(), "Idempotency-Key");
  context.idempotency_key = std::move(key).value();
  return std::nullopt;
}

http::Response handle(const Route& route, Context context, const MakeScheduler& make_scheduler) {
  if (!route.calls_classin) return route.handler(context);
  auto scheduler = make_scheduler(context.reader, *context.school);
  if (!scheduler) return problem(502, "ClassIn cannot be called: " + scheduler.error().text());
  context.scheduler = &*scheduler;
  return route.handler(context);
}

http::Response run(const Match& match, const http::Request& request, Context context,
                   const MakeScheduler& make_scheduler, const TokenSeen& seen) {
  const Route& route = *match.route;
  if (const auto wrong = read_path(route.parameters(), match.values, context.arguments))
    return refusal(*wrong);
  const auto number = context.arguments.number("sid");
  const Sid sid{number.value_or(0)};
  if (route.scope) {
    auto token = check_token(request.head, context.reader, *route.scope, sid, context.now, seen);
    if (auto* no = std::get_if<http::Response>(&token)) return std::move(*no);
    context.token = std::move(std::get<storage::Token>(token));
  }
  if (number) {
    context.school = context.config->school(sid);
    if (context.school == nullptr) {
      return problem(
          404, fmt::format("school {} is not configured; `rollcall status` lists those that are", sid.value),
          "sid");
    }
  }
  if (auto wrong = read_key(route, request.head, context)) return std::move(*wrong);
  if (auto wrong = read_rest(route, request, context.arguments)) return std::move(*wrong);
  return handle(route, std::move(context), make_scheduler);
}

http::Response no_route(const Match& match) {
  if (match.allow.empty()) {
    return problem(404, "there is no such resource; GET /v1/openapi.json describes those that there are");
  }
  http::Response response = problem(405, "this resource allows " + match.allow);
  response.fields.emplace_back("Allow", match.allow);
  return response;
}

http::Response store_fault(const StoreError& error, const http::RequestHead& head) {
  if (error.kind() == StoreError::Kind::busy) return busy(error.what());
  log::error("a query failed on the store", {{"path", head.path}, {"why", error.what()}});
  return busy("the store cannot be read or written now; see the daemon's log");
}

// The answer that `work` gives, or the one to what it throws.
template <class Work>
std::optional<http::Response> caught(const http::RequestHead& head, Reader& reader, const Work& work) {
  try {
    return work();
  } catch (const StoreError& error) {
    reader.recover(error);
    return store_fault(error, head);
  } catch (const std::exception& error) {
    log::error("a query failed", {{"path", head.path}, {"why", error.what()}});
    return problem(500, "Rollcall met a fault of its own; its log says which");
  }
}

}  // namespace

// Who attended what is nobody's cache's business; nothing we answer is to be run or framed by a browser; and
// where somebody came from (ids in a path) is not told to others.
http::Response guarded(http::Response response) {
  const auto has = [&](std::string_view name) {
    return std::any_of(response.fields.begin(), response.fields.end(),
                       [name](const auto& field) { return field.first == name; });
  };
  constexpr std::pair<const char*, const char*> kFields[] = {
      {"Cache-Control", "no-store"},
      {"X-Content-Type-Options", "nosniff"},
      {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
      {"Referrer-Policy", "no-referrer"}};
  for (const auto& [name, value] : kFields) {
    if (!has(name)) response.fields.emplace_back(name, value);
  }
  return response;
}

std::optional<http::Response> denied(const http::Request& request, Reader& reader, std::int64_t now,
                                     const TokenSeen& seen) {
  const Match match = find_route(request.head.method, request.head.path);
  if (match.route == nullptr || !match.route->scope) return std::nullopt;
  auto answer = caught(request.head, reader, [&]() -> std::optional<http::Response> {
    Arguments path;
    if (const auto wrong = read_path(match.route->parameters(), match.values, path)) return refusal(*wrong);
    auto token = check_token(request.head, reader, *match.route->scope, Sid{path.number("sid").value_or(0)},
                             now, seen);
    if (auto* no = std::get_if<http::Response>(&token)) return std::move(*no);
    return std::nullopt;
  });
  return answer ? std::optional(guarded(*std::move(answer))) : std::nullopt;
}

http::Response answer(const http::Request& request, Reader& reader, Streams& streams,
                      const std::shared_ptr<const config::Config>& config, std::int64_t now,
                      const MakeScheduler& make_scheduler, const TokenSeen& seen) {
  const Match match = find_route(request.head.method, request.head.path);
  if (match.route == nullptr) return guarded(no_route(match));
  Context context{.reader = reader,
                  .streams = streams,
                  .config = config,
                  .arguments = {},
                  .token = {},
                  .wants_events = wants_events(request.head),
                  .idempotency_key = {},
                  .now = now};
  return guarded(*caught(request.head, reader,
                         [&] { return run(match, request, std::move(context), make_scheduler, seen); }));
}

}  // namespace rollcall::api
