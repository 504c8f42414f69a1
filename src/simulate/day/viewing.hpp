// Who looks at a class from outside the room: on its web page, live and afterwards, and at its recording in
// the client (PROTOCOL.md 4.18, 6.5, 6.6). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "simulate/day/dice.hpp"
#include "simulate/day/draft.hpp"
#include "simulate/day/lesson.hpp"
#include "simulate/day/pace.hpp"
#include "simulate/day/person.hpp"

namespace rollcall::simulate {

// One opened page, however often it was reported: by (replay, telephone, entered_at) the longest look counts.
struct WebView {
  bool replay = false;
  std::string telephone;
  std::optional<std::string> nickname;
  bool guest = false;
  std::int64_t entered_at = 0, watched_s = 0;
  std::optional<std::int64_t> client_type;  // PROTOCOL.md 10.4
};

// All that one person has watched of the recording.
struct ClientView {
  Uid uid;
  std::int64_t watched_s = 0;                           // of the recording, parts seen twice once
  std::optional<std::int64_t> duration_s, coverage_e4;  // new shape; coverage in ten-thousandths, half up
  std::optional<std::int64_t> valid_watch_count;        // new shape
  std::int64_t updated_at = 0;                          // the latest own time of the person's pushes
};

struct Viewing {
  std::vector<Draft> drafts;       // in no order
  std::vector<WebView> web;        // live first, then by telephone and entered_at
  std::vector<ClientView> client;  // by uid
};

// The pushes of a class that say so, and what a receiver must end with. Viewers are some of `students`, who
// have a phone number or an e-mail address each, and guests. A class that nobody came to, or that was
// deleted, has no viewers; one that was not recorded has live ones only.
Viewing viewing_of(const Lesson& lesson, const std::vector<Person>& students, const Pace& pace,
                   bool everything, Dice dice);

}  // namespace rollcall::simulate
