// fake_classin --directory DIR --school SID:SECRET [--school …] [--seed N]
//
// A ClassIn for tests. Writes DIR/ca.pem and DIR/other-ca.pem, listens on 127.0.0.1 and prints "listening
// PORT CONTROLPORT". Ends on SIGTERM, or when its standard input, where that is a pipe, closes.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fake_classin/control.hpp"
#include "fake_classin/fields.hpp"

namespace fake_classin {
namespace {

struct Options {
  std::string directory;
  std::vector<std::pair<Id, std::string>> schools;
  std::uint64_t seed = 1;
};

// "1000082:SECRET"
std::pair<Id, std::string> school_of(std::string_view text) {
  const auto colon = text.find(':');
  const auto sid = integer_in(text.substr(0, colon));
  if (!sid || colon == std::string_view::npos) throw std::runtime_error("--school wants SID:SECRET");
  return {*sid, std::string(text.substr(colon + 1))};
}

Options options_of(const std::vector<std::string>& arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    const std::string& name = arguments[i];
    if (i + 1 == arguments.size()) throw std::runtime_error(name + " wants a value");
    const std::string& value = arguments[i + 1];
    if (name == "--directory") {
      options.directory = value;
    } else if (name == "--school") {
      options.schools.push_back(school_of(value));
    } else if (name == "--seed") {
      options.seed = static_cast<std::uint64_t>(integer_in(value).value_or(1));
    } else {
      throw std::runtime_error("there is no option " + name);
    }
  }
  if (options.directory.empty() || options.schools.empty()) {
    throw std::runtime_error("--directory and --school are wanted");
  }
  return options;
}

struct Listener {
  int descriptor = -1, port = 0;
};

Listener listen_on_loopback() {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // what is accepted inherits it
  socklen_t size = sizeof name;
  auto* const address = reinterpret_cast<sockaddr*>(&name);
  if (::bind(descriptor, address, size) != 0 || ::listen(descriptor, 128) != 0) {
    throw std::runtime_error("cannot listen on 127.0.0.1");
  }
  ::getsockname(descriptor, address, &size);
  return {descriptor, ntohs(name.sin_port)};
}

bool stdin_is_pipe() {
  struct stat about {};
  return ::fstat(STDIN_FILENO, &about) == 0 && S_ISFIFO(about.st_mode);
}

// Nothing is to be saved, and threads may wait for clients: there is no orderly way out.
[[noreturn]] void leave_when_asked() {
  if (stdin_is_pipe()) {
    std::thread([] {
      char byte = 0;
      while (::read(STDIN_FILENO, &byte, 1) > 0) {
      }
      ::_exit(0);
    }).detach();
  }
  sigset_t asked;
  sigemptyset(&asked);
  sigaddset(&asked, SIGTERM);
  int number = 0;
  ::sigwait(&asked, &number);
  ::_exit(0);
}

void block_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

int run(const std::vector<std::string>& arguments) {
  const Options options = options_of(arguments);
  block_signals();
  static State state(options.schools, options.seed);
  static Certificates certificates;
  certificates.write(options.directory);
  static Service service(state, certificates);
  static Control control(state, certificates, service);
  const Listener calls = listen_on_loopback(), verbs = listen_on_loopback();
  std::thread([calls, verbs] { service.run(calls.descriptor, verbs.port); }).detach();
  std::thread([verbs] { control.run(verbs.descriptor); }).detach();
  fmt::print("listening {} {}\n", calls.port, verbs.port);
  std::fflush(stdout);
  leave_when_asked();
}

}  // namespace
}  // namespace fake_classin

int main(int count, char** arguments) {
  try {
    return fake_classin::run({arguments + 1, arguments + count});
  } catch (const std::exception& wrong) {
    fmt::print(stderr, "fake_classin: {}\n", wrong.what());
    return 2;
  }
}
