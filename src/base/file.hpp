#pragma once

#include <cstdint>
#include <string>

namespace rollcall {

// The file's inode, 0 when there is none: two calls tell whether a file was replaced in between.
std::uint64_t inode_of(const std::string& path);

}  // namespace rollcall
