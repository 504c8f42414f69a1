// When a lesson is and in which state it stands (PRODUCT.md 4.1 and 4.5). Pure; `now` is given.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rollcall::domain {

// What is known of a class's times, one value a source, each already the newest that carries it.
struct ScheduleFacts {
  bool has_summary = false;  // without it the summary_* do not count
  std::optional<std::int64_t> summary_start, summary_close, summary_real_close;
  std::optional<std::int64_t> change_begin, change_end;
  std::optional<std::int64_t> push_start, push_close;
  std::optional<std::int64_t> creation_start, creation_end;
  std::optional<std::int64_t> prelect_length_s;
};

// The lesson is [starts_at, ends_at). A window that is empty or runs backwards is kept as it is.
struct Window {
  std::optional<std::int64_t> starts_at, scheduled_end, closed_at, ends_at;
  friend bool operator==(const Window&, const Window&) = default;
};

// PRODUCT.md 4.1.
Window lesson_window(const ScheduleFacts& facts);

// The names under which a source's time is spoken of (ClassFacts::times and explanations).
namespace time_name {
inline constexpr std::string_view kSummaryStart = "summary_start", kSummaryClose = "summary_close",
                                  kSummaryRealClose = "summary_real_close", kChangeBegin = "change_begin",
                                  kChangeEnd = "change_end", kPushStart = "push_start",
                                  kPushClose = "push_close", kClassLength = "class_length",
                                  kCreationStart = "creation_start", kCreationEnd = "creation_end";
}

// Which source's time gave what of the window, and what that source states; empty where nothing did. A
// scheduled end from the class's length rests on the start as well.
struct WindowSource {
  std::string_view what;  // one of time_name
  std::optional<std::int64_t> stated;
};
struct WindowSources {
  WindowSource starts_at, scheduled_end, closed_at;
};
WindowSources window_sources(const ScheduleFacts& facts);

enum class ClassState { scheduled, live, closing, complete, nobody_came, summary_missing, cancelled };
std::string_view state_name(ClassState state);  // as in JSON

struct StateFacts {
  Window window;
  bool has_summary = false;
  bool deleted = false;
  std::optional<std::int64_t> first_seen;  // the earliest sign of presence; null: there is none
};

// PRODUCT.md 4.5. A class without a start is `scheduled` until somebody comes, and then began when the first
// came; one without an end is given ClassIn's longest, 24 hours.
ClassState class_state(const StateFacts& facts, std::int64_t now);

}  // namespace rollcall::domain
