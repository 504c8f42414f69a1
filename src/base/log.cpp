#include "base/log.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <mutex>

#include "base/log_limit.hpp"
#include "base/log_line.hpp"
#include "base/time.hpp"

namespace rollcall::log {

namespace {

std::atomic<Level> lowest_level{Level::info};

struct Limited {
  std::mutex mutex;  // protects the limit
  Limit limit;
};

Limited& limited() {
  static Limited one;
  return one;
}

bool wants_no_colour() {
  const char* const no = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  return (no != nullptr && *no != '\0') || terminal == nullptr || std::string_view(terminal) == "dumb";
}

// One write a line, so that lines of several threads do not mix. A log that cannot be written is not an
// error.
void put(Level level, std::string_view event, Fields fields, std::uint64_t left_out) {
  static const Style style = style_of(STDERR_FILENO, std::getenv("JOURNAL_STREAM"), wants_no_colour());
  const std::string line = line_of(style, now_s(), level, event, {fields.begin(), fields.size()}, left_out);
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

void set_level(Level lowest) { lowest_level = lowest; }

bool enabled(Level level) { return level >= lowest_level.load(std::memory_order_relaxed); }

void change(Level level, std::string_view event, Fields fields) {
  if (enabled(level)) put(level, event, fields, 0);
}

void write(Level level, std::string_view event, Fields fields) {
  if (!enabled(level)) return;
  if (level == Level::debug) return put(level, event, fields, 0);
  Limit::Verdict verdict;
  {
    Limited& all = limited();
    const std::lock_guard lock(all.mutex);
    verdict = all.limit.judge(level, event, now_s());
  }
  if (verdict.written) put(level, event, fields, verdict.left_out);
}

void tick() {
  std::vector<Limit::Missed> missed;
  {
    Limited& all = limited();
    const std::lock_guard lock(all.mutex);
    missed = all.limit.tick(now_s());
  }
  for (const auto& each : missed)
    put(each.level, "lines of an event were left out", {{"of", each.event}, {"left_out", each.left_out}}, 0);
}

}  // namespace rollcall::log
