#include "domain/schedule.hpp"

#include <algorithm>

#include "domain/interval.hpp"

namespace rollcall::domain {

namespace {

using Instant = std::optional<std::int64_t>;

constexpr std::int64_t kClosingTimeS =
    1200;  // CloseTime lies this far after the planned end (PROTOCOL.md 5.2)
constexpr std::int64_t kSummaryMarginS = 300;  // over that, what a summary may take to reach us
constexpr std::int64_t kLongestClassS = 86400;

Instant first_known(Instant a, Instant b, Instant c, Instant d) {
  for (const Instant& each : {a, b, c, d}) {
    if (each) return each;
  }
  return std::nullopt;
}

Instant plus(Instant a, Instant b) { return a && b ? Instant(saturating_add(*a, *b)) : std::nullopt; }

Instant earlier(Instant a, Instant b) { return a && b ? std::min(a, b) : (a ? a : b); }

Instant start_of(const ScheduleFacts& facts) {
  const Instant summary = facts.has_summary ? facts.summary_start : std::nullopt;
  return first_known(summary, facts.change_begin, facts.push_start, facts.creation_start);
}

Instant scheduled_end_of(const ScheduleFacts& facts, Instant start) {
  const Instant summary = facts.has_summary ? plus(facts.summary_close, -kClosingTimeS) : std::nullopt;
  if (summary) return summary;
  return first_known(plus(start, facts.prelect_length_s), facts.change_end,
                     plus(facts.push_close, -kClosingTimeS), facts.creation_end);
}

// A summary without CloseTime still tells when the class really closed, if it says so.
Instant closed_at_of(const ScheduleFacts& facts) {
  if (!facts.has_summary) return std::nullopt;
  const bool real = facts.summary_real_close && *facts.summary_real_close != 0;
  return real ? earlier(facts.summary_real_close, facts.summary_close) : facts.summary_close;
}

}  // namespace

Window lesson_window(const ScheduleFacts& facts) {
  Window window;
  window.starts_at = start_of(facts);
  window.scheduled_end = scheduled_end_of(facts, window.starts_at);
  window.closed_at = closed_at_of(facts);
  window.ends_at = earlier(window.scheduled_end, window.closed_at);
  return window;
}

std::string_view state_name(ClassState state) {
  switch (state) {
    case ClassState::scheduled: return "scheduled";
    case ClassState::live: return "live";
    case ClassState::closing: return "closing";
    case ClassState::complete: return "complete";
    case ClassState::nobody_came: return "nobody_came";
    case ClassState::summary_missing: return "summary_missing";
    case ClassState::cancelled: return "cancelled";
  }
  return "";
}

ClassState class_state(const StateFacts& facts, std::int64_t now) {
  if (facts.has_summary) return ClassState::complete;
  if (facts.deleted && !facts.first_seen) return ClassState::cancelled;
  const Instant start = facts.window.starts_at ? facts.window.starts_at : facts.first_seen;
  if (!start || now < *start) return ClassState::scheduled;
  const std::int64_t end = facts.window.scheduled_end.value_or(saturating_add(*start, kLongestClassS));
  if (now < end) return ClassState::live;
  if (now < saturating_add(end, kClosingTimeS + kSummaryMarginS)) return ClassState::closing;
  return facts.first_seen ? ClassState::summary_missing : ClassState::nobody_came;
}

}  // namespace rollcall::domain
