#include "domain/presence.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <string>

#include "domain/interval.hpp"

namespace rollcall::domain {

namespace {

using Spans = std::vector<Interval>;

// Events of one device by a script: "i10 o20" enters at 10 and leaves at 20.
std::vector<Event> script(const std::string& text, std::int64_t client_id = 0) {
  std::vector<Event> events;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != 'i' && text[i] != 'o') continue;
    events.push_back({.client_id = client_id,
                      .at = std::stoll(text.substr(i + 1)),
                      .kind = text[i] == 'i' ? records::EventKind::in : records::EventKind::out});
  }
  return events;
}

std::vector<Event> both(std::vector<Event> first, const std::vector<Event>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

const OpenEnd kClosedAt100{.closes_at = 100, .running = false};

}  // namespace

TEST_CASE("a union merges what overlaps or touches and drops what is empty") {
  CHECK(united({}) == Spans{});
  CHECK(united({{5, 5}, {9, 3}}) == Spans{});
  CHECK(united({{10, 20}, {20, 30}}) == Spans{{10, 30}});
  CHECK(united({{10, 20}, {21, 30}}) == Spans{{10, 20}, {21, 30}});
  CHECK(united({{15, 18}, {10, 20}, {40, 50}, {19, 25}}) == Spans{{10, 25}, {40, 50}});
  CHECK(united({{-20, -10}, {-15, 5}}) == Spans{{-20, 5}});
}

TEST_CASE("clipping keeps what lies inside the window") {
  const Spans spans{{0, 10}, {20, 30}, {40, 50}};
  CHECK(clipped(spans, 5, 45) == Spans{{5, 10}, {20, 30}, {40, 45}});
  CHECK(clipped(spans, 10, 20) == Spans{});
  CHECK(clipped(spans, 25, 25) == Spans{});
  CHECK(clipped(spans, 45, 5) == Spans{});
}

TEST_CASE("lengths add up, and stop at the end of the number range") {
  constexpr std::int64_t low = std::numeric_limits<std::int64_t>::min(),
                         high = std::numeric_limits<std::int64_t>::max();
  CHECK(total_length({}) == 0);
  CHECK(total_length({{0, 10}, {20, 25}}) == 15);
  CHECK(total_length({{low, high}}) == high);
  CHECK(saturating_add(high, 1) == high);
  CHECK(saturating_add(low, -1) == low);
  CHECK(saturating_sub(low, 1) == low);
  CHECK(saturating_sub(high, -1) == high);
  CHECK(saturating_sub(0, low) == high);
  CHECK(saturating_sub(3, 5) == -2);
}

TEST_CASE("entries and exits of one device become intervals and flags") {
  struct Row {
    std::string events;
    Spans intervals;
    std::int64_t entries;
    bool open_end, incomplete;
  };
  const std::vector<Row> rows{
      {"", {}, 0, false, false},
      {"i10 o20", {{10, 20}}, 1, false, false},
      {"i10 o20 i30 o40", {{10, 20}, {30, 40}}, 2, false, false},
      {"i10", {{10, 100}}, 1, true, false},
      {"o10", {}, 0, false, true},
      {"i10 i20 o30", {{10, 30}}, 2, false, false},
      {"i10 o20 o30", {{10, 20}}, 1, false, true},
      {"o5 i10 o20", {{10, 20}}, 1, false, true},
      {"i10 o20 i30", {{10, 20}, {30, 100}}, 2, true, false},
      // within one second
      {"i10 o10", {}, 1, false, false},
      {"i10 o20 i20 o30", {{10, 30}}, 2, false, false},
      {"i10 o20 i20 o20 i30 o40", {{10, 20}, {30, 40}}, 3, false, false},
      {"i10 o10 i10", {{10, 100}}, 2, true, false},
      {"i10 i10 o20", {{10, 20}}, 2, false, false},
      {"i10 o20 o20", {{10, 20}}, 1, false, true},
      {"o10 o10 i10", {}, 1, false, true},
      // an open end that cannot be closed after its In
      {"i100", {}, 1, true, false},
      {"i150", {}, 1, true, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.events);
    std::vector<Event> events = script(row.events);
    for (int turn = 0; turn < 2; ++turn) {
      const Presence presence = presence_from_events(events, kClosedAt100);
      CHECK(presence.intervals == row.intervals);
      CHECK(presence.entries == row.entries);
      CHECK(presence.open_end == row.open_end);
      CHECK(presence.incomplete == row.incomplete);
      CHECK_FALSE(presence.inside);
      std::reverse(events.begin(), events.end());
    }
  }
}

TEST_CASE("every order of a second's events gives the same presence") {
  std::vector<Event> events = script("i10 o20 i20 o20 i20 o30");
  std::vector<std::size_t> order(events.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  do {
    std::vector<Event> permuted;
    for (const std::size_t i : order) permuted.push_back(events[i]);
    const Presence presence = presence_from_events(permuted, kClosedAt100);
    REQUIRE(presence.intervals == Spans{{10, 30}});
    REQUIRE(presence.entries == 3);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("devices are followed apart and united") {
  const auto overlap = presence_from_events(both(script("i10 o50", 0), script("i30 o70", 1)), kClosedAt100);
  CHECK(overlap.intervals == Spans{{10, 70}});
  CHECK(overlap.entries == 2);

  // An Out of one device does not end the stay of the other.
  const auto crossed = presence_from_events(both(script("i10", 0), script("o30", 1)), kClosedAt100);
  CHECK(crossed.intervals == Spans{{10, 100}});
  CHECK(crossed.open_end);
  CHECK(crossed.incomplete);
}

TEST_CASE("an open end runs to now while the class runs and adds nothing where no end is known") {
  const auto running = presence_from_events(script("i10"), {.closes_at = 60, .running = true});
  CHECK(running.intervals == Spans{{10, 60}});
  CHECK(running.inside);
  CHECK(running.open_end);

  const auto unknown = presence_from_events(script("i10"), {});
  CHECK(unknown.intervals.empty());
  CHECK(unknown.open_end);
  CHECK_FALSE(unknown.inside);
}

TEST_CASE("devices are the ClientIDs seen, each once, ascending") {
  std::vector<Event> events = script("i10 o20 i30 o40 o60");
  events[2].client_id = events[3].client_id = 1;
  events[4].client_id = 3;  // known by its exit alone
  CHECK(presence_from_events(events, kClosedAt100).devices == std::vector<std::int64_t>{0, 1, 3});
}

TEST_CASE("a stay of an Attendance push is one approximate interval") {
  const auto stay = presence_from_stay(10, 40, kClosedAt100);
  CHECK(stay.intervals == Spans{{10, 40}});
  CHECK(stay.entries == 1);
  CHECK(stay.approximate);
  CHECK_FALSE(stay.open_end);
  CHECK(stay.devices.empty());

  const auto open = presence_from_stay(10, std::nullopt, kClosedAt100);
  CHECK(open.intervals == Spans{{10, 100}});
  CHECK(open.open_end);
  CHECK(presence_from_stay(40, 10, kClosedAt100).intervals.empty());
}

}  // namespace rollcall::domain
