#include "api/access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "api/problem.hpp"
#include "base/digest.hpp"
#include "base/time.hpp"

namespace rollcall::api {

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

std::optional<std::string> bearer_token(const http::RequestHead& head) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string* value = nullptr;
  for (const auto& [name, text] : head.fields) {
    if (name != "authorization") continue;
    if (value != nullptr) return std::nullopt;  // a proxy might have looked at the other
    value = &text;
  }
  if (value == nullptr || lower(value->substr(0, kScheme.size())) != kScheme) return std::nullopt;
  const auto start = value->find_first_not_of(' ', kScheme.size());
  return start == std::string::npos ? std::nullopt : std::optional(value->substr(start));
}

// "?token=…", and whatever has the look of one of our tokens.
bool has_token(std::string_view query) {
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const auto equals = std::min(pair.find('='), pair.size());
    const std::string name = lower(pair.substr(0, equals));
    if (pair.substr(equals).starts_with("=rc_")) return true;
    for (const char* known : {"token", "access_token", "bearer", "authorization", "api_key", "apikey", "key"})
      if (name == known) return true;
  }
  return false;
}

http::Response no_token(const http::RequestHead& head) {
  if (!has_token(head.query))
    return problem(401, "send Authorization: Bearer TOKEN, once; `rollcall token create` makes one");
  return problem(
      401,
      "a token is not read from the URL, which ends up in the logs of proxies and in histories: send "
      "Authorization: Bearer TOKEN, and if a good one was in the URL, end it with `rollcall token "
      "revoke`");
}

// A token has 256 random bits, and what is looked up is its hash. The time an index takes may say how far a
// hash agrees with a stored one, but nobody can choose a token by its hash, so that it leads nowhere. The
// comparison that decides takes the same time for every hash all the same.
std::optional<storage::Token> find_token(Reader& reader, const std::string& hash) {
  auto token = reader.state().token_by_hash(hash);
  if (token && !equal_constant_time(token->hash, hash)) token.reset();
  return token;
}

}  // namespace

std::optional<std::string> bearer_hash(const http::RequestHead& head) {
  const auto text = bearer_token(head);
  if (!text) return std::nullopt;
  const Sha256 hash = sha256(*text);
  return hex(hash.data(), hash.size());
}

std::variant<storage::Token, http::Response> check_token(const http::RequestHead& head, Reader& reader,
                                                         storage::Scope scope, Sid sid, std::int64_t now,
                                                         const TokenSeen& seen) {
  const auto hash = bearer_hash(head);
  if (!hash) return no_token(head);
  auto token = find_token(reader, *hash);
  const bool good = token && !token->expired(now);
  if (seen) seen(*hash, good);
  if (!token)
    return problem(401,
                   "the token is not known or was revoked; `rollcall token list` shows those that are valid");
  if (!good) {
    return problem(401, fmt::format("the token expired on {}; `rollcall token create` makes another",
                                    utc_text(*token->expires_at)));
  }
  if (token->scope < scope) {
    return problem(
        403, fmt::format(
                 "the token's scope is {}, this needs {}; `rollcall token create NAME --scope` makes another",
                 storage::scope_name(token->scope), storage::scope_name(scope)));
  }
  if (!token->allows(sid))
    return problem(
        403, fmt::format("the token is not for school {}; `rollcall token create NAME --sid {}` makes one",
                         sid.value, sid.value));
  return std::move(*token);
}

bool still_allowed(Reader& reader, const std::string& token_hash, storage::Scope scope, Sid sid,
                   std::int64_t now) {
  const auto token = find_token(reader, token_hash);
  return token && !token->expired(now) && token->scope >= scope && token->allows(sid);
}

}  // namespace rollcall::api
