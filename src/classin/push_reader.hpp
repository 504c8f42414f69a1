// Reads one push: its envelope, the hash of its content, and its typed message. Pure; the only parser state
// is memory kept between calls. One reader a thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>

#include "base/digest.hpp"
#include "base/result.hpp"
#include "classin/envelope.hpp"
#include "classin/message.hpp"
#include "classin/unusable.hpp"

namespace rollcall::classin {

struct ReadPush {
  Envelope envelope;
  // SHA-256 of the content without top-level TimeStamp, SafeKey and _id, independent of key order and white
  // space (PRODUCT.md 3, identity of a push). Absent where it was not wanted.
  std::optional<Sha256> content_hash;
  bool repaired = false;  // valid JSON that simdjson cannot hold was read after repair (json_repair.hpp)
};

// What a push says, once authentic.
struct Unknown {};  // a Cmd that PROTOCOL.md 3 does not list
using Content = std::variant<Message, Unknown, Unusable>;

class PushReader {
 public:
  PushReader();
  ~PushReader();

  // Fails when `body` is not one JSON object (RFC 8259; a UTF-8 byte order mark before it is skipped). Bytes
  // that are not UTF-8 inside strings do not make it fail.
  Result<ReadPush> read(std::string_view body);

  // The same, but hashes only what `wants_hash` says yes to: of a large body the hash costs more than the
  // rest.
  using WantsHash = std::function<bool(const Envelope&)>;
  Result<ReadPush> read(std::string_view body, const WantsHash& wants_hash);

  // Envelope and content together; what does not parse is Unusable.
  struct Decoded {
    Envelope envelope;
    Content content;
  };
  Decoded decode(std::string_view body);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rollcall::classin
