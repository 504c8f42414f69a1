// How commands reach configuration, store and output.
#pragma once

#include <memory>
#include <string>

#include "api/reader.hpp"
#include "cli/command.hpp"
#include "config/config.hpp"
#include "report/table.hpp"
#include "storage/store.hpp"

namespace rollcall::cli {

// Prints every fault and throws Failure with code 2 when the file is not right.
std::shared_ptr<const config::Config> load_config(const Invocation& invocation);

// Throws Failure when the configuration does not know the school.
const config::School& configured_school(const config::Config& config, Sid sid);

storage::StorePaths paths_of(const config::Config& config);

// A reader whose reports hold every push of the journal: a running daemon brings them up to date, else the
// command does so itself.
api::Reader open_reader(const config::Config& config);

// Applies the whole journal to the records; only while holding the StoreLock.
void project_all(const storage::StorePaths& paths);

// Throws Failure when there is no journal yet: commands that read must not create one.
void require_store(const storage::StorePaths& paths);

// Writes to -o, or to standard output.
void write_output(const Invocation& invocation, const std::string& bytes);

// Renders `table` as --format says: by default a table.
void print_table(const Invocation& invocation, const report::Table& table, const std::string& timezone);

}  // namespace rollcall::cli
