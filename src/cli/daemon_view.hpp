// What the running daemon says of itself when it is asked (GET /readyz), whatever it listens on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "classin/json_reader.hpp"
#include "config/config.hpp"

namespace rollcall::cli {

// `readiness` is read from `raw` and `document`.
struct DaemonView {
  bool running = false;
  bool unsure = false;  // somebody answers, with another certificate than the file's
  std::string why_not;
  bool store_held = false;   // by a daemon or a command; only looked for where no daemon answers
  std::int64_t process = 0;  // of the daemon that holds it, where that is known
  std::string raw;           // its answer, JSON
  classin::JsonDocument document;
  classin::Json readiness;
};

// Asks on the admin listener where there is one, else on the main one, with TLS if it has it, and where
// nobody answers looks who uses the store. Waits for some seconds at most.
void ask_daemon(const config::Config& config, DaemonView& view);

// What is to be said of a daemon that was not heard: whether it runs, and why it did not answer.
std::string absence(const DaemonView& view);

// What `list` ("blocked", "silent") of its answer says of the school.
std::vector<classin::Json> told_of(const DaemonView& view, std::string_view list, Sid sid);

}  // namespace rollcall::cli
