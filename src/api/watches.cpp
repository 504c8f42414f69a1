#include "api/watches.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>
#include <vector>

#include "base/log.hpp"

namespace rollcall::api {

namespace {

using ingest::Block;
using ingest::SilenceWatch;

constexpr std::int64_t kLookForSilenceS = 10;

// Both are shown to whoever asks and written into the log, and a push that is refused says whatever its
// sender likes: what is no name of a message type and no id is not repeated.
std::string plain(const std::string& text) {
  constexpr std::size_t kMostBytes = 64;
  const bool odd = text.size() > kMostBytes || std::any_of(text.begin(), text.end(), [](unsigned char c) {
                     return std::isalnum(c) == 0 && c != '_' && c != '-';
                   });
  return odd ? "(odd)" : text;
}

struct SilenceSeen {
  Sid sid;
  std::optional<std::int64_t> heard_at;
  ingest::SilenceSight sight;
};

SilenceSeen look(Reader& reader, const config::Config& config, const SilenceWatch::Order& order,
                 std::int64_t now) {
  SilenceSeen seen{order.sid, order.heard_at, {{}, now + SilenceWatch::kLookAgainS}};
  if (!seen.heard_at) {
    const auto last = reader.journal().tail(order.sid, 1);
    if (!last.empty()) seen.heard_at = std::min(last.front().entry.received_at, now);
  }
  if (seen.heard_at)
    seen.sight = ingest::look_for_silence(reader.reports(), *config.school(order.sid), *seen.heard_at, now);
  return seen;
}

void write_block(JsonWriter& json, const Block& block) {
  json.field("cause", block.cause).field("cmd", block.cmd).field("message_id", block.message_id);
  json.field("since", block.since).field("last", block.last).field("repeats", block.repeats);
  json.field("reason", block.reason).field("advice", block.advice).end_object();
}

void write_silence(JsonWriter& json, Sid sid, const ingest::Silence& silence) {
  json.begin_object().field("sid", sid.value).field("since", silence.since).key("classes").begin_array();
  for (const auto& each : silence.classes) {
    json.begin_object().field("class_id", each.class_id.value).field("starts_at", each.starts_at);
    json.field("never_left", each.never_left).end_object();
  }
  json.end_array().field("reason", silence.reason).field("advice", silence.advice).end_object();
}

void log_silence(const ingest::SilenceEvent& event) {
  const auto& silence = event.silence;
  if (!event.began) {
    log::change(log::Level::info, "the school is heard again, or nothing is missed any more",
                {{"sid", event.sid.value}, {"silent_since", utc_text(silence.since)}});
    return;
  }
  log::change(log::Level::error, "the school is silent though classes are on",
              {{"sid", event.sid.value},
               {"since", utc_text(silence.since)},
               {"reason", silence.reason},
               {"advice", silence.advice}});
}

}  // namespace

Watches::Watches(ReaderPool& readers, Post post, Clock clock, Clock steady)
    : readers_(readers),
      post_(std::move(post)),
      clock_(std::move(clock)),
      steady_(std::move(steady)),
      silence_(clock_()) {}

Block Watches::block_of(const std::string& cmd, const std::string& message_id) const {
  return {.identity = {},
          .cause = {},
          .cmd = plain(cmd),
          .message_id = plain(message_id),
          .claimed = {},
          .since = clock_(),
          .last = clock_(),
          .seen_at = steady_()};
}

void Watches::refused(const ingest::Refused& no) {
  // Anybody can send from elsewhere; who also has the SafeKey is ClassIn at another address.
  if (no.why == ingest::Refusal::source_not_allowed && !no.safe_key_fits) return;
  Block block = block_of(no.cmd, no.message_id);
  block.cause = ingest::refusal_name(no.why);
  block.claimed = no.claimed;
  block.reason = no.reason;
  block.advice = no.advice;
  const auto event = no.sid ? stuck_.refused(*no.sid, no.identity, std::move(block))
                            : strays_.refused(kNoSchool, no.identity, std::move(block));
  if (event) log_.note(*event, stuck_, steady_());
}

void Watches::not_stored(const WatchedPush& push) {
  Block block = block_of(push.cmd, push.message_id);
  block.cause = kStoreCause;
  block.reason = "the store cannot commit";
  block.advice =
      "see `rollcall status`; pushes are repeated by ClassIn and nothing is lost once the store works";
  if (const auto event = stuck_.refused(push.sid, push.identity, std::move(block)))
    log_.note(*event, stuck_, steady_());
}

void Watches::heard(Sid sid) {
  if (const auto event = silence_.heard(sid, clock_())) log_silence(*event);
}

void Watches::acknowledged(Sid sid) {
  if (const auto event = stuck_.acknowledged(sid)) log_.note(*event, stuck_, steady_());
}

void Watches::reconfigure(const config::Config& config) {
  silence_.reconfigure(config);
  strays_ = {};  // their school may be configured now
}

void Watches::tick(const std::shared_ptr<const config::Config>& config) {
  const std::int64_t at = steady_();
  for (const auto& event : stuck_.tick(at)) log_.note(event, stuck_, at);
  strays_.tick(at);
  log_.tick(stuck_, strays_, at);
  if (looking_ || (looked_at_ && at - *looked_at_ < kLookForSilenceS)) return;
  looked_at_ = at;
  look_for_silence(config);
}

// One round at a time; what a round could not look at is looked at in the next.
void Watches::look_for_silence(const std::shared_ptr<const config::Config>& config) {
  const std::int64_t now = clock_();
  std::set<Sid> blocked;
  for (const auto& stuck : stuck_.blocked()) blocked.insert(stuck.sid);
  auto orders = silence_.due(*config, blocked, now);
  if (orders.empty()) return;
  auto task = [this, orders = std::move(orders), config, now](Reader& reader) {
    auto sights = std::make_shared<std::vector<SilenceSeen>>();
    try {
      for (const auto& order : orders) sights->push_back(look(reader, *config, order, now));
    } catch (const storage::StoreError& error) {
      reader.recover(error);
    }
    post_([this, sights] {
      looking_ = false;
      for (const auto& seen : *sights) {
        if (const auto event = silence_.saw(seen.sid, seen.heard_at, seen.sight)) log_silence(*event);
      }
    });
  };
  looking_ = readers_.submit(std::move(task));
}

void Watches::write(JsonWriter& json) const {
  json.key("blocked").begin_array();
  for (const auto& [sid, block] : stuck_.blocked()) {
    json.begin_object().field("sid", sid.value);
    write_block(json, block);
  }
  json.end_array().key("silent").begin_array();
  for (const auto& [sid, silence] : silence_.silent()) write_silence(json, sid, silence);
  json.end_array().key("strays").begin_array();
  for (const auto& [sid, block] : strays_.blocked()) {
    json.begin_object().key("claimed_sid");
    if (block.claimed)
      json.value(block.claimed->value);
    else
      json.null();
    write_block(json, block);
  }
  json.end_array();
}

}  // namespace rollcall::api
