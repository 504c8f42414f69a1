// Who may ask: bearer tokens and their scopes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "api/reader.hpp"
#include "http/http.hpp"
#include "storage/state.hpp"

namespace rollcall::api {

// SHA-256 of the request's bearer token, lower-case hex; unset where it has none, or more than one.
std::optional<std::string> bearer_hash(const http::RequestHead& head);

// Told of every token that was looked up: whether it is known, not revoked and not expired. On the thread of
// the reader.
using TokenSeen = std::function<void(const std::string& hash, bool good)>;

// The token of the request, or the answer where it does not allow `scope` for the school (401 or 403). Throws
// StoreError.
std::variant<storage::Token, http::Response> check_token(const http::RequestHead& head, Reader& reader,
                                                         storage::Scope scope, Sid sid, std::int64_t now,
                                                         const TokenSeen& seen = {});

// Whether a token once let in is still good.
bool still_allowed(Reader& reader, const std::string& token_hash, storage::Scope scope, Sid sid,
                   std::int64_t now);

}  // namespace rollcall::api
