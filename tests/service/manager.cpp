#include "service/manager.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace rollcall::service_tests {

namespace {

constexpr int kFirstPassed = 3, kCannotStart = 127, kPidDigits = 10;
constexpr std::string_view kListenPid = "LISTEN_PID=";

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(fmt::format("{}: {}", what, std::strerror(errno)));
}

Descriptor listening(int family, const sockaddr* address, socklen_t size) {
  Descriptor socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(socket.number(), address, size) != 0 || ::listen(socket.number(), 1024) != 0) fail("listen");
  return socket;
}

sockaddr_un unix_address(const std::string& name, socklen_t& size) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  name.copy(address.sun_path, sizeof address.sun_path - 1);
  size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  if (name.starts_with('@'))
    address.sun_path[0] = '\0';
  else
    ++size;
  return address;
}

// What the child does between fork and exec: system calls only. Its number is written into the environment
// that was made before.
[[noreturn]] void become(const Launch& launch, char* const* arguments, char* const* environment,
                         char* pid_digits) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (pid_digits != nullptr && !launch.listen_pid) {
    int digits = 0;
    for (auto rest = ::getpid(); rest > 0; rest /= 10) ++digits;
    pid_digits[digits] = '\0';  // it is as long as any
    for (auto rest = ::getpid(); rest > 0; rest /= 10)
      pid_digits[--digits] = static_cast<char>('0' + rest % 10);
  }
  const int in = ::open("/dev/null", O_RDWR);
  const int err = ::open(launch.err.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  constexpr int kAside = 200;  // out of the way of those that are passed
  int passed = 0;
  for (const int socket : launch.sockets) ::dup2(socket, kAside + passed++);
  ::dup2(in, STDIN_FILENO);
  ::dup2(in, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  for (int i = 0; i < passed; ++i) ::dup2(kAside + i, kFirstPassed + i);
  ::close_range(static_cast<unsigned>(kFirstPassed + passed), ~0U, 0);
  ::execve(arguments[0], arguments, environment);
  ::_exit(kCannotStart);
}

std::vector<std::string> environment_of(const Launch& launch) {
  std::vector<std::string> out = launch.environment;
  for (const char* kept : {"PATH", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS"}) {
    if (const char* value = std::getenv(kept)) out.push_back(fmt::format("{}={}", kept, value));
  }
  if (!launch.notify.empty()) out.push_back("NOTIFY_SOCKET=" + launch.notify);
  if (launch.watchdog) out.push_back(fmt::format("WATCHDOG_USEC={}", launch.watchdog->count() * 1000));
  if (launch.sockets.empty()) return out;
  out.push_back(fmt::format("LISTEN_FDS={}", launch.sockets.size()));
  if (!launch.names.empty()) out.push_back("LISTEN_FDNAMES=" + launch.names);
  const std::string room(kPidDigits, '0');
  out.push_back(std::string(kListenPid) + (launch.listen_pid ? std::to_string(*launch.listen_pid) : room));
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

bool has_line(const std::string& message, const std::string& line) {
  return ("\n" + message + "\n").find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Descriptor listen_tcp(const std::string& ip) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  ::inet_pton(AF_INET, ip.c_str(), &address.sin_addr);
  return listening(AF_INET, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

Descriptor listen_unix(const std::string& path) {
  socklen_t size = 0;
  const sockaddr_un address = unix_address(path, size);
  return listening(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), size);
}

std::string tcp_address(const Descriptor& socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&address), &size);
  char text[INET_ADDRSTRLEN] = {};
  ::inet_ntop(AF_INET, &address.sin_addr, text, sizeof text);
  return fmt::format("{}:{}", text, ntohs(address.sin_port));
}

NotifySocket::NotifySocket(const std::string& name)
    : name_(name), socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  socklen_t size = 0;
  const sockaddr_un address = unix_address(name, size);
  if (::bind(socket_.number(), reinterpret_cast<const sockaddr*>(&address), size) != 0) fail("bind " + name);
}

const std::vector<std::string>& NotifySocket::said() {
  char bytes[4096];
  for (;;) {
    const ssize_t got = ::recv(socket_.number(), bytes, sizeof bytes, MSG_DONTWAIT);
    if (got < 0) return said_;
    said_.emplace_back(bytes, static_cast<std::size_t>(got));
  }
}

std::optional<std::size_t> NotifySocket::wait_for(const std::string& line, std::size_t after, int limit_s) {
  const auto give_up = Clock::now() + std::chrono::seconds(limit_s);
  for (std::size_t place = after;;) {
    const auto& all = said();
    for (; place < all.size(); ++place) {
      if (has_line(all[place], line)) return place;
    }
    if (Clock::now() > give_up) return std::nullopt;
    pollfd look{socket_.number(), POLLIN, 0};
    ::poll(&look, 1, 50);
  }
}

std::size_t NotifySocket::count(const std::string& line) {
  const auto& all = said();
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const auto& message) { return has_line(message, line); }));
}

Service::Service(const Launch& launch) {
  std::vector<std::string> arguments = launch.arguments, environment = environment_of(launch);
  char* digits = nullptr;
  for (auto& text : environment) {
    if (text.starts_with(kListenPid)) digits = text.data() + kListenPid.size();
  }
  auto argument_pointers = pointers(arguments), environment_pointers = pointers(environment);
  pid_ = ::fork();
  if (pid_ < 0) fail("cannot fork");
  if (pid_ == 0) become(launch, argument_pointers.data(), environment_pointers.data(), digits);
}

Service::~Service() {
  if (!running()) return;
  signal(SIGKILL);
  int status = 0;
  ::waitpid(pid_, &status, 0);
}

bool Service::running() {
  if (ended_) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
  ended_ = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
  return false;
}

void Service::signal(int number) {
  if (!ended_) ::kill(pid_, number);
}

int Service::wait(int limit_s) {
  const auto give_up = Clock::now() + std::chrono::seconds(limit_s);
  while (running()) {
    if (Clock::now() > give_up)
      throw std::runtime_error(fmt::format("process {} still runs after {} s", pid_, limit_s));
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return *ended_;
}

}  // namespace rollcall::service_tests
