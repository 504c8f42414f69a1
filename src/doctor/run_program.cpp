#include "doctor/run_program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/time.hpp"

namespace rollcall::doctor {

namespace {

constexpr std::size_t kMostBytes = 1024 * 1024;

// The reading end of a pipe, and who writes into it.
struct Child {
  pid_t pid = -1;
  int output = -1;
};

std::optional<Child> start(const std::vector<std::string>& arguments) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  std::vector<std::string> texts = arguments;
  std::vector<char*> argv;
  argv.reserve(texts.size() + 1);
  for (auto& text : texts) argv.push_back(text.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  Child child{.output = ends[0]};
  const int failed = ::posix_spawnp(&child.pid, argv[0], &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (failed == 0) return child;
  ::close(ends[0]);
  return std::nullopt;
}

// False where the time was over before the end.
bool read_all(int output, std::int64_t end_at_ms, std::string& out) {
  char buffer[16 * 1024];
  while (out.size() < kMostBytes) {
    pollfd wait{.fd = output, .events = POLLIN, .revents = 0};
    const std::int64_t left = end_at_ms - now_ms();
    if (left <= 0 || ::poll(&wait, 1, static_cast<int>(left)) == 0) return false;
    const ssize_t got = ::read(output, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;
    out.append(buffer, static_cast<std::size_t>(got));
  }
  return false;
}

}  // namespace

std::optional<std::string> run_program(const std::vector<std::string>& arguments, int limit_ms) {
  const auto child = start(arguments);
  if (!child) return std::nullopt;
  std::string out;
  const bool whole = read_all(child->output, now_ms() + limit_ms, out);
  ::close(child->output);
  if (!whole) ::kill(child->pid, SIGKILL);
  int status = 0;
  while (::waitpid(child->pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (!whole || !WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::nullopt;
  return out;
}

}  // namespace rollcall::doctor
