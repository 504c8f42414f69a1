// A temporary file that has no name: it is gone when its descriptor is closed, however the program ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace rollcall::report {

class TemporaryFile {
 public:
  // In TMPDIR, or /tmp. Errors name the directory and what to do.
  static Result<TemporaryFile> make();
  TemporaryFile(TemporaryFile&& other) noexcept;
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile();

  const std::string& directory() const { return directory_; }

  // By which this process, and no other, can open it once more.
  std::string path() const;

  // At most `size` bytes from `offset` on; "" at the end. Throws std::runtime_error where they cannot be
  // read.
  std::string read(std::uint64_t offset, std::size_t size) const;

  // Whether its file system says that `bytes` more fit; true where it does not say.
  bool has_room_for(std::uint64_t bytes) const;

 private:
  TemporaryFile(int fd, std::string directory) : fd_(fd), directory_(std::move(directory)) {}
  int fd_;
  std::string directory_;
};

}  // namespace rollcall::report
