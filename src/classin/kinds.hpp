// Families of messages that are kept for the same time ([retention], `rollcall prune`): what a school would
// want to keep or forget together. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace rollcall::classin {

enum class Kind : std::uint8_t {
  attendance,   // who was in the room: entries, exits, summaries, attendance lists, class lengths
  viewing,      // who watched live or a replay
  grades,       // homework, papers and what was handed in
  interaction,  // the rest of a lesson: hands, awards, stage, chats, discussions, ratings, recordings, checks
  schedule,     // what later lessons depend on: classes, courses, rosters, accounts
  held,         // kept but not believed, whatever the Cmd: unsigned, unreadable, stale
  unknown,      // a Cmd that THE LIST does not have
};

inline constexpr std::array kKinds = {Kind::attendance, Kind::viewing, Kind::grades, Kind::interaction,
                                      Kind::schedule,   Kind::held,    Kind::unknown};

std::string_view kind_name(Kind kind);  // "attendance", …
std::optional<Kind> kind_named(std::string_view name);

// One Cmd of THE LIST (message.hpp), or of our own entries (rollcall.…), and its family.
struct CmdKind {
  std::string_view cmd;
  Kind kind;
};

// Every Cmd, each once.
std::span<const CmdKind> cmd_kinds();

// Kind::unknown for a Cmd that the table does not have.
Kind kind_of(std::string_view cmd);

}  // namespace rollcall::classin
