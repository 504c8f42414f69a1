#include "api/match.hpp"

#include <optional>

namespace rollcall::api {

namespace {

using Values = std::map<std::string, std::string>;

std::string_view next_part(std::string_view& path) {
  path.remove_prefix(1);  // the slash
  const std::string_view part = path.substr(0, path.find('/'));
  path.remove_prefix(part.size());
  return part;
}

// The values of the pattern's {names}, or nothing when the path is not of the pattern.
std::optional<Values> match(std::string_view pattern, std::string_view path) {
  Values values;
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

}  // namespace

Match find_route(std::string_view method, std::string_view path) {
  Match found;
  for (const auto& route : routes()) {
    auto values = match(route.pattern, path);
    if (!values) continue;
    if (route.method == method || (method == "HEAD" && route.method == "GET")) {
      return {&route, std::move(*values), ""};
    }
    found.allow += (found.allow.empty() ? "" : ", ") + std::string(route.method);
    if (route.method == "GET") found.allow += ", HEAD";
  }
  return found;
}

}  // namespace rollcall::api
