#include "config/text_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace rollcall::config {

namespace {

constexpr std::size_t kMaxFileBytes = 1024 * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class File {
 public:
  // O_NONBLOCK: a named pipe must not make the start wait; it is refused as no regular file.
  explicit File(const std::string& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

Error cannot_read(const std::string& path, std::string_view why) {
  return {fmt::format("cannot read {}: {}", path, why), ""};
}

Error cannot_open(const std::string& path, int error) {
  Error out = cannot_read(path, std::strerror(error));
  if (error == EACCES) {
    out.hint =
        fmt::format("as a person use sudo; the daemon needs: chgrp rollcall {0} && chmod 640 {0}", path);
  }
  return out;
}

// Editors and shells put more into a file than is seen: what cannot belong to a secret must not make one that
// fits nothing.
Result<std::string> first_line(const std::string& path, std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::string_view line = text.substr(0, text.find('\n'));
  const std::size_t begin = line.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) {
    return Error{fmt::format("{} holds no secret: its first line is empty", path), ""};
  }
  line = line.substr(begin, line.find_last_not_of(" \t\r") + 1 - begin);
  const bool control =
      std::any_of(line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (control) {
    return Error{fmt::format("{} holds control characters, as a file in UTF-16 does", path),
                 "write it anew as plain text with nothing but the secret"};
  }
  const bool in_quotes =
      line.size() > 1 && line.front() == line.back() && (line[0] == '"' || line[0] == '\'');
  if (in_quotes)
    return Error{fmt::format("{} holds its secret in quotes", path), "take the quotes out of the file"};
  return std::string(line);
}

}  // namespace

Result<TextFile> read_text_file(const std::string& path) {
  const File file(path);
  struct stat status {};
  if (file.fd() < 0 || ::fstat(file.fd(), &status) != 0) return cannot_open(path, errno);
  if (S_ISDIR(status.st_mode)) return cannot_read(path, "it is a directory");
  if (!S_ISREG(status.st_mode)) return cannot_read(path, "it is not a regular file");
  TextFile out;
  out.readable_by_everybody = (status.st_mode & S_IROTH) != 0;
  char buffer[16 * 1024];
  while (true) {
    const ssize_t got = ::read(file.fd(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot_read(path, std::strerror(errno));
    if (got == 0) return out;
    out.text.append(buffer, static_cast<std::size_t>(got));
    if (out.text.size() > kMaxFileBytes) return cannot_read(path, "it is larger than 1 MiB");
  }
}

Result<std::string> first_line_of(const std::string& path) {
  const auto file = read_text_file(path);
  return file ? first_line(path, file->text) : file.error();
}

Result<std::string> secret_from_file(const std::string& path) {
  const auto file = read_text_file(path);
  if (!file.ok()) {
    constexpr const char* kHint =
        "a path that does not begin with / starts in the directory of the configuration";
    return Error{file.error().what, file.error().hint.empty() ? kHint : file.error().hint};
  }
  if (file->readable_by_everybody) {
    return Error{fmt::format("{} can be read by everybody on this machine", path),
                 fmt::format("run: chmod 640 {}", path)};
  }
  return first_line(path, file->text);
}

bool is_credential_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos;
}

Result<std::string> secret_from_credential(const std::string& name) {
  if (!is_credential_name(name)) {
    return Error{fmt::format("'{}' is not the name of a credential", name),
                 "expected the name given to LoadCredential= in the unit; for a path use secret_files"};
  }
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  if (!directory || !*directory) {
    return Error{
        fmt::format("credential '{}' cannot be found: $CREDENTIALS_DIRECTORY is not set", name),
        "systemd sets it when it starts a unit with LoadCredential=; outside a unit use secret_files"};
  }
  const auto file = read_text_file(fmt::format("{}/{}", directory, name));
  if (!file.ok()) {
    return Error{
        file.error().what,
        fmt::format("add LoadCredential={}:/path/of/the/secret to the unit, then run: systemctl restart "
                    "rollcall (credentials are read at the start, not at a reload)",
                    name)};
  }
  return first_line(name, file->text);
}

}  // namespace rollcall::config
