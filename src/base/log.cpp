#include "base/log.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>

#include "base/json_writer.hpp"
#include "base/time.hpp"

namespace rollcall::log {

namespace {

std::atomic<Level> lowest_level{Level::info};

std::string_view name(Level level) {
  switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warning: return "warning";
    case Level::error: return "error";
  }
  return "";
}

std::string json_line(Level level, std::string_view event, std::initializer_list<Field> fields) {
  JsonWriter json;
  json.begin_object();
  json.field("time", utc_text(now_s())).field("level", name(level)).field("event", event);
  for (const auto& field : fields) {
    std::visit([&](const auto& v) { json.field(field.key, v); }, field.value);
  }
  json.end_object();
  return json.take() + "\n";
}

std::string text_line(Level level, std::string_view event, std::initializer_list<Field> fields) {
  std::string line = fmt::format("{} {:7} {}", utc_text(now_s()), name(level), event);
  for (const auto& field : fields) {
    line += fmt::format("  {}=", field.key);
    if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
      line += fmt::format("{}", *number);
    } else {
      append_json_string(line, std::get<std::string>(field.value));
    }
  }
  return line + "\n";
}

}  // namespace

void set_level(Level lowest) { lowest_level = lowest; }

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (level < lowest_level.load(std::memory_order_relaxed)) return;
  static const bool terminal = ::isatty(STDERR_FILENO) == 1;
  const std::string line = terminal ? text_line(level, event, fields) : json_line(level, event, fields);
  // One write a line, so that lines of several threads do not mix. A log that cannot be written is not an
  // error.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace rollcall::log
