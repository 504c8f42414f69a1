#include "classin/push_reader.hpp"

#include <utility>

#include "classin/content_hash.hpp"
#include "classin/json_reader.hpp"

namespace rollcall::classin {

struct PushReader::State {
  JsonDocument document;
  ContentHasher hasher;
};

namespace {

// Lets go of what a large body made the parser keep, however the function is left.
class LargeMemoryGuard {
 public:
  explicit LargeMemoryGuard(JsonDocument& document) : document_(document) {}
  ~LargeMemoryGuard() { document_.release_large_memory(); }
  LargeMemoryGuard(const LargeMemoryGuard&) = delete;
  LargeMemoryGuard& operator=(const LargeMemoryGuard&) = delete;

 private:
  JsonDocument& document_;
};

Result<Json> parse_object(JsonDocument& document, std::string_view body) {
  Result<Json> root = document.parse(body);
  if (root && !root->is_object()) return Error{"not a JSON object", ""};
  return root;
}

}  // namespace

PushReader::PushReader() : state_(std::make_unique<State>()) {}
PushReader::~PushReader() = default;

Result<ReadPush> PushReader::read(std::string_view body) {
  return read(body, [](const Envelope&) { return true; });
}

Result<ReadPush> PushReader::read(std::string_view body, const WantsHash& wants_hash) {
  const LargeMemoryGuard guard(state_->document);
  const Result<Json> root = parse_object(state_->document, body);
  if (!root) return root.error();
  ReadPush push;
  push.envelope = read_envelope(*root);
  const RepairedJson* repair = state_->document.repair();
  push.repaired = repair != nullptr;
  if (!wants_hash(push.envelope)) return push;
  push.content_hash = repair == nullptr
                          ? state_->hasher.hash(*root)
                          : state_->hasher.hash_repaired(*root, *repair, state_->document.source());
  return push;
}

PushReader::Decoded PushReader::decode(std::string_view body) {
  const LargeMemoryGuard guard(state_->document);
  const Result<Json> root = parse_object(state_->document, body);
  if (!root) return {{}, Unusable{root.error().text(), ""}};
  Decoded decoded{read_envelope(*root), Unknown{}};
  auto message = decode_message({*root, decoded.envelope});
  if (!message) return decoded;
  if (auto* unusable = std::get_if<Unusable>(&*message)) {
    decoded.content = std::move(*unusable);
  } else {
    decoded.content = std::move(std::get<Message>(*message));
  }
  return decoded;
}

}  // namespace rollcall::classin
