#include "domain/schedule.hpp"

#include <algorithm>
#include <initializer_list>

#include "domain/interval.hpp"

namespace rollcall::domain {

namespace {

using Instant = std::optional<std::int64_t>;

constexpr std::int64_t kClosingTimeS =
    1200;  // CloseTime lies this far after the planned end (PROTOCOL.md 5.2)
constexpr std::int64_t kSummaryMarginS = 300;  // over that, what a summary may take to reach us
constexpr std::int64_t kLongestClassS = 86400;

// An instant and the source's time that gave it.
struct Choice {
  WindowSource source;
  Instant at;
};

Choice as_stated(std::string_view what, Instant stated) { return {{what, stated}, stated}; }

Choice first_known(std::initializer_list<Choice> choices) {
  for (const Choice& each : choices) {
    if (each.at) return each;
  }
  return {};
}

Instant plus(Instant a, Instant b) { return a && b ? Instant(saturating_add(*a, *b)) : std::nullopt; }

Instant earlier(Instant a, Instant b) { return a && b ? std::min(a, b) : (a ? a : b); }

Choice start_of(const ScheduleFacts& facts) {
  const Instant summary_start = facts.has_summary ? facts.summary_start : std::nullopt;
  return first_known({as_stated(time_name::kSummaryStart, summary_start),
                      as_stated(time_name::kChangeBegin, facts.change_begin),
                      as_stated(time_name::kPushStart, facts.push_start),
                      as_stated(time_name::kCreationStart, facts.creation_start)});
}

Choice scheduled_end_of(const ScheduleFacts& facts) {
  const Instant summary_close = facts.has_summary ? facts.summary_close : std::nullopt;
  const Instant length = facts.prelect_length_s;
  return first_known({{{time_name::kSummaryClose, summary_close}, plus(summary_close, -kClosingTimeS)},
                      {{time_name::kClassLength, length}, plus(start_of(facts).at, length)},
                      as_stated(time_name::kChangeEnd, facts.change_end),
                      {{time_name::kPushClose, facts.push_close}, plus(facts.push_close, -kClosingTimeS)},
                      as_stated(time_name::kCreationEnd, facts.creation_end)});
}

// A summary without CloseTime still tells when the class really closed, if it says so.
Choice closed_at_of(const ScheduleFacts& facts) {
  if (!facts.has_summary) return {};
  const Choice planned = as_stated(time_name::kSummaryClose, facts.summary_close);
  const Choice real = as_stated(time_name::kSummaryRealClose, facts.summary_real_close);
  if (real.at && *real.at != 0 && (!planned.at || *real.at < *planned.at)) return real;
  return first_known({planned});
}

}  // namespace

Window lesson_window(const ScheduleFacts& facts) {
  Window window;
  window.starts_at = start_of(facts).at;
  window.scheduled_end = scheduled_end_of(facts).at;
  window.closed_at = closed_at_of(facts).at;
  window.ends_at = earlier(window.scheduled_end, window.closed_at);
  return window;
}

WindowSources window_sources(const ScheduleFacts& facts) {
  return {start_of(facts).source, scheduled_end_of(facts).source, closed_at_of(facts).source};
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
