#include "storage/sqlite/private_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>

namespace rollcall::storage::sqlite {

namespace {

constexpr ::mode_t kPrivate = 0600;

}  // namespace

struct stat kept_like(const std::string& journal_path) {
  struct stat like {};
  if (::stat(journal_path.c_str(), &like) == 0) return like;
  const auto directory = std::filesystem::path(journal_path).parent_path();
  if (::stat(directory.empty() ? "." : directory.c_str(), &like) != 0) return {};
  like.st_mode = kPrivate;
  return like;
}

void give_to_owner(int fd, const struct stat& like) {
  struct stat now {};
  if (::geteuid() != 0 || ::fstat(fd, &now) != 0 || now.st_uid == like.st_uid) return;
  // A second name of some other file, put here by a user, would hand that file over.
  if (!S_ISREG(now.st_mode) || now.st_nlink != 1) return;
  // Where a sandbox forbids it, the owner is told when he cannot open the file.
  [[maybe_unused]] const int forbidden = ::fchown(fd, like.st_uid, like.st_gid);
}

void make_private(const std::string& path) {
  const struct stat like = kept_like(path);
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kPrivate);
  if (fd < 0) return;
  give_to_owner(fd, like);
  ::close(fd);
}

}  // namespace rollcall::storage::sqlite
