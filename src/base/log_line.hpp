// How a line of the log looks. Nothing in it can begin another line or reach a terminal as an escape
// sequence, whoever the texts come from.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/log.hpp"

namespace rollcall::log {

enum class Style {
  json,
  journal,  // JSON behind "<N>", the priority as sd-daemon(3) has it
  text,
  colour,  // text with the level coloured
};

// Of what is written to `fd`: journald's when it is the stream that `journal_stream` ($JOURNAL_STREAM,
// systemd.exec(5): "device:inode"; may be null) names; text on a terminal, in colour unless `no_colour`.
Style style_of(int fd, const char* journal_stream, bool no_colour);

// With its end of line. `left_out`: lines of this event that were not written before it.
std::string line_of(Style style, std::int64_t now_s, Level level, std::string_view event,
                    std::span<const Field> fields, std::uint64_t left_out = 0);

}  // namespace rollcall::log
