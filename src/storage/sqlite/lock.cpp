#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/digest.hpp"
#include "storage/creations.hpp"
#include "storage/sqlite/private_file.hpp"
#include "storage/store.hpp"

namespace rollcall::storage {

namespace {

[[noreturn]] void cannot_open(const std::string& path, int error) {
  const bool is_another_users = error == EACCES && ::access(path.c_str(), F_OK) == 0;
  throw StoreError(
      StoreError::Kind::cannot_open,
      fmt::format("cannot open {} for writing: {}; {}", path, std::strerror(error),
                  is_another_users ? "run the command as the user of the daemon, or as root"
                                   : "does the directory exist, and may this user write to it?"));
}

// The lock file is to be opened by everybody who may write the journal, whoever came first; so it is made
// like the journal.
int open_lock_file(const std::string& journal_path) {
  const std::string path = journal_path + ".lock";
  const struct stat like = sqlite::kept_like(journal_path);
  const mode_t mode = (like.st_mode & 0660) | 0600;
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode);
  if (fd < 0) cannot_open(path, errno);
  sqlite::give_to_owner(fd, like);
  return fd;
}

// Which byte of the lock file stands for the creation, far beyond what anybody writes to it or locks of it.
// Two that share one wait for each other needlessly, which does no harm.
off_t byte_of(Sid sid, std::string_view identity) {
  const Sha256 digest = sha256(fmt::format("{} {}", sid.value, identity));
  std::uint64_t offset = 0;
  for (std::size_t i = 0; i < sizeof offset; ++i) offset = offset << 8 | digest[i];
  constexpr std::uint64_t kFirst = std::uint64_t{1} << 62;
  return static_cast<off_t>(kFirst | offset >> 2);
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
  const int fd = open_lock_file(journal_path);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd);
    return nullptr;
  }
  return std::unique_ptr<StoreLock>(new StoreLock(fd));
}

bool StoreLock::is_held(const std::string& journal_path) {
  const int fd = ::open((journal_path + ".lock").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return false;
  // Freed again at once: to look without touching is nothing that flock() offers.
  const bool held = ::flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(fd);
  return held;
}

StoreLock::~StoreLock() { ::close(fd_); }

// A lock of the open file, not of the process (F_SETLK): it also keeps out the other threads, and closing
// some other descriptor of the file does not free it. In the file of the StoreLock, whose flock() and this
// do not see each other.
std::unique_ptr<CreationLock> CreationLock::try_acquire(const std::string& journal_path, Sid sid,
                                                        std::string_view identity) {
  const int fd = open_lock_file(journal_path);
  struct flock range {};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = byte_of(sid, identity);
  range.l_len = 1;
  if (::fcntl(fd, F_OFD_SETLK, &range) == 0) return std::unique_ptr<CreationLock>(new CreationLock(fd));
  const int error = errno;
  ::close(fd);
  if (error == EAGAIN || error == EACCES) return nullptr;
  throw StoreError(StoreError::Kind::io,
                   fmt::format("cannot lock {}.lock: {}; the store needs a file system with record locks",
                               journal_path, std::strerror(error)));
}

CreationLock::~CreationLock() { ::close(fd_); }

}  // namespace rollcall::storage
