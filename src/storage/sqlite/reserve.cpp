#include "storage/reserve.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/limits.hpp"
#include "storage/error.hpp"
#include "storage/sqlite/private_file.hpp"

namespace rollcall::storage {

namespace {

constexpr auto kBytes = static_cast<off_t>(limits::kReserveBytes);

// Size alone says nothing: a file with holes holds no space.
bool whole(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && info.st_size >= kBytes && info.st_blocks * 512 >= kBytes;
}

[[noreturn]] void fail(const std::string& path, int error) {
  const bool full = error == ENOSPC || error == EDQUOT;
  throw StoreError(full ? StoreError::Kind::full : StoreError::Kind::io,
                   fmt::format("cannot keep space in {}: {}; {}", path, std::strerror(error),
                               full ? "free some space, service resumes by itself" : "check the disk"));
}

}  // namespace

void Reserve::hold() {
  if (whole(path_)) return;
  const int fd = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) fail(path_, errno);
  sqlite::give_to_owner(fd, sqlite::kept_like(journal_path_));
  const int error = ::posix_fallocate(fd, 0, kBytes);
  ::close(fd);
  if (error == 0) return;
  ::unlink(path_.c_str());
  if (error != EFBIG) fail(path_, error);
}

bool Reserve::give_up() { return ::unlink(path_.c_str()) == 0; }

}  // namespace rollcall::storage
