// Times in which something can happen: who is in the room, who is there together, and acts that fit in.
#pragma once

#include <cstdint>
#include <vector>

#include "simulate/day/dice.hpp"
#include "simulate/day/lesson.hpp"

namespace rollcall::simulate {

struct Span {
  std::int64_t from = 0, to = 0;  // the second `to` is outside
  std::int64_t length() const { return to - from; }
};
// In time order, without overlap, none of them empty.
using Spans = std::vector<Span>;

// In the room on any device.
Spans presence_of(const Attendee& attendee);
// On the first device, a span for each stay.
Spans main_device_of(const Attendee& attendee);

Spans both(const Spans& a, const Spans& b);
Spans within(const Spans& spans, std::int64_t from, std::int64_t to);
std::int64_t length_of(const Spans& spans);
// One span holds every second from `from` to `last`, both included.
bool covers(const Spans& spans, std::int64_t from, std::int64_t last);

struct Acts {
  std::int64_t count = 1;  // at most so many
  std::int64_t shortest_s = 0, longest_s = 0;
  bool at_least_one = false;  // where a span is long enough
};
// Acts at random times, each within one span, apart from one another. Here `to` is the act's last second, and
// inside the span too.
Spans acts_in(const Spans& spans, const Acts& acts, Dice& dice);

}  // namespace rollcall::simulate
