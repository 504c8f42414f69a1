#pragma once

#include <cstddef>
#include <string>

namespace rollcall::cli {

// The whole of a file. Throws Failure where it cannot be read or is larger than `most_bytes`.
std::string read_file(const std::string& path, std::size_t most_bytes);

}  // namespace rollcall::cli
