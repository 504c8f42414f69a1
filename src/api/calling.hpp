// What a Scheduler of one school needs, from a reader and the connections to ClassIn.
#pragma once

#include "api/reader.hpp"
#include "config/config.hpp"
#include "scheduling/client_pool.hpp"
#include "scheduling/scheduler.hpp"

namespace rollcall::api {

// `reader`, `clients` and `school` must outlive the result. On the thread of `reader`.
scheduling::Scheduler scheduler_of(Reader& reader, scheduling::ClientPool& clients,
                                   const config::School& school, scheduling::Policy policy = {});

// Finishes what creations were left without an outcome, where it is time to (Scheduler::due): at the start
// all of them, so that what a kill left is known soon. Logs what came of each. Blocks while it calls.
void finish_creations(Reader& reader, scheduling::ClientPool& clients, const config::Config& config,
                      bool at_start);

}  // namespace rollcall::api
