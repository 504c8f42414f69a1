// From entries and exits to time in the room (PRODUCT.md 4.2). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.hpp"
#include "domain/fate.hpp"
#include "domain/interval.hpp"
#include "records/rows.hpp"

namespace rollcall::domain {

struct Event {
  std::int64_t client_id = 0;
  std::int64_t at = 0;
  records::EventKind kind = records::EventKind::in;
  std::optional<std::int64_t> identity, device, reason;
  records::Rank rank;  // orders the identities of enter and leave pushes
  Seq seq;             // of the push in the journal; for explanations only, never decides anything
};

// What a last In without an Out means: the person is still there (`running`), or an Out is missing.
// `closes_at` is where the stay is cut either way; unknown means that it adds no time.
struct OpenEnd {
  std::optional<std::int64_t> closes_at;
  bool running = false;
};

// One person in one class, over all devices.
struct Presence {
  std::vector<Interval> intervals;    // the union over devices
  std::vector<std::int64_t> devices;  // ClientIDs seen, ascending, each once
  std::int64_t entries = 0;
  bool open_end = false;     // a device has a last In without an Out
  bool incomplete = false;   // a device has an Out without an In
  bool inside = false;       // open while the class runs
  bool approximate = false;  // from an Attendance push
};

// What the reckoning did with one event.
struct EventStep {
  const Event* event = nullptr;  // one of those given
  EventFate fate = EventFate::opens;
};

// The events of one source, in any order. `steps`, where given, receives every event once: device by device,
// each in the order in which it was taken.
Presence presence_from_events(const std::vector<Event>& events, const OpenEnd& open_end,
                              std::vector<EventStep>* steps = nullptr);

// One stay, as an Attendance push gives it. An unknown `out` is an open end.
Presence presence_from_stay(std::int64_t in, std::optional<std::int64_t> out, const OpenEnd& open_end);

// What one stay comes to: opens (it lasts from `in` to `out`), no_time, or one of the two open ends.
EventFate fate_of_stay(std::int64_t in, std::optional<std::int64_t> out, const OpenEnd& open_end);

}  // namespace rollcall::domain
