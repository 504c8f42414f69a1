#include "cli/read_file.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "cli/command.hpp"

namespace rollcall::cli {

namespace {

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

std::string read_file(const std::string& path, std::size_t most_bytes) {
  const std::unique_ptr<std::FILE, FileCloser> file(std::fopen(path.c_str(), "rb"));
  if (!file)
    throw Failure{fmt::format("cannot read {}: {}; name a file that is there and that this user may read",
                              path, std::strerror(errno))};
  std::string text;
  std::array<char, 65536> buffer;
  for (std::size_t got = 1; got > 0;) {
    got = std::fread(buffer.data(), 1, buffer.size(), file.get());
    text.append(buffer.data(), got);
    if (text.size() > most_bytes) {
      throw Failure{fmt::format("{} is larger than {} MiB: split it", path, most_bytes >> 20)};
    }
  }
  if (std::ferror(file.get()) != 0)
    throw Failure{
        fmt::format("cannot read {}: {}; is it a file, is the disk sound?", path, std::strerror(errno))};
  return text;
}

}  // namespace rollcall::cli
