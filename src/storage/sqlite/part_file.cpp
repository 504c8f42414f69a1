#include "storage/sqlite/part_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <limits>
#include <utility>

#include "base/file.hpp"
#include "storage/error.hpp"
#include "storage/sqlite/private_file.hpp"

namespace rollcall::storage::sqlite {

namespace {

constexpr ::mode_t kPrivate = 0600;

std::string directory_of(const std::string& path) {
  const auto directory = std::filesystem::path(path).parent_path();
  return directory.empty() ? "." : directory.string();
}

StoreError::Kind kind_of(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT: return StoreError::Kind::full;
    case EROFS:
    case EACCES:
    case EPERM: return StoreError::Kind::read_only;
    case EIO: return StoreError::Kind::io;
    default: return StoreError::Kind::cannot_open;
  }
}

void remove_side_files(const std::string& path) {
  for (const char* suffix : {"-wal", "-shm", "-journal"}) ::unlink((path + suffix).c_str());
}

// Renames where no file has the new name. Some file systems cannot do both at once.
bool rename_to_free_name(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
  if (::access(to.c_str(), F_OK) == 0) {
    errno = EEXIST;
    return false;
  }
  return ::rename(from.c_str(), to.c_str()) == 0;
}

}  // namespace

PartFile::PartFile(std::string name, const std::string& like, Others others)
    : name_(std::move(name)), path_(name_ + ".part") {
  while (!open(others)) {
  }
  begin(like);
}

PartFile::~PartFile() {
  if (!published_) {
    remove_side_files(path_);
    ::unlink(path_.c_str());
  }
  ::close(fd_);
}

void PartFile::fail(const std::string& doing, int error) const {
  throw StoreError(kind_of(error), fmt::format("cannot {}: {}; does the directory exist, may this user write "
                                               "there, is there space?",
                                               doing, std::strerror(error)));
}

// False when whoever held it has renamed or removed it meanwhile: look again.
bool PartFile::open(Others others) {
  fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kPrivate);
  if (fd_ < 0) fail("write " + path_, errno);
  while (::flock(fd_, LOCK_EX | (others == Others::wait ? 0 : LOCK_NB)) != 0) {
    const int error = errno;
    if (error == EINTR) continue;
    ::close(std::exchange(fd_, -1));
    if (error != EWOULDBLOCK) fail("lock " + path_, error);
    throw StoreError(
        StoreError::Kind::busy,
        fmt::format("another rollcall is writing {}: wait for its end, or name another file", path_));
  }
  struct stat mine {};
  if (::fstat(fd_, &mine) == 0 && mine.st_ino == inode_of(path_)) return true;
  ::close(std::exchange(fd_, -1));
  return false;
}

void PartFile::begin(const std::string& like) {
  struct stat mine {};
  const bool usable = ::fstat(fd_, &mine) == 0 && S_ISREG(mine.st_mode) && mine.st_nlink == 1;
  if (!usable || ::fchmod(fd_, kPrivate) != 0 || ::ftruncate(fd_, 0) != 0) {
    const int error = usable ? errno : EEXIST;
    ::close(fd_);
    throw StoreError(kind_of(error), fmt::format("{} is in the way and cannot be used: {}; move it away",
                                                 path_, std::strerror(error)));
  }
  remove_side_files(path_);
  give_to_owner(fd_, kept_like(like));
}

void PartFile::sync() {
  if (::fsync(fd_) != 0) fail("bring " + path_ + " to the disk", errno);
}

void PartFile::publish() {
  sync();
  if (!rename_to_free_name(path_, name_)) {
    const int error = errno;
    if (error != EEXIST) fail(fmt::format("rename {} to {}", path_, name_), error);
    throw StoreError(StoreError::Kind::cannot_open,
                     fmt::format("{} is there already and is not overwritten; name another file", name_));
  }
  published_ = true;
  sync_directory_of(name_);
}

std::int64_t free_bytes(const std::string& path) {
  struct ::statvfs status {};
  if (::statvfs(directory_of(path).c_str(), &status) != 0) return std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(status.f_bavail) * static_cast<std::int64_t>(status.f_frsize);
}

void sync_directory_of(const std::string& path) {
  const std::string directory = directory_of(path);
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (synced || error == EINVAL) return;  // not every file system needs it
  throw StoreError(StoreError::Kind::io,
                   fmt::format("cannot bring the directory {} to the disk: {}; check it", directory,
                               std::strerror(error)));
}

std::string bytes_text(std::int64_t bytes) {
  constexpr std::array<const char*, 4> kUnits = {"kB", "MB", "GB", "TB"};
  if (bytes < 1000) return fmt::format("{} bytes", bytes);
  double value = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  for (; value >= 1000 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
  return fmt::format("{:.1f} {}", value, kUnits[unit]);
}

}  // namespace rollcall::storage::sqlite
