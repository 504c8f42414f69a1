// The composition root: builds everything, opens, listens, serves, drains, stops.
#pragma once

#include <string>

namespace rollcall::daemon {

// Runs the daemon until SIGTERM or SIGINT. Returns the exit code: 0 stopped in order, 1 it failed, 2 the
// configuration is faulty; reasons are on stderr.
int serve(const std::string& config_path);

}  // namespace rollcall::daemon
