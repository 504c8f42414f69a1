#include "api/routes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/handlers.hpp"
#include "api/problem.hpp"
#include "api/query.hpp"
#include "base/digest.hpp"
#include "base/log.hpp"

namespace rollcall::api {

namespace {

using storage::Scope;

constexpr std::array kRoutes = {
    Route{"GET", "/v1/schools/{sid}/classes/{class}/attendance", Scope::read, "format", &class_attendance},
    Route{"GET", "/v1/schools/{sid}/pushes", Scope::read, "after cursor limit", &pushes},
    Route{"GET", "/v1/schools/{sid}/quarantine", Scope::read, "cursor limit", &quarantine},
};

std::string_view next_part(std::string_view& path) {
  path.remove_prefix(1);  // the slash
  const std::string_view part = path.substr(0, path.find('/'));
  path.remove_prefix(part.size());
  return part;
}

// The values of the pattern's {names}, or nothing when the path is not of the pattern.
std::optional<std::map<std::string, std::string>> match(std::string_view pattern, std::string_view path) {
  std::map<std::string, std::string> values;
  while (!pattern.empty() && !path.empty() && path.front() == '/') {
    const std::string_view wanted = next_part(pattern), part = next_part(path);
    if (wanted.starts_with('{')) {
      values.emplace(wanted.substr(1, wanted.size() - 2), part);
    } else if (wanted != part) {
      return std::nullopt;
    }
  }
  return pattern.empty() && path.empty() ? std::optional(values) : std::nullopt;
}

struct Found {
  const Route* route = nullptr;
  std::map<std::string, std::string> values;
  std::string allow;  // methods of the path, when the method did not fit
};

Found find(std::string_view method, std::string_view path) {
  Found found;
  for (const auto& route : kRoutes) {
    auto values = match(route.pattern, path);
    if (!values) continue;
    if (route.method == method || (method == "HEAD" && route.method == "GET")) {
      found.route = &route;
      found.values = std::move(*values);
      return found;
    }
    found.allow += (found.allow.empty() ? "" : ", ") + std::string(route.method);
  }
  return found;
}

std::optional<std::string> bearer_token(const http::RequestHead& head) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string* value = head.field("authorization");
  if (value == nullptr || value->size() <= kScheme.size()) return std::nullopt;
  std::string scheme = value->substr(0, kScheme.size());
  std::transform(scheme.begin(), scheme.end(), scheme.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return scheme == kScheme ? std::optional(value->substr(kScheme.size())) : std::nullopt;
}

// Nothing when the token allows `scope`, else the answer.
std::optional<http::Response> check_token(const http::RequestHead& head, Reader& reader, Scope scope,
                                          Sid sid) {
  const auto text = bearer_token(head);
  if (!text) return problem(401, "send Authorization: Bearer TOKEN; `rollcall token create` makes one");
  const Sha256 hash = sha256(*text);
  const auto token = reader.state().token_by_hash(hex(hash.data(), hash.size()));
  if (!token) return problem(401, "the token is not known or was revoked");
  if (token->scope < scope) {
    return problem(403, fmt::format("the token's scope is {}, this needs {}",
                                    storage::scope_name(token->scope), storage::scope_name(scope)));
  }
  if (!token->allows(sid)) return problem(403, fmt::format("the token is not for school {}", sid.value));
  return std::nullopt;
}

std::optional<http::Response> check_parameters(const Route& route,
                                               const std::map<std::string, std::string>& query) {
  for (const auto& [name, value] : query) {
    const std::string allowed = fmt::format(" {} ", route.parameters);
    if (allowed.find(fmt::format(" {} ", name)) == std::string::npos) {
      return problem(400, fmt::format("unknown parameter '{}'; known here: {}", name, route.parameters));
    }
  }
  return std::nullopt;
}

http::Response run(const Route& route, const std::map<std::string, std::string>& values,
                   const http::Request& request, Reader& reader, const config::Config& config,
                   std::int64_t now) {
  std::map<std::string, std::int64_t> numbers;
  for (const auto& [name, text] : values) {
    const auto number = parse_number(text, "{" + name + "} in the path");
    if (!number) return problem(400, number.error().what);
    numbers[name] = *number;
  }
  const Sid sid{numbers["sid"]};
  if (auto refusal = check_token(request.head, reader, route.scope, sid)) return *refusal;
  const auto query = parse_query(request.head.query);
  if (!query) return problem(400, query.error().what);
  if (auto refusal = check_parameters(route, *query)) return *refusal;
  const config::School* school = config.school(sid);
  if (school == nullptr) return problem(404, fmt::format("school {} is not configured", sid.value));
  return route.handler({reader, config, *school, numbers, *query, now});
}

}  // namespace

bool is_query_path(std::string_view path) { return path == "/v1" || path.starts_with("/v1/"); }

http::Response answer(const http::Request& request, Reader& reader, const config::Config& config,
                      std::int64_t now) {
  const Found found = find(request.head.method, request.head.path);
  if (found.route == nullptr && !found.allow.empty()) {
    http::Response response = problem(405, "this resource allows " + found.allow);
    response.fields.emplace_back("Allow", found.allow);
    return response;
  }
  if (found.route == nullptr) return problem(404, "there is no such resource");
  try {
    return run(*found.route, found.values, request, reader, config, now);
  } catch (const storage::StoreError& error) {
    reader.recover(error);
    if (error.kind() == storage::StoreError::Kind::busy) {
      http::Response response = problem(503, error.what());
      response.fields.emplace_back("Retry-After", "2");
      return response;
    }
    log::error("a query failed on the store", {{"path", request.head.path}, {"why", error.what()}});
    return problem(503, "the store cannot be read; see the daemon's log");
  } catch (const std::exception& error) {
    log::error("a query failed", {{"path", request.head.path}, {"why", error.what()}});
    return problem(500, "internal fault; see the daemon's log");
  }
}

}  // namespace rollcall::api
