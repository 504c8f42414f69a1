// Live views: streams of server-sent events that say who is in which room, whenever that changes. All views
// of a school share one look a second; a view whose client is slow takes part in none, and then gets the
// newest state.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "api/streams.hpp"

namespace rollcall::api {

class LiveView;

// Owned by io.
class LiveHub : public std::enable_shared_from_this<LiveHub> {
 public:
  LiveHub(ReaderPool& readers, Post post) : readers_(readers), post_(std::move(post)) {}

  void add(std::weak_ptr<LiveView> view) { views_.push_back(std::move(view)); }
  // Looks, on the reader threads, for the views that wait.
  void tick(const std::shared_ptr<const config::Config>& config, std::int64_t now);

 private:
  using Views = std::vector<std::weak_ptr<LiveView>>;
  void look(Sid sid, Views views, std::set<std::string> tokens,
            const std::shared_ptr<const config::Config>& config, std::int64_t now);

  ReaderPool& readers_;
  const Post post_;
  Views views_;
  std::set<Sid> looking_;  // schools whose look is under way
};

// `slot` is held as long as the source lives. Any thread; the rest of its life belongs to io.
std::shared_ptr<http::BodySource> live_source(LiveOrder order, std::shared_ptr<void> slot,
                                              std::shared_ptr<LiveHub> hub);

}  // namespace rollcall::api
