// Reads the body that a BodyPlan announces, in bytes that come in any pieces. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "http/chunk_decoder.hpp"
#include "http/fault.hpp"
#include "http/framing.hpp"

namespace rollcall::http {

class BodyReader {
 public:
  // A sized body must be within its limit already. `max_trailer_bytes` is what the header left of its limit.
  BodyReader(const BodyPlan& plan, std::size_t max_body_bytes, std::size_t max_trailer_bytes);

  // Takes bytes from the front of `bytes`, never one that is behind the body, and appends data to `body`.
  std::size_t take(std::string_view bytes, std::string& body);

  bool done() const;
  const std::optional<Fault>& fault() const;

 private:
  std::variant<std::uint64_t, ChunkDecoder> source_;  // bytes still to come of a sized body, or the decoder
};

}  // namespace rollcall::http
