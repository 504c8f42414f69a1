#include "api/access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "api/problem.hpp"
#include "base/digest.hpp"

namespace rollcall::api {

namespace {

std::optional<std::string> bearer_token(const http::RequestHead& head) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string* value = head.field("authorization");
  if (value == nullptr || value->size() <= kScheme.size()) return std::nullopt;
  std::string scheme = value->substr(0, kScheme.size());
  std::transform(scheme.begin(), scheme.end(), scheme.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return scheme == kScheme ? std::optional(value->substr(kScheme.size())) : std::nullopt;
}

}  // namespace

std::variant<storage::Token, http::Response> check_token(const http::RequestHead& head, Reader& reader,
                                                         storage::Scope scope, Sid sid) {
  const auto text = bearer_token(head);
  if (!text) return problem(401, "send Authorization: Bearer TOKEN; `rollcall token create` makes one");
  const Sha256 hash = sha256(*text);
  auto token = reader.state().token_by_hash(hex(hash.data(), hash.size()));
  if (!token) return problem(401, "the token is not known or was revoked");
  if (token->scope < scope) {
    return problem(403, fmt::format("the token's scope is {}, this needs {}",
                                    storage::scope_name(token->scope), storage::scope_name(scope)));
  }
  if (!token->allows(sid)) return problem(403, fmt::format("the token is not for school {}", sid.value));
  return std::move(*token);
}

bool still_allowed(Reader& reader, const std::string& token_hash, storage::Scope scope, Sid sid) {
  const auto token = reader.state().token_by_hash(token_hash);
  return token && token->scope >= scope && token->allows(sid);
}

}  // namespace rollcall::api
