// A library that is loaded before a program (LD_PRELOAD) and stands between it and the kernel where it
// changes files: it counts those calls, and kills the program in place of one of them or lets one fail. Told
// by the environment:
//   IO_SHIM_COUNT=FILE   writes how many calls there were, when the program ends
//   IO_SHIM_KILL=N       the Nth call is a SIGKILL
//   IO_SHIM_FAIL=N       the Nth call fails, and every later one, with IO_SHIM_ERRNO (a number)
//   IO_SHIM_FREE=BYTES   so much room every file system says to have
//   IO_SHIM_HANG=FILE    once FILE is there, the next sync removes it and never returns
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>

namespace {

std::optional<long> setting(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) return std::nullopt;
  long value = 0;
  std::from_chars(text, text + std::strlen(text), value);
  return value;
}

std::atomic<long> calls{0};

template <class Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

// False where the call has to fail; errno is set then.
bool let_through() {
  static const std::optional<long> kill_at = setting("IO_SHIM_KILL"), fail_at = setting("IO_SHIM_FAIL");
  static const long error = setting("IO_SHIM_ERRNO").value_or(EIO);
  const long call = ++calls;
  if (kill_at && call == *kill_at) ::kill(::getpid(), SIGKILL);
  if (!fail_at || call < *fail_at) return true;
  errno = static_cast<int>(error);
  return false;
}

void hang_if_told() {
  static const char* const file = std::getenv("IO_SHIM_HANG");
  if (file == nullptr || real<int (*)(const char*) noexcept>("unlink")(file) != 0) return;
  for (;;) ::pause();
}

// What goes to a terminal, a pipe or a log is no change of a file that matters.
bool output(int fd) { return fd >= 0 && fd <= 2; }

struct AtEnd {
  ~AtEnd() {
    const char* file = std::getenv("IO_SHIM_COUNT");
    if (file == nullptr) return;
    const long count = calls;
    if (std::FILE* out = std::fopen(file, "w")) {
      std::fprintf(out, "%ld", count);
      std::fclose(out);
    }
  }
} at_end;

::mode_t mode_argument(int flags, va_list arguments) {
  return (flags & O_CREAT) != 0 ? static_cast<::mode_t>(va_arg(arguments, int)) : ::mode_t{0};
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const ::mode_t mode = mode_argument(flags, arguments);
  va_end(arguments);
  if ((flags & O_CREAT) != 0 && !let_through()) return -1;
  return real<int (*)(const char*, int, ...)>("open")(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const ::mode_t mode = mode_argument(flags, arguments);
  va_end(arguments);
  if ((flags & O_CREAT) != 0 && !let_through()) return -1;
  return real<int (*)(const char*, int, ...)>("open64")(path, flags, mode);
}

ssize_t write(int fd, const void* bytes, size_t size) {
  if (!output(fd) && !let_through()) return -1;
  return real<ssize_t (*)(int, const void*, size_t)>("write")(fd, bytes, size);
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
  if (!let_through()) return -1;
  return real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64")(fd, bytes, size, at);
}

int ftruncate(int fd, off_t size) noexcept {
  if (!let_through()) return -1;
  return real<int (*)(int, off_t)>("ftruncate")(fd, size);
}

int ftruncate64(int fd, off64_t size) noexcept {
  if (!let_through()) return -1;
  return real<int (*)(int, off64_t)>("ftruncate64")(fd, size);
}

int fsync(int fd) {
  hang_if_told();
  if (!let_through()) return -1;
  return real<int (*)(int)>("fsync")(fd);
}

int fdatasync(int fd) {
  hang_if_told();
  if (!let_through()) return -1;
  return real<int (*)(int)>("fdatasync")(fd);
}

int fchmod(int fd, ::mode_t mode) noexcept {
  if (!let_through()) return -1;
  return real<int (*)(int, ::mode_t)>("fchmod")(fd, mode);
}

int rename(const char* from, const char* to) noexcept {
  if (!let_through()) return -1;
  return real<int (*)(const char*, const char*)>("rename")(from, to);
}

int renameat2(int from_directory, const char* from, int to_directory, const char* to,
              unsigned int flags) noexcept {
  if (!let_through()) return -1;
  return real<int (*)(int, const char*, int, const char*, unsigned int)>("renameat2")(
      from_directory, from, to_directory, to, flags);
}

int unlink(const char* path) noexcept {
  if (!let_through()) return -1;
  return real<int (*)(const char*)>("unlink")(path);
}

int statvfs(const char* path, struct ::statvfs* status) noexcept {
  static const std::optional<long> free_bytes = setting("IO_SHIM_FREE");
  const int result = real<int (*)(const char*, struct ::statvfs*)>("statvfs")(path, status);
  if (result == 0 && free_bytes) {
    status->f_bavail = static_cast<fsblkcnt_t>(*free_bytes) / status->f_frsize;
  }
  return result;
}

}  // extern "C"
