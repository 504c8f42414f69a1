#include "ingest/own_entries.hpp"

#include <fmt/format.h>

#include <random>

#include "base/digest.hpp"

namespace rollcall::ingest {

storage::JournalEntry own_entry(Sid sid, std::string_view cmd, std::string body, std::int64_t now) {
  storage::JournalEntry entry{.sid = sid, .trust = storage::Trust::own, .received_at = now};
  const Sha256 hash = sha256(body);
  entry.content_hash.assign(hash.begin(), hash.end());
  // Beside the pushes' identities, which begin with an `_id` or a zero byte and never with this Cmd and two
  // of them.
  entry.identity = std::string(cmd) + std::string(2, '\0') + entry.content_hash;
  entry.cmd = cmd;
  entry.body = std::move(body);
  return entry;
}

std::string with_new_id(std::string body) {
  std::random_device random;
  const std::string id = fmt::format(R"("id":"{:08x}{:08x}{:08x}",)", random(), random(), random());
  return body.insert(1, id);
}

}  // namespace rollcall::ingest
