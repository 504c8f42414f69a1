// Who may ask: bearer tokens and their scopes.
#pragma once

#include <string>
#include <variant>

#include "api/reader.hpp"
#include "http/http.hpp"
#include "storage/state.hpp"

namespace rollcall::api {

// The token of the request, or the answer where it does not allow `scope` for the school (401 or 403). Throws
// StoreError.
std::variant<storage::Token, http::Response> check_token(const http::RequestHead& head, Reader& reader,
                                                         storage::Scope scope, Sid sid);

// Whether a token once let in is still good.
bool still_allowed(Reader& reader, const std::string& token_hash, storage::Scope scope, Sid sid);

}  // namespace rollcall::api
