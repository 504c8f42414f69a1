// What became of the simulated days: counted, and compared with the truth.
#pragma once

#include <cstdint>

#include "cli/simulate_settings.hpp"
#include "cli/simulated_school.hpp"

namespace rollcall::cli {

// Prints what was sent, acknowledged and repeated, and how fast; on stderr which queues did not come to their
// end, and why. True when all did.
bool summarise(const SimulatedSchools& schools, std::int64_t took_ms);

// Whoever waits for a day to pass does not want to learn only then that the API cannot be asked. Throws
// Failure.
void check_api(const SimulateSettings& settings);

// Compares the API's answers with the truth of every school whose queue finished, and prints what differs.
// True when nothing does. Throws Failure where the API cannot be asked.
bool verify(const SimulateSettings& settings, const SimulatedSchools& schools);

}  // namespace rollcall::cli
