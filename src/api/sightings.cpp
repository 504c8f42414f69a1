#include "api/sightings.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/log.hpp"
#include "ingest/examine.hpp"

namespace rollcall::api {

namespace {

constexpr std::size_t kMostPathBytes = 80;
constexpr std::size_t kShortestToken = 16;  // config/values.cpp refuses shorter ones

std::string public_segment(std::string_view segment) {
  const bool odd = std::any_of(segment.begin(), segment.end(), [](unsigned char c) {
    return std::isalnum(c) == 0 && c != '_' && c != '-' && c != '.';
  });
  return odd || segment.size() >= kShortestToken ? "(hidden)" : std::string(segment);
}

}  // namespace

std::string public_path(std::string_view path) {
  std::string out;
  while (!path.empty() && out.size() < kMostPathBytes) {
    path.remove_prefix(path.front() == '/' ? 1 : 0);
    const auto end = std::min(path.find('/'), path.size());
    out += '/' + public_segment(path.substr(0, end));
    path.remove_prefix(end);
  }
  return path.empty() ? out : out + "/(more)";
}

bool Sightings::may_be_push(const http::RequestHead& head) {
  const std::string* const type = head.field("content-type");
  return head.method == "POST" && type != nullptr && type->starts_with("application/json");
}

std::optional<ingest::Refused> Sightings::came_elsewhere(const http::Request& request,
                                                         std::shared_ptr<const config::Config> config,
                                                         std::int64_t now) {
  const auto examined = ingest::examine(reader_, request.body, std::move(config));
  if (!examined.push || examined.school == nullptr || examined.push->envelope.cmd.empty())
    return std::nullopt;
  const bool fits = examined.signature == ingest::Signature::fits;
  const std::string path = public_path(request.head.path);
  const Sid sid = examined.school->sid;
  if (note(wrong_paths_, {.where = path, .sid = sid, .safe_key_fits = fits}, now)) {
    log::warning(
        "a push came to a path where none is received",
        {{"path", path},
         {"sid", sid.value},
         {"advice", "give ClassIn's support the URL that ends in /classin/push, or the proxy this path"}});
  }
  return ingest::refused_elsewhere(examined, request.body.size(), path);
}

void Sightings::came_through(const std::string& peer, std::int64_t now) {
  note(proxies_, {.where = peer, .sid = {}}, now);
}

// True when it is new.
bool Sightings::note(Kept& kept, Sighting seen, std::int64_t now) {
  const auto same = std::find_if(kept.begin(), kept.end(), [&](const Sighting& each) {
    return each.where == seen.where && each.sid == seen.sid;
  });
  if (same != kept.end()) {
    same->safe_key_fits = same->safe_key_fits || seen.safe_key_fits;
    same->last = now;
    ++same->count;
    return false;
  }
  seen.first = seen.last = now;
  seen.count = 1;
  if (kept.size() < kMostKept) {
    kept.push_back(std::move(seen));
    return true;
  }
  *std::min_element(kept.begin(), kept.end(), [](const Sighting& a, const Sighting& b) {
    return std::pair(a.safe_key_fits, a.last) < std::pair(b.safe_key_fits, b.last);
  }) = std::move(seen);
  return true;
}

void Sightings::write(JsonWriter& json) const {
  json.key("wrong_paths").begin_array();
  for (const auto& each : wrong_paths_) {
    json.begin_object().field("path", each.where).field("sid", each.sid.value);
    json.field("safe_key_fits", each.safe_key_fits).field("first", each.first).field("last", each.last);
    json.field("count", each.count).end_object();
  }
  json.end_array().key("undeclared_proxies").begin_array();
  for (const auto& each : proxies_) {
    json.begin_object().field("address", each.where).field("first", each.first).field("last", each.last);
    json.field("count", each.count).end_object();
  }
  json.end_array();
}

}  // namespace rollcall::api
