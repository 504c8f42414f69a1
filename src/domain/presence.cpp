// Events of the same second carry no order, and ClassIn does not promise that pushes arrive in theirs. So a
// device's events are reduced to "how many Ins and Outs in which second" before anything is decided; no order
// of arrival is left that could matter.
#include "domain/presence.hpp"

#include <map>
#include <set>

namespace rollcall::domain {

namespace {

struct Second {
  int ins = 0, outs = 0;
};

// One device's walk through its events.
struct Walk {
  std::optional<std::int64_t> inside_since;
  std::vector<Interval> spans;
  bool out_while_outside = false;

  void enter(std::int64_t at) {
    if (!inside_since) inside_since = at;
  }
  void leave(std::int64_t at) {
    if (!inside_since) {
      out_while_outside = true;
      return;
    }
    spans.push_back({*inside_since, at});
    inside_since.reset();
  }
  // Among events of one second the one that alternates goes first (PRODUCT.md 4.2).
  void pass(std::int64_t at, Second left) {
    while (left.ins > 0 || left.outs > 0) {
      const bool out_next = inside_since ? left.outs > 0 : left.ins == 0;
      out_next ? leave(at) : enter(at);
      --(out_next ? left.outs : left.ins);
    }
  }
};

void close(Presence& presence, std::vector<Interval>& spans, std::int64_t since, const OpenEnd& open_end) {
  presence.open_end = true;
  presence.inside = presence.inside || open_end.running;
  if (open_end.closes_at) spans.push_back({since, *open_end.closes_at});
}

}  // namespace

Presence presence_from_events(const std::vector<Event>& events, const OpenEnd& open_end) {
  Presence presence;
  std::map<std::int64_t, std::map<std::int64_t, Second>> seconds_of_client;
  std::set<std::int64_t> devices;
  for (const Event& event : events) {
    devices.insert(event.client_id);
    Second& second = seconds_of_client[event.client_id][event.at];
    if (event.kind == records::EventKind::out) {
      ++second.outs;
      continue;
    }
    ++second.ins;
    ++presence.entries;
  }

  std::vector<Interval> spans;
  for (const auto& [client_id, seconds] : seconds_of_client) {
    Walk walk;
    for (const auto& [at, second] : seconds) walk.pass(at, second);
    spans.insert(spans.end(), walk.spans.begin(), walk.spans.end());
    presence.incomplete = presence.incomplete || walk.out_while_outside;
    if (walk.inside_since) close(presence, spans, *walk.inside_since, open_end);
  }
  presence.intervals = united(std::move(spans));
  presence.devices.assign(devices.begin(), devices.end());
  return presence;
}

Presence presence_from_stay(std::int64_t in, std::optional<std::int64_t> out, const OpenEnd& open_end) {
  Presence presence;
  presence.approximate = true;
  presence.entries = 1;
  std::vector<Interval> spans;
  if (out) {
    spans.push_back({in, *out});
  } else {
    close(presence, spans, in, open_end);
  }
  presence.intervals = united(std::move(spans));
  return presence;
}

}  // namespace rollcall::domain
