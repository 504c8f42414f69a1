#include "simulate/day/spans.hpp"

#include <algorithm>
#include <optional>

namespace rollcall::simulate {

namespace {

constexpr int kTries = 64;

std::int64_t any_second(const Spans& spans, Dice& dice) {
  std::int64_t left = dice.between(0, length_of(spans) - 1);
  for (const Span& span : spans) {
    if (left < span.length()) return span.from + left;
    left -= span.length();
  }
  return spans.back().from;
}

std::int64_t end_of_span_around(const Spans& spans, std::int64_t at) {
  for (const Span& span : spans) {
    if (span.from <= at && at < span.to) return span.to;
  }
  return at + 1;
}

Spans throw_acts(const Spans& spans, const Acts& acts, Dice& dice) {
  std::vector<std::int64_t> begins;
  for (std::int64_t i = 0; i < acts.count; ++i) begins.push_back(any_second(spans, dice));
  std::sort(begins.begin(), begins.end());
  begins.erase(std::unique(begins.begin(), begins.end()), begins.end());
  Spans thrown;
  for (std::size_t i = 0; i < begins.size(); ++i) {
    std::int64_t last = begins[i] + dice.between(acts.shortest_s, acts.longest_s);
    last = std::min(last, end_of_span_around(spans, begins[i]) - 1);
    if (i + 1 < begins.size()) last = std::min(last, begins[i + 1] - 1);
    if (last - begins[i] >= acts.shortest_s) thrown.push_back({begins[i], last});
  }
  return thrown;
}

// The longest act that fits, for when chance found no room.
std::optional<Span> act_in_longest(const Spans& spans, const Acts& acts) {
  const auto longest = std::max_element(spans.begin(), spans.end(),
                                        [](const Span& a, const Span& b) { return a.length() < b.length(); });
  if (longest->length() <= acts.shortest_s) return std::nullopt;
  return Span{longest->from, longest->from + std::min(acts.longest_s, longest->length() - 1)};
}

}  // namespace

Spans presence_of(const Attendee& attendee) {
  Spans all;
  for (const Stay& stay : attendee.stays) {
    if (stay.in < stay.out) all.push_back({stay.in, stay.out});
  }
  std::sort(all.begin(), all.end(), [](const Span& a, const Span& b) { return a.from < b.from; });
  Spans joined;
  for (const Span& span : all) {
    if (!joined.empty() && span.from <= joined.back().to) {
      joined.back().to = std::max(joined.back().to, span.to);
    } else {
      joined.push_back(span);
    }
  }
  return joined;
}

Spans main_device_of(const Attendee& attendee) {
  Spans spans;
  for (const Stay& stay : attendee.stays) {
    if (stay.client_id == 0 && stay.in < stay.out) spans.push_back({stay.in, stay.out});
  }
  return spans;
}

Spans both(const Spans& a, const Spans& b) {
  Spans common;
  for (const Span& x : a) {
    for (const Span& y : b) {
      const Span span{std::max(x.from, y.from), std::min(x.to, y.to)};
      if (span.from < span.to) common.push_back(span);
    }
  }
  return common;
}

Spans within(const Spans& spans, std::int64_t from, std::int64_t to) { return both(spans, {{from, to}}); }

std::int64_t length_of(const Spans& spans) {
  std::int64_t total = 0;
  for (const Span& span : spans) total += span.length();
  return total;
}

bool covers(const Spans& spans, std::int64_t from, std::int64_t last) {
  return std::any_of(spans.begin(), spans.end(),
                     [&](const Span& span) { return span.from <= from && last < span.to; });
}

Spans acts_in(const Spans& spans, const Acts& acts, Dice& dice) {
  if (spans.empty() || acts.count <= 0) return {};
  for (int tries = acts.at_least_one ? kTries : 1; tries > 0; --tries) {
    Spans thrown = throw_acts(spans, acts, dice);
    if (!thrown.empty()) return thrown;
  }
  if (!acts.at_least_one) return {};
  const auto act = act_in_longest(spans, acts);
  return act ? Spans{*act} : Spans{};
}

}  // namespace rollcall::simulate
