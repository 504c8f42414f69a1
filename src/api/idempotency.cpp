#include "api/idempotency.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/limits.hpp"

namespace rollcall::api {

namespace {

// What RFC 8941 writes between quotes; nothing where it does not end, or something follows.
std::optional<std::string> unquoted(std::string_view text) {
  std::string out;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') return i + 1 == text.size() ? std::optional(out) : std::nullopt;
    if (text[i] == '\\') {
      ++i;
      if (i == text.size() || (text[i] != '"' && text[i] != '\\')) return std::nullopt;
    }
    out += text[i];
  }
  return std::nullopt;
}

bool visible(char c) { return c > 0x20 && c < 0x7F; }

}  // namespace

Result<std::string> idempotency_key(const http::RequestHead& head) {
  const std::string* only = nullptr;
  for (const auto& [name, value] : head.fields) {
    if (name != "idempotency-key") continue;
    if (only != nullptr) return Error{"Idempotency-Key is given twice", "send it once"};
    only = &value;
  }
  if (only == nullptr) return std::string();
  const auto key = only->starts_with('"') ? unquoted(*only) : std::optional(*only);
  const bool good = key && !key->empty() && key->size() <= limits::kMaxIdempotencyKeyBytes &&
                    std::all_of(key->begin(), key->end(), visible);
  if (good) return *key;
  return Error{fmt::format("Idempotency-Key must be 1 to {} visible ASCII characters, in quotes or without",
                           limits::kMaxIdempotencyKeyBytes),
               ""};
}

}  // namespace rollcall::api
