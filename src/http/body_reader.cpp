#include "http/body_reader.hpp"

#include <algorithm>

namespace rollcall::http {

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
  if (count > body.capacity() - body.size()) {  // double, but never beyond what was announced
    const auto whole = body.size() + static_cast<std::size_t>(left);
    body.reserve(std::min(whole, std::max(2 * body.capacity(), body.size() + count)));
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
