#include "base/log_line.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>

#include "base/json_writer.hpp"
#include "base/time.hpp"

namespace rollcall::log {

namespace {

std::string_view name(Level level) {
  switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warning: return "warning";
    case Level::error: return "error";
  }
  return "";
}

std::string_view priority(Level level) {
  switch (level) {
    case Level::debug: return "<7>";
    case Level::info: return "<6>";
    case Level::warning: return "<4>";
    case Level::error: return "<3>";
  }
  return "";
}

std::string_view colour(Level level) {
  switch (level) {
    case Level::debug: return "\x1b[2m";
    case Level::info: return "\x1b[32m";
    case Level::warning: return "\x1b[33m";
    case Level::error: return "\x1b[31;1m";
  }
  return "";
}

// Characters beyond ASCII that a terminal obeys instead of showing: control characters (U+0080 to U+009F),
// ends of line (U+2028, U+2029), and what turns the direction of the text that follows.
bool is_obeyed(char32_t c) {
  return (c >= 0x80 && c <= 0x9f) || c == 0x61c || c == 0x200e || c == 0x200f ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

// JSON with these characters as escapes; it says the same. They have two or three bytes.
std::string harmless(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(json[at]); };
  for (std::size_t i = 0; i < json.size();) {
    char32_t c = 0;
    std::size_t length = 1;
    if ((byte(i) & 0xe0) == 0xc0 && i + 1 < json.size()) {
      c = static_cast<char32_t>((byte(i) & 0x1f) << 6 | (byte(i + 1) & 0x3f));
      length = 2;
    } else if ((byte(i) & 0xf0) == 0xe0 && i + 2 < json.size()) {
      c = static_cast<char32_t>((byte(i) & 0x0f) << 12 | (byte(i + 1) & 0x3f) << 6 | (byte(i + 2) & 0x3f));
      length = 3;
    }
    if (c != 0 && is_obeyed(c))
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      out += json.substr(i, length);
    i += length;
  }
  return out;
}

std::string json_line(std::int64_t now, Level level, std::string_view event, std::span<const Field> fields,
                      std::uint64_t left_out) {
  JsonWriter json;
  json.begin_object();
  json.field("time", utc_text(now)).field("level", name(level)).field("event", event);
  for (const auto& field : fields) {
    std::visit([&](const auto& v) { json.field(field.key, v); }, field.value);
  }
  if (left_out > 0) json.field("left_out", static_cast<std::int64_t>(left_out));
  json.end_object();
  return harmless(json.text()) + "\n";
}

// Words of letters and digits stand as they are, everything else in quotes.
std::string shown(const std::string& text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("._:/@+-").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (plain) return text;
  std::string quoted;
  append_json_string(quoted, text);
  return harmless(quoted);
}

std::string text_line(bool coloured, std::int64_t now, Level level, std::string_view event,
                      std::span<const Field> fields, std::uint64_t left_out) {
  std::string line = fmt::format("{} {}{:7}{} {}", utc_text(now), coloured ? colour(level) : "", name(level),
                                 coloured ? "\x1b[0m" : "", event);
  for (const auto& field : fields) {
    const auto* number = std::get_if<std::int64_t>(&field.value);
    line += fmt::format("  {}={}", field.key,
                        number ? fmt::format("{}", *number) : shown(std::get<std::string>(field.value)));
  }
  if (left_out > 0) line += fmt::format("  left_out={}", left_out);
  return line + "\n";
}

}  // namespace

Style style_of(int fd, const char* journal_stream, bool no_colour) {
  if (::isatty(fd) == 1) return no_colour ? Style::text : Style::colour;
  struct stat found {};
  if (journal_stream == nullptr || ::fstat(fd, &found) != 0) return Style::json;
  return journal_stream == fmt::format("{}:{}", found.st_dev, found.st_ino) ? Style::journal : Style::json;
}

std::string line_of(Style style, std::int64_t now, Level level, std::string_view event,
                    std::span<const Field> fields, std::uint64_t left_out) {
  if (style == Style::text || style == Style::colour)
    return text_line(style == Style::colour, now, level, event, fields, left_out);
  std::string line = style == Style::journal ? std::string(priority(level)) : std::string();
  return line + json_line(now, level, event, fields, left_out);
}

}  // namespace rollcall::log
