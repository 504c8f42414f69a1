#include "support/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace rollcall::testing {

namespace {

constexpr int kPollMs = 2;
constexpr int kCannotStart = 127;

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(fmt::format("{}: {}", what, std::strerror(errno)));
}

// In the child, between fork and exec: system calls only.
[[noreturn]] void become(const Command& command, char* const* arguments) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (command.file_size_limit) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{*command.file_size_limit, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  const int in = ::open("/dev/null", O_RDONLY);
  const int out = ::open(command.out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int err = ::open(command.err.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (in >= 0 && out >= 0 && err >= 0) {
    ::dup2(in, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    ::close_range(STDERR_FILENO + 1, ~0U, 0);
    ::execv(arguments[0], arguments);
  }
  ::_exit(kCannotStart);
}

}  // namespace

TempDirectory::TempDirectory(bool in_memory) {
  const std::filesystem::path memory = "/dev/shm";
  const bool there = in_memory && std::filesystem::is_directory(memory);
  const auto parent = there ? memory : std::filesystem::temp_directory_path();
  std::string pattern = (parent / "rollcall-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) fail("cannot make a temporary directory");
  path_ = pattern;
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string read_text(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void write_text(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) fail("cannot write " + path);
}

Process::Process(const Command& command) {
  std::vector<std::string> texts = command.arguments;
  std::vector<char*> arguments;
  for (auto& text : texts) arguments.push_back(text.data());
  arguments.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ < 0) fail("cannot fork");
  if (pid_ == 0) become(command, arguments.data());
}

Process::~Process() {
  if (!running()) return;
  signal(SIGKILL);
  reap(true);
}

bool Process::reap(bool block) {
  if (ended_) return true;
  int status = 0;
  const pid_t got = ::waitpid(pid_, &status, block ? 0 : WNOHANG);
  if (got != pid_) return false;
  ended_ = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  return true;
}

void Process::lift_file_size_limit() {
  const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
  if (::prlimit(pid_, RLIMIT_FSIZE, &none, nullptr) != 0) fail("cannot lift the limit");
}

bool Process::running() { return !reap(false); }

void Process::signal(int number) {
  if (!ended_) ::kill(pid_, number);
}

int Process::wait(int limit_s) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(limit_s);
  while (!reap(false)) {
    if (std::chrono::steady_clock::now() > give_up) {
      throw std::runtime_error(fmt::format("process {} still runs after {} s", pid_, limit_s));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(kPollMs));
  }
  return *ended_;
}

Finished rollcall(const std::vector<std::string>& arguments, const std::string& out, int limit_s) {
  const TempDirectory scratch;
  Command command{.arguments = {ROLLCALL_BINARY},
                  .out = out.empty() ? scratch.file("out") : out,
                  .err = scratch.file("err"),
                  .file_size_limit = {}};
  command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
  Process process(command);
  const int code = process.wait(limit_s);
  return {code, out.empty() ? read_text(command.out) : "", read_text(command.err)};
}

}  // namespace rollcall::testing
