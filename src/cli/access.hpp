// How commands reach configuration, store and output.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "api/reader.hpp"
#include "cli/command.hpp"
#include "config/config.hpp"
#include "storage/store.hpp"

namespace rollcall::cli {

// Prints every fault and throws Failure with code 2 when the file is not right.
std::shared_ptr<const config::Config> load_config(const Invocation& invocation);

// Throws Failure when the configuration does not know the school.
const config::School& configured_school(const config::Config& config, Sid sid);

storage::StorePaths paths_of(const config::Config& config);

// A reader whose reports hold every push of the journal: a running daemon brings them up to date, else the
// command does so itself. It must not outlive `config`.
api::Reader open_reader(const config::Config& config);

// Applies the whole journal to the records; only while holding the StoreLock.
void project_all(const config::Config& config);

// What is there, if anything; throws Failure where this user may not look.
std::filesystem::file_status status_of(const std::string& path);

// What to do where the system refused to look at a file.
std::string whose_rights(const std::error_code& error);

// Throws Failure when there is no journal yet: commands that read must not create one.
void require_store(const storage::StorePaths& paths);

// For the commands that may create one. Throws Failure where a running daemon misses its journal: it would
// take the new one for it.
void check_not_missed(const storage::StorePaths& paths);

}  // namespace rollcall::cli
