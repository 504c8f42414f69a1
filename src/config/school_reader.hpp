#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/section.hpp"

namespace rollcall::config {

// Every [[school]] of the file, with what its files and credentials hold. Relative secret_files are under
// `directory`.
std::vector<School> read_schools(const Section& top, const std::string& directory, Secrets secrets);

}  // namespace rollcall::config
