#pragma once

#include <cstdint>
#include <string>

namespace rollcall {

// The file's inode, 0 when there is none: two calls tell whether a file was replaced in between, as long as
// the first file is held open (an inode nobody holds may be used again).
std::uint64_t inode_of(const std::string& path);

}  // namespace rollcall
