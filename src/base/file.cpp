#include "base/file.hpp"

#include <sys/stat.h>

namespace rollcall {

std::uint64_t inode_of(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? info.st_ino : 0;
}

}  // namespace rollcall
