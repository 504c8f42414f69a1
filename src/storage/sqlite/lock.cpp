#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/digest.hpp"
#include "storage/creations.hpp"
#include "storage/store.hpp"

namespace rollcall::storage {

namespace {

int open_lock_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (fd >= 0) return fd;
  throw StoreError(StoreError::Kind::cannot_open,
                   fmt::format("cannot open {}: {}; does the directory exist, and may this user write to it?",
                               path, std::strerror(errno)));
}

// Which byte of the lock file stands for the creation. Two that share one wait for each other needlessly,
// which does no harm.
off_t byte_of(Sid sid, std::string_view identity) {
  const Sha256 digest = sha256(fmt::format("{} {}", sid.value, identity));
  std::uint64_t offset = 0;
  for (std::size_t i = 0; i < sizeof offset; ++i) offset = offset << 8 | digest[i];
  return static_cast<off_t>(offset >> 2);  // locks end before the largest offset
}

}  // namespace

StorePaths StorePaths::of(const std::string& journal_path) {
  const std::filesystem::path path(journal_path);
  const auto records = path.parent_path() / (path.stem().string() + "-records" + path.extension().string());
  return {journal_path, records.string()};
}

// Two names take turns.
std::string StorePaths::records_file(std::int64_t generation) const {
  if (generation % 2 == 0) return records;
  const std::filesystem::path path(records);
  return (path.parent_path() / (path.stem().string() + "-2" + path.extension().string())).string();
}

std::unique_ptr<StoreLock> StoreLock::try_acquire(const std::string& journal_path) {
  const int fd = open_lock_file(journal_path + ".lock");
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd);
    return nullptr;
  }
  return std::unique_ptr<StoreLock>(new StoreLock(fd));
}

StoreLock::~StoreLock() { ::close(fd_); }

// A lock of the open file, not of the process (F_SETLK): it also keeps out the other threads, and closing
// some other descriptor of the file does not free it.
std::unique_ptr<CreationLock> CreationLock::try_acquire(const std::string& journal_path, Sid sid,
                                                        std::string_view identity) {
  const std::string path = journal_path + ".creations.lock";
  const int fd = open_lock_file(path);
  struct flock range {};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = byte_of(sid, identity);
  range.l_len = 1;
  if (::fcntl(fd, F_OFD_SETLK, &range) == 0) return std::unique_ptr<CreationLock>(new CreationLock(fd));
  const int error = errno;
  ::close(fd);
  if (error == EAGAIN || error == EACCES) return nullptr;
  throw StoreError(StoreError::Kind::io, fmt::format("cannot lock {}: {}; the store needs a file system with "
                                                     "record locks",
                                                     path, std::strerror(error)));
}

CreationLock::~CreationLock() { ::close(fd_); }

}  // namespace rollcall::storage
