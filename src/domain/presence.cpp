// Events of the same second carry no order, and ClassIn does not promise that pushes arrive in theirs. So a
// device's events are sorted by what they say before anything is decided, and within a second the rule alone
// chooses between an In and an Out; no order of arrival is left that could matter.
#include "domain/presence.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace rollcall::domain {

namespace {

using Events = std::vector<const Event*>;
using Iterator = Events::const_iterator;

// Ins before Outs within a second; the rest only so that steps do not depend on the order of arrival.
bool before(const Event* a, const Event* b) {
  const auto weight = [](const Event& e) {
    return std::tie(e.client_id, e.at, e.kind, e.rank, e.identity, e.device, e.reason);
  };
  return weight(*a) < weight(*b);
}

Events sorted(const std::vector<Event>& events) {
  Events order;
  order.reserve(events.size());
  for (const Event& event : events) order.push_back(&event);
  std::sort(order.begin(), order.end(), before);
  return order;
}

// One device's walk through its events.
class Walk {
 public:
  Walk(Presence& presence, std::vector<Interval>& spans, std::vector<EventStep>* steps)
      : presence_(presence), spans_(spans), steps_(steps) {}

  // Among events of one second the one that alternates goes first (PRODUCT.md 4.2).
  void pass_second(Iterator ins, Iterator outs, Iterator end) {
    const Iterator ins_end = outs;
    while (ins != ins_end || outs != end) {
      const bool out_next = inside_ != nullptr ? outs != end : ins == ins_end;
      out_next ? leave(**outs++) : enter(**ins++);
    }
  }

  void finish(const OpenEnd& open_end) {
    if (inside_ == nullptr) return;
    const EventFate fate = fate_of_stay(inside_->at, std::nullopt, open_end);
    if (fate == EventFate::open_end) spans_.push_back({inside_->at, *open_end.closes_at});
    presence_.open_end = true;
    presence_.inside = presence_.inside || open_end.running;
    if (steps_ != nullptr) (*steps_)[opening_].fate = fate;
  }

 private:
  void enter(const Event& event) {
    ++presence_.entries;
    note(event, inside_ != nullptr ? EventFate::continues : EventFate::opens);
    if (inside_ != nullptr) return;
    inside_ = &event;
    if (steps_ != nullptr) opening_ = steps_->size() - 1;
  }

  void leave(const Event& event) {
    if (inside_ == nullptr) {
      presence_.incomplete = true;
      note(event, EventFate::unmatched);
      return;
    }
    const EventFate fate = fate_of_stay(inside_->at, event.at, {});
    if (fate == EventFate::opens) spans_.push_back({inside_->at, event.at});
    if (steps_ != nullptr) (*steps_)[opening_].fate = fate;
    note(event, fate == EventFate::opens ? EventFate::closes : fate);
    inside_ = nullptr;
  }

  void note(const Event& event, EventFate fate) {
    if (steps_ != nullptr) steps_->push_back({&event, fate});
  }

  Presence& presence_;
  std::vector<Interval>& spans_;
  std::vector<EventStep>* steps_;
  const Event* inside_ = nullptr;  // the In that opened the stay
  std::size_t opening_ = 0;        // its step
};

}  // namespace

Presence presence_from_events(const std::vector<Event>& events, const OpenEnd& open_end,
                              std::vector<EventStep>* steps) {
  Presence presence;
  std::vector<Interval> spans;
  const Events order = sorted(events);
  for (auto device = order.begin(); device != order.end();) {
    const std::int64_t client_id = (*device)->client_id;
    presence.devices.push_back(client_id);
    Walk walk(presence, spans, steps);
    while (device != order.end() && (*device)->client_id == client_id) {
      const std::int64_t at = (*device)->at;
      const auto of_second = [&](const Event* e) { return e->client_id == client_id && e->at == at; };
      const auto end = std::find_if_not(device, order.end(), of_second);
      const auto outs =
          std::find_if(device, end, [](const Event* e) { return e->kind == records::EventKind::out; });
      walk.pass_second(device, outs, end);
      device = end;
    }
    walk.finish(open_end);
  }
  presence.intervals = united(std::move(spans));
  return presence;
}

EventFate fate_of_stay(std::int64_t in, std::optional<std::int64_t> out, const OpenEnd& open_end) {
  if (out) return in < *out ? EventFate::opens : EventFate::no_time;
  const bool adds_time = open_end.closes_at && in < *open_end.closes_at;
  return adds_time ? EventFate::open_end : EventFate::open_end_no_time;
}

Presence presence_from_stay(std::int64_t in, std::optional<std::int64_t> out, const OpenEnd& open_end) {
  Presence presence;
  presence.approximate = true;
  presence.entries = 1;
  presence.open_end = !out;
  presence.inside = !out && open_end.running;
  const EventFate fate = fate_of_stay(in, out, open_end);
  if (fate == EventFate::opens) presence.intervals.push_back({in, *out});
  if (fate == EventFate::open_end) presence.intervals.push_back({in, *open_end.closes_at});
  return presence;
}

}  // namespace rollcall::domain
