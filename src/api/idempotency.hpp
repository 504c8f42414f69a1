// The header field Idempotency-Key (draft-ietf-httpapi-idempotency-key-header).
#pragma once

#include <string>

#include "base/result.hpp"
#include "http/http.hpp"

namespace rollcall::api {

// The key: 1 to limits::kMaxIdempotencyKeyBytes visible ASCII characters, bare or as a structured string in
// quotes, which means the same key. "" where the request has none; an error where it has something else.
Result<std::string> idempotency_key(const http::RequestHead& head);

}  // namespace rollcall::api
