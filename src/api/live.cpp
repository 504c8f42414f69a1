#include "api/live.hpp"

#include <utility>

#include "api/access.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "report/live_view.hpp"

namespace rollcall::api {

namespace {

// What one look saw.
struct Sight {
  std::string json;              // "": nothing could be read now
  std::set<std::string> tokens;  // those that are still good
  bool over = false;             // the views cannot go on
};

Sight look_at(Reader& reader, const config::School& school, const std::set<std::string>& tokens,
              std::int64_t now) {
  Sight sight;
  for (const auto& token : tokens) {
    if (still_allowed(reader, token, storage::Scope::read, school.sid, now)) sight.tokens.insert(token);
  }
  if (!sight.tokens.empty()) sight.json = report::live_json(reader.reports(), school, now);
  return sight;
}

// A store that is busy is one that will answer at a later look. Otherwise the views end; their clients ask
// again, and are told what is wrong.
Sight try_look(Reader& reader, const config::School& school, const std::set<std::string>& tokens,
               std::int64_t now) {
  try {
    return look_at(reader, school, tokens, now);
  } catch (const storage::StoreError& error) {
    reader.recover(error);
    if (error.kind() == storage::StoreError::Kind::busy) return {.json = {}, .tokens = tokens};
    log::error("live views end", {{"sid", school.sid.value}, {"why", error.what()}});
  } catch (const std::exception& error) {
    log::error("live views end", {{"sid", school.sid.value}, {"why", error.what()}});
  }
  return {.json = {}, .tokens = {}, .over = true};
}

std::string event(const std::string& json) { return "event: live\ndata: " + json + "\n\n"; }

}  // namespace

class LiveView final : public http::BodySource, public std::enable_shared_from_this<LiveView> {
 public:
  LiveView(LiveOrder order, std::shared_ptr<void> slot, std::shared_ptr<LiveHub> hub)
      : order_(std::move(order)), slot_(std::move(slot)), hub_(std::move(hub)) {}

  void next(std::function<void(Piece)> ready) override {
    if (over_) return ready({.last = true});
    if (!begun_) {
      begun_ = true;
      hub_->add(weak_from_this());
      return ready({.bytes = event(order_.json)});
    }
    ready_ = std::move(ready);
  }

  void drain() override { end(); }

  bool waits() const { return ready_ != nullptr; }
  Sid sid() const { return order_.sid; }
  const std::string& token() const { return order_.token_hash; }

  void show(const Sight& sight, std::int64_t now) {
    if (sight.over || !sight.tokens.contains(order_.token_hash)) return end();
    if (!waits()) return;
    if (silent_since_ == 0 || now < silent_since_) silent_since_ = now;  // or the clock was set back
    if (!sight.json.empty() && sight.json != order_.json) {
      order_.json = sight.json;
      give(event(sight.json), now);
    } else if (now - silent_since_ >= limits::kLiveHeartbeatS) {
      give(":\n\n", now);
    }
  }

 private:
  void give(std::string bytes, std::int64_t now) {
    silent_since_ = now;
    std::exchange(ready_, nullptr)({.bytes = std::move(bytes)});
  }

  void end() {
    over_ = true;
    if (waits()) std::exchange(ready_, nullptr)({.last = true});
  }

  LiveOrder order_;  // its json: what was sent last
  const std::shared_ptr<void> slot_;
  const std::shared_ptr<LiveHub> hub_;
  std::function<void(Piece)> ready_;
  std::int64_t silent_since_ = 0;
  bool begun_ = false, over_ = false;
};

void LiveHub::tick(const std::shared_ptr<const config::Config>& config, std::int64_t now) {
  std::erase_if(views_, [](const auto& view) { return view.expired(); });
  struct Group {
    Views views;
    std::set<std::string> tokens;
  };
  std::map<Sid, Group> groups;
  for (const auto& weak : views_) {
    const auto view = weak.lock();
    if (!view->waits() || looking_.contains(view->sid())) continue;
    Group& group = groups[view->sid()];
    group.views.push_back(weak);
    group.tokens.insert(view->token());
  }
  for (auto& [sid, group] : groups) look(sid, std::move(group.views), std::move(group.tokens), config, now);
}

void LiveHub::look(Sid sid, Views views, std::set<std::string> tokens,
                   const std::shared_ptr<const config::Config>& config, std::int64_t now) {
  auto show = [hub = weak_from_this(), views = std::move(views), sid, now](const Sight& sight) {
    if (const auto alive = hub.lock()) alive->looking_.erase(sid);
    for (const auto& weak : views) {
      if (const auto view = weak.lock()) view->show(sight, now);
    }
  };
  const config::School* school = config->school(sid);
  if (school == nullptr) return show({.json = {}, .tokens = {}, .over = true});
  auto task = [post = post_, show, config, school, tokens = std::move(tokens), now](Reader& reader) {
    auto sight = std::make_shared<Sight>(try_look(reader, *school, tokens, now));
    post([show, sight] { show(*sight); });
  };
  if (readers_.submit(std::move(task))) looking_.insert(sid);
}

std::shared_ptr<http::BodySource> live_source(LiveOrder order, std::shared_ptr<void> slot,
                                              std::shared_ptr<LiveHub> hub) {
  return std::make_shared<LiveView>(std::move(order), std::move(slot), std::move(hub));
}

}  // namespace rollcall::api
