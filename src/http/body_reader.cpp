#include "http/body_reader.hpp"

#include <algorithm>

namespace rollcall::http {
namespace {

constexpr std::size_t kFirstBytes = 16 * 1024;  // reserved on the word of Content-Length alone

}  // namespace

BodyReader::BodyReader(const BodyPlan& plan, std::size_t max_body_bytes, std::size_t max_trailer_bytes) {
  if (plan.kind == BodyPlan::Kind::chunked) {
    source_.emplace<ChunkDecoder>(max_body_bytes, max_trailer_bytes);
  } else {
    source_ = plan.length;
  }
}

std::size_t BodyReader::take(std::string_view bytes, std::string& body) {
  if (auto* chunks = std::get_if<ChunkDecoder>(&source_)) return chunks->take(bytes, body);
  auto& left = std::get<std::uint64_t>(source_);
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left, bytes.size()));
  if (const auto needed = body.size() + count; needed > body.capacity()) {
    // Doubles as bytes come, in steps that end at what was announced.
    auto room = body.size() + static_cast<std::size_t>(left);
    while (room / 2 >= needed && room > kFirstBytes) room /= 2;
    body.reserve(room);
  }
  body.append(bytes.substr(0, count));
  left -= count;
  return count;
}

bool BodyReader::done() const {
  if (const auto* chunks = std::get_if<ChunkDecoder>(&source_)) return chunks->done();
  return std::get<std::uint64_t>(source_) == 0;
}

const std::optional<Fault>& BodyReader::fault() const {
  static const std::optional<Fault> kNone;
  const auto* chunks = std::get_if<ChunkDecoder>(&source_);
  return chunks ? chunks->fault() : kNone;
}

}  // namespace rollcall::http
