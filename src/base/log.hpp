// One event a line on stderr: JSON, with a priority in front where journald reads it; text where stderr is a
// terminal. Any thread. Secrets, names and phone numbers are never given to it. A line about a push has its
// number in the journal as `push`, so that one push can be followed.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace rollcall::log {

enum class Level { debug, info, warning, error };

using Value = std::variant<std::int64_t, std::string>;
struct Field {
  Field(std::string_view k, std::int64_t v) : key(k), value(v) {}
  Field(std::string_view k, int v) : key(k), value(std::int64_t{v}) {}
  Field(std::string_view k, std::size_t v) : key(k), value(static_cast<std::int64_t>(v)) {}
  Field(std::string_view k, std::string v) : key(k), value(std::move(v)) {}
  Field(std::string_view k, std::string_view v) : key(k), value(std::string(v)) {}
  Field(std::string_view k, const char* v) : key(k), value(std::string(v)) {}
  std::string_view key;
  Value value;
};
using Fields = std::initializer_list<Field>;

void set_level(Level lowest);
bool enabled(Level level);  // to spare making what would not be written

// Of one event and level limits::kLogLinesPerEvent lines are written within limits::kLogWindowS; how many
// were left out is told by the next one (`left_out`) or by tick(). Debug lines are not limited: whoever asks
// for them wants them all.
void write(Level level, std::string_view event, Fields fields = {});
inline void debug(std::string_view event, Fields f = {}) { write(Level::debug, event, f); }
inline void info(std::string_view event, Fields f = {}) { write(Level::info, event, f); }
inline void warning(std::string_view event, Fields f = {}) { write(Level::warning, event, f); }
inline void error(std::string_view event, Fields f = {}) { write(Level::error, event, f); }

// The same without the limit, for what began or ended: a line that nobody may miss, and that cannot come
// often.
void change(Level level, std::string_view event, Fields fields = {});

// Once in a while: tells of lines left out of events that do not come any more.
void tick();

}  // namespace rollcall::log
