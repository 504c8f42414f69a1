// Descriptors for as many connections as the configuration allows.
#pragma once

#include <cstddef>

namespace rollcall::daemon {

// Raises the process' limit of open files as far as `max_connections` need it and the system allows it.
// Returns how many connections it is good for: fewer, at least 1, and a warning in the log, where the system
// does not allow it. With more the listener would run out of descriptors, and not even make room for ClassIn.
std::size_t affordable_connections(std::size_t max_connections);

}  // namespace rollcall::daemon
