#include "report/table_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace rollcall::report {

Result<TemporaryFile> TemporaryFile::make() {
  std::error_code error;
  const std::string directory = std::filesystem::temp_directory_path(error).string();
  if (error) return Error{fmt::format("no directory for temporary files: {}", error.message()), "set TMPDIR"};
  std::string path = directory + "/rollcall-report-XXXXXX";
  const int fd = ::mkostemp(path.data(), O_CLOEXEC);
  if (fd < 0) {
    return Error{fmt::format("cannot make a temporary file in {}: {}", directory, std::strerror(errno)),
                 "make room there, or set TMPDIR"};
  }
  ::unlink(path.c_str());
  return TemporaryFile(fd, directory);
}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), directory_(std::move(other.directory_)) {}

TemporaryFile::~TemporaryFile() {
  if (fd_ >= 0) ::close(fd_);
}

std::string TemporaryFile::path() const { return fmt::format("/proc/self/fd/{}", fd_); }

std::string TemporaryFile::read(std::uint64_t offset, std::size_t size) const {
  std::string out(size, '\0');
  ssize_t got = -1;
  do {
    got = ::pread(fd_, out.data(), out.size(), static_cast<off_t>(offset));
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    throw std::runtime_error(fmt::format("cannot read a temporary file back: {}", std::strerror(errno)));
  }
  out.resize(static_cast<std::size_t>(got));
  return out;
}

bool TemporaryFile::has_room_for(std::uint64_t bytes) const {
  struct statvfs found {};
  if (::fstatvfs(fd_, &found) != 0) return true;
  return static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize >= bytes;
}

}  // namespace rollcall::report
