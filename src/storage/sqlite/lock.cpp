#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "storage/store.hpp"

namespace rollcall::storage {

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
  const std::string path = journal_path + ".lock";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (fd < 0) {
    throw StoreError(
        StoreError::Kind::cannot_open,
        fmt::format("cannot open {}: {}; does the directory exist, and may this user write to it?", path,
                    std::strerror(errno)));
  }
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    ::close(fd);
    return nullptr;
  }
  return std::unique_ptr<StoreLock>(new StoreLock(fd));
}

StoreLock::~StoreLock() { ::close(fd_); }

}  // namespace rollcall::storage
