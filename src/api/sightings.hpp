// What was seen of requests that says how this installation is reached, for `rollcall doctor`: pushes that
// came to another path than ClassIn was to be given, and proxies that nobody declared. Both can be caused by
// anybody, so little is kept of them, and nothing follows but words; only a push that its school has signed
// is one more that is refused. Owned by io.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/json_writer.hpp"
#include "classin/push_reader.hpp"
#include "config/config.hpp"
#include "http/http.hpp"
#include "ingest/receiver.hpp"

namespace rollcall::api {

class Sightings {
 public:
  // Whether a request to a path that is none of ours is worth reading: pushes come as JSON by POST.
  static bool may_be_push(const http::RequestHead& head);

  // Such a request came whole. Kept where it is a push of a configured school; and where that school signed
  // it, what the watch over its queue is to be told: the queue is stuck on it.
  std::optional<ingest::Refused> came_elsewhere(const http::Request& request,
                                                std::shared_ptr<const config::Config> config,
                                                std::int64_t now);

  // A push came through a proxy that is not in trusted_proxies: its X-Forwarded-For is not believed.
  void came_through(const std::string& peer, std::int64_t now);

  // The members "wrong_paths" and "undeclared_proxies".
  void write(JsonWriter& json) const;

  static constexpr std::size_t kMostKept = 16;  // of each kind; the one seen longest ago makes room

 private:
  struct Sighting {
    std::string where;  // the path, or the proxy's address
    Sid sid;            // of a wrong path
    bool safe_key_fits = false;
    std::int64_t first = 0, last = 0, count = 0;  // Unix seconds
  };
  using Kept = std::vector<Sighting>;
  static bool note(Kept& kept, Sighting seen, std::int64_t now);

  classin::PushReader reader_;
  Kept wrong_paths_, proxies_;
};

// A path as it may be shown: a callback token in it, or what could be one, is not.
std::string public_path(std::string_view path);

}  // namespace rollcall::api
