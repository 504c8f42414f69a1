// Reads a receiver's reply as ClassIn does (PROTOCOL.md 1.3), and says of a refusal what it may mean. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "classin/json_reader.hpp"
#include "http/client.hpp"

namespace rollcall::simulate {

// Why a push was not acknowledged.
struct Refusal {
  int http_status = 0;                       // 0: no reply came
  std::optional<std::int64_t> error_number;  // of the reply, where it has one
  Error error;                               // the receiver's own words first; the hint says what to look at

  bool operator==(const Refusal& other) const {
    return http_status == other.http_status && error_number == other.error_number &&
           error.what == other.error.what;
  }
};

// Nothing where the reply acknowledges: JSON whose error_info.errno is the integer 1. The HTTP status takes
// no part in that; no source says that it does.
std::optional<Refusal> refusal_in(const http::Reply& reply, classin::JsonDocument& document);

// Of an exchange that brought no reply.
Refusal refusal_of(const http::Failure& failure);

}  // namespace rollcall::simulate
